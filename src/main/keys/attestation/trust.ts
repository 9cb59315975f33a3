/** What the FIDO metadata says of one model. */
export interface ModelMetadata {
  readonly description: string;
  /** PEM. Any of them may end the chain of this model, and for this model no other. */
  readonly roots: readonly string[];
  /** FIDO certified at any level, and not revoked since. */
  readonly certified: boolean;
}

export interface AttestationTrust {
  /** PEM roots for models without metadata. Must not vouch for a model by mere accident: see `verifyAttestation`. */
  readonly roots: readonly string[];
  /** By AAGUID, lower-case UUID form. */
  readonly models?: ReadonlyMap<string, ModelMetadata>;
}
