import { type AttestationVariant, attestationFor } from '../test-ca';
import { concat, utf8 } from './bytes';
import { type CborMap, cborMap } from './cbor';
import type { Credential, KeyState } from './state';

export interface Statement {
  readonly fmt: 'packed' | 'none';
  readonly attStmt: CborMap;
}

/** The attestation statement over authenticator data and client data hash (WebAuthn §8.2). */
export function attest(
  key: KeyState,
  credential: Credential,
  authData: Uint8Array,
  clientDataHash: Uint8Array,
  enterprise: boolean,
  serial: string,
): Statement {
  const { faults, model } = key;
  const signed = concat(authData, clientDataHash);
  if (faults.has('attestation-none')) return { fmt: 'none', attStmt: new Map() };
  if (faults.has('attestation-self')) {
    return {
      fmt: 'packed',
      attStmt: cborMap([
        ['alg', credential.key.algorithm],
        ['sig', credential.key.sign(signed)],
      ]),
    };
  }
  const variant: AttestationVariant = {
    untrusted: faults.has('attestation-untrusted'),
    withoutAaguid: faults.has('attestation-no-aaguid'),
    serial: enterprise ? utf8(serial) : undefined,
  };
  const aaguid = faults.has('aaguid-mismatch') ? 'deadbeef-0000-4000-8000-000000000000' : model.aaguid;
  const signer = attestationFor(aaguid, variant);
  const sig = signer.sign(faults.has('attestation-broken') ? concat(signed, Uint8Array.of(0)) : signed);
  return {
    fmt: 'packed',
    attStmt: cborMap([
      ['alg', -7],
      ['sig', sig],
      ['x5c', signer.chain],
    ]),
  };
}
