import type { MadeCredential } from '../keys/key-operations';
import type { StoredMade } from './facts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

/** What the journal keeps of a credential, so that the POST can be repeated with the very same body. Nothing in it is secret. */
export function storeMade(made: MadeCredential, rpId: string, expiresAt: number | null): StoredMade {
  return {
    rpId,
    credentialId: hex(made.credentialId),
    publicKey: hex(made.publicKey),
    algorithm: made.algorithm,
    aaguid: made.aaguid,
    signCount: made.signCount,
    clientDataJSON: hex(made.clientDataJSON),
    attestationObject: hex(made.attestationObject),
    attestation: { ...made.attestation },
    flags: { ...made.flags },
    hmacSecret: made.hmacSecret,
    attestedSerial: made.attestedSerial,
    dropped: [...made.dropped],
    expiresAt,
  };
}

export function restoreMade(stored: StoredMade): MadeCredential {
  return {
    ...stored,
    credentialId: bytes(stored.credentialId),
    publicKey: bytes(stored.publicKey),
    clientDataJSON: bytes(stored.clientDataJSON),
    attestationObject: bytes(stored.attestationObject),
  };
}
