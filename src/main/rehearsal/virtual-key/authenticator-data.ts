import { concat, fromHex, u16, u32, utf8 } from './bytes';
import { type CborMap, encodeCbor } from './cbor';
import { sha256 } from './pin-protocol';
import type { Credential, KeyState } from './state';

const Flag = { up: 0x01, uv: 0x04, be: 0x08, at: 0x40, ed: 0x80 } as const;

/** Authenticator data (WebAuthn §6.1). */
export function authenticatorData(
  key: KeyState,
  parts: {
    readonly rpId: string;
    readonly up: boolean;
    readonly uv: boolean;
    readonly signCount: number;
    /** Present in attestation only. */
    readonly attested: Credential | null;
    readonly extensions: CborMap | null;
  },
): Uint8Array {
  const { faults, model } = key;
  const rpId = faults.take('wrong-rp') ? 'localhost' : parts.rpId;
  const flags =
    (parts.up && !faults.has('no-up') ? Flag.up : 0) |
    (parts.uv && !faults.has('no-uv') ? Flag.uv : 0) |
    (faults.has('backup-eligible') ? Flag.be : 0) |
    (parts.attested === null ? 0 : Flag.at) |
    (parts.extensions === null ? 0 : Flag.ed);
  return concat(
    sha256(utf8(rpId)),
    Uint8Array.of(flags),
    u32(parts.signCount),
    parts.attested === null ? new Uint8Array() : attestedData(model.aaguid, parts.attested),
    parts.extensions === null ? new Uint8Array() : encodeCbor(parts.extensions),
  );
}

function attestedData(aaguid: string, credential: Credential): Uint8Array {
  return concat(fromHex(aaguid), u16(credential.id.length), credential.id, encodeCbor(credential.key.cose));
}
