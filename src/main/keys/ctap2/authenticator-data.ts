import { CborError, decodeCborPrefix, encodeCbor, type CborMap } from './cbor';
import { asMap } from './cbor-read';

/** WebAuthn §6.1. */
export interface AuthenticatorData {
  readonly rpIdHash: Uint8Array;
  readonly flags: { readonly up: boolean; readonly uv: boolean; readonly be: boolean; readonly bs: boolean };
  readonly signCount: number;
  readonly attested: AttestedCredentialData | null;
  readonly extensions: CborMap | null;
}

export interface AttestedCredentialData {
  readonly aaguid: Uint8Array;
  readonly credentialId: Uint8Array;
  /** COSE_Key. */
  readonly publicKey: CborMap;
  /** The same, canonical CBOR. */
  readonly publicKeyBytes: Uint8Array;
}

const Flag = { up: 0x01, uv: 0x04, be: 0x08, bs: 0x10, at: 0x40, ed: 0x80 } as const;
const MAX_CREDENTIAL_ID = 1023;

/** @throws CborError unless every byte is accounted for. */
export function parseAuthenticatorData(bytes: Uint8Array): AuthenticatorData {
  if (bytes.length < 37) throw new CborError('authenticator data is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(32);
  let rest = bytes.subarray(37);
  let attested: AttestedCredentialData | null = null;
  let extensions: CborMap | null = null;
  if ((flags & Flag.at) !== 0) {
    const read = readAttested(rest);
    attested = read.attested;
    rest = rest.subarray(read.length);
  }
  if ((flags & Flag.ed) !== 0) {
    const { value, length } = decodeCborPrefix(rest);
    extensions = asMap(value, 'extension outputs');
    rest = rest.subarray(length);
  }
  if (rest.length > 0) throw new CborError('bytes after the authenticator data');
  return {
    rpIdHash: bytes.slice(0, 32),
    flags: {
      up: (flags & Flag.up) !== 0,
      uv: (flags & Flag.uv) !== 0,
      be: (flags & Flag.be) !== 0,
      bs: (flags & Flag.bs) !== 0,
    },
    signCount: view.getUint32(33),
    attested,
    extensions,
  };
}

function readAttested(bytes: Uint8Array): { attested: AttestedCredentialData; length: number } {
  if (bytes.length < 18) throw new CborError('attested credential data is too short');
  const idLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(16);
  if (idLength === 0 || idLength > MAX_CREDENTIAL_ID || 18 + idLength > bytes.length) {
    throw new CborError('credential id of an impossible length');
  }
  const { value, length } = decodeCborPrefix(bytes.subarray(18 + idLength));
  const publicKey = asMap(value, 'public key');
  return {
    attested: {
      aaguid: bytes.slice(0, 16),
      credentialId: bytes.slice(18, 18 + idLength),
      publicKey,
      publicKeyBytes: encodeCbor(publicKey),
    },
    length: 18 + idLength + length,
  };
}
