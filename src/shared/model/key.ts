/** How the serial came to be known. Always shown beside it; a serial is never required. */
export type SerialMethod =
  'vendorCommand' | 'usbDescriptor' | 'attestationCertificate' | 'encIdentifier' | 'typedByOperator' | 'none';

export type KeyTransport = 'hid' | 'udp' | 'virtual';
export type FormFactor = 'usbAFlat' | 'usbAMetal' | 'usbC' | 'nano' | 'fingerprint' | 'card' | 'unknown';

/** CTAP 2.1 §6.5.2.3: a key allows at most so many wrong PINs. */
export const MAX_PIN_TRIES = 8;

export interface PinState {
  /** getInfo option clientPin. Null: the key cannot have a PIN. */
  readonly set: boolean | null;
  /** Tries left, from getPINRetries; null where it was not read. */
  readonly retries: number | null;
  readonly powerCycleNeeded: boolean | null;
  /** Unicode code points. */
  readonly minLength: number;
  /** UTF-8 bytes. */
  readonly maxLength: number;
  readonly forceChange: boolean;
  readonly complexityPolicy: boolean;
  /** pinUvAuthProtocols in the key's own order. */
  readonly protocols: readonly number[];
}

/** Everything that the rest of the app may know about a plugged-in key. Holds no secret. */
export interface KeyInfo {
  /** Stable for one plug-in only. */
  readonly id: string;
  readonly transport: KeyTransport;
  readonly simulated: boolean;
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string | null;
  readonly serialMethod: SerialMethod;
  /** Lower-case UUID form. */
  readonly aaguid: string;
  readonly model: string | null;
  readonly formFactor: FormFactor;
  readonly firmware: string | null;
  readonly versions: readonly string[];
  readonly extensions: readonly string[];
  readonly options: Readonly<Record<string, boolean>>;
  readonly pin: PinState;
  readonly credentials: { readonly used: number | null; readonly remaining: number | null };
  readonly usable: boolean;
  /** One sentence; null when usable. */
  readonly why: string | null;
  /** Whether Entra takes this model where attestation is enforced; `accepted` null where that cannot be known here. */
  readonly entra?: { readonly accepted: boolean | null; readonly why: string | null };
}

export type AttestationLevel = 'verified' | 'self' | 'none' | 'untrusted';
