/** Who may come onto the record: the people who hold Global Administrator in the tenant that the operator signed in to. */
export interface AdoptableTenant {
  readonly tenantId: string;
  readonly displayName: string;
  /** The group on record; null where there is none yet. */
  readonly groupId: string | null;
  readonly people: readonly AdoptablePerson[];
}

export interface AdoptablePerson {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly groups: readonly { readonly id: string; readonly displayName: string }[];
  readonly onRecord: boolean;
}

/** One key with its paper. `Pin`: what was typed on the window's side, bytes below. */
export interface AdoptKey<Pin> {
  readonly userId: string;
  readonly letter: string;
  readonly pin: Pin;
  readonly triesLeft: number | null;
  readonly sheetNumber: string | null;
  readonly envelopeNumber: string | null;
  readonly custodian: string | null;
}

export interface AdoptedKey {
  readonly letter: string;
  readonly model: string;
  readonly serial: string | null;
  /** The key signed and the signature was verified; otherwise it took the PIN and holds the credential. */
  readonly signed: boolean;
}
