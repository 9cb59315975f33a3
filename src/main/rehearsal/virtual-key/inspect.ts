import { encodeCbor } from './cbor';
import type { MisbehaviourId } from './misbehaviours';
import type { KeyState } from './state';

export interface InspectedCredential {
  readonly rpId: string;
  readonly userId: Uint8Array;
  readonly userName: string | null;
  readonly credentialId: Uint8Array;
  /** COSE_Key, canonical CBOR. */
  readonly publicKey: Uint8Array;
  readonly algorithm: number;
  readonly credProtect: 1 | 2 | 3;
  readonly hmacSecret: boolean;
}

/** What a tester may know of a virtual key. */
export interface Inspection {
  readonly serial: string;
  readonly pinSet: boolean;
  /** LEFT(SHA-256(PIN), 16). */
  readonly pinHash: Uint8Array | null;
  readonly retries: number;
  readonly powerCycleNeeded: boolean;
  readonly minPinLength: number;
  /** Relying parties that are told it. */
  readonly minPinLengthRpIds: readonly string[];
  readonly forcePinChange: boolean;
  readonly alwaysUv: boolean;
  readonly enterpriseAttestation: boolean;
  readonly signCount: number;
  readonly credentials: readonly InspectedCredential[];
  readonly remaining: number;
  readonly resets: number;
  readonly plugs: number;
  readonly touches: number;
  readonly winks: number;
  readonly reportsIn: number;
  readonly reportsOut: number;
  /** First byte of every CTAP2 message since the key was made. */
  readonly ctapCommands: readonly number[];
  /** MSG and vendor commands of CTAPHID, without the init bit. */
  readonly hidCommands: readonly number[];
  /** Misbehaviours that have happened. */
  readonly struck: readonly MisbehaviourId[];
}

type Seen = Pick<
  Inspection,
  'serial' | 'plugs' | 'touches' | 'winks' | 'reportsIn' | 'reportsOut' | 'ctapCommands' | 'hidCommands' | 'struck'
>;

export function inspect(key: KeyState, seen: Seen): Inspection {
  const { flash, ram } = key;
  return {
    serial: seen.serial,
    pinSet: flash.pinHash !== null,
    pinHash: flash.pinHash?.slice() ?? null,
    retries: flash.retries,
    powerCycleNeeded: ram.missesInARow >= 3,
    minPinLength: flash.minPinLength,
    minPinLengthRpIds: [...flash.minPinLengthRpIds],
    forcePinChange: flash.forcePinChange,
    alwaysUv: flash.alwaysUv,
    enterpriseAttestation: flash.enterpriseAttestation,
    signCount: flash.signCount,
    credentials: flash.credentials.map((each) => ({
      rpId: each.rpId,
      userId: each.userId.slice(),
      userName: each.userName,
      credentialId: each.id.slice(),
      publicKey: encodeCbor(each.key.cose),
      algorithm: each.key.algorithm,
      credProtect: each.credProtect,
      hmacSecret: each.credRandom !== null,
    })),
    remaining: key.remaining,
    resets: key.resets,
    plugs: seen.plugs,
    touches: seen.touches,
    winks: seen.winks,
    reportsIn: seen.reportsIn,
    reportsOut: seen.reportsOut,
    ctapCommands: [...seen.ctapCommands],
    hidCommands: [...seen.hidCommands],
    struck: [...seen.struck],
  };
}
