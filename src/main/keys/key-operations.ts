import type { AttestationLevel, KeyInfo } from '../../shared/model/key';
import type { KeyDevice } from './hid/hid-port';

/** Progress and cancellation are arguments of the call, not state of the key. */
export interface KeyCallOptions {
  readonly signal?: AbortSignal;
  /** Called once per change of keepalive status. `touch` = the key waits for a finger. */
  readonly onStatus?: (status: 'processing' | 'touch') => void;
  /**
   * Rule 7: with three tries or fewer left, a PIN goes to the key only when the sheet's check code matched and the
   * operator typed this number of tries, which must be the true one. Else `pin/few-tries`.
   */
  readonly triesTyped?: number;
}

/** publicKey of Graph's webauthnCredentialCreationOptions, decoded once by `entra`. */
export interface CreationOptions {
  readonly rpId: string;
  readonly rpName: string;
  readonly userId: Uint8Array;
  readonly userName: string;
  readonly userDisplayName: string;
  /** The string as Graph sent it; goes into clientDataJSON unchanged. */
  readonly challenge: string;
  /** COSE algorithm identifiers in order of preference. */
  readonly algorithms: readonly number[];
  /** Every reading of each id that the three encodings allow; the key is sent those it could know. */
  readonly excludeCredentials: readonly (readonly Uint8Array[])[];
  readonly residentKey: boolean;
  readonly userVerification: 'required' | 'preferred' | 'discouraged';
  readonly attestation: 'none' | 'indirect' | 'direct' | 'enterprise';
  readonly hmacCreateSecret: boolean;
  readonly credProtect: { readonly level: 1 | 2 | 3; readonly enforce: boolean } | null;
  /** Only where the operator chose it: 1 = the maker's list of relying parties, 2 = managed by the platform. */
  readonly enterpriseAttestation?: 1 | 2;
  /** Epoch ms after which the challenge is worthless; null where not told. */
  readonly expiresAt: number | null;
}

/** What a registration leaves: all of it checked before it is handed on. */
export interface MadeCredential {
  readonly credentialId: Uint8Array;
  /** COSE_Key, canonical CBOR. */
  readonly publicKey: Uint8Array;
  readonly algorithm: number;
  readonly aaguid: string;
  readonly signCount: number;
  readonly clientDataJSON: Uint8Array;
  readonly attestationObject: Uint8Array;
  readonly attestation: {
    readonly level: AttestationLevel;
    readonly format: string;
    readonly model: string | null;
    readonly why: string | null;
  };
  readonly flags: { readonly up: boolean; readonly uv: boolean; readonly be: boolean; readonly bs: boolean };
  readonly hmacSecret: boolean;
  /** Serial from an enterprise attestation certificate, where one was asked for and given. */
  readonly attestedSerial: string | null;
  /** Extensions that were dropped after the key choked on them; shown as a notice. */
  readonly dropped: readonly string[];
}

export interface ProofAssertion {
  readonly signCount: number;
  readonly userVerified: boolean;
  readonly userPresent: boolean;
}

/** One open key. Every method is one exclusive transaction; a second call waits its turn. */
export interface SecurityKey {
  readonly device: KeyDevice;
  /** getInfo, tries left and serial; live, so call it again after each change. */
  describe(options?: KeyCallOptions): Promise<KeyInfo>;
  /** First PIN. Refuses (`pin/already-set`) where the key has one. The buffer stays the caller's to wipe. */
  setPin(pin: Uint8Array, options?: KeyCallOptions): Promise<void>;
  changePin(oldPin: Uint8Array, newPin: Uint8Array, options?: KeyCallOptions): Promise<void>;
  /** Obtains a token with this PIN and drops it. One try. @throws `pin/wrong` with `tries`. */
  provePin(pin: Uint8Array, options?: KeyCallOptions): Promise<{ readonly retries: number | null }>;
  /** makeCredential with the PIN; rpIdHash, flags, AAGUID, algorithm, attestation checked. One touch. */
  register(request: CreationOptions, pin: Uint8Array, options?: KeyCallOptions): Promise<MadeCredential>;
  /**
   * Signs a challenge made here (rule 13: type `bgk.proof`, origin `bgk:proof`) and verifies it with `publicKey`.
   * One touch. @throws `key/signature`, `key/counter`, `key/no-credential`, `pin/*`.
   */
  prove(
    credential: {
      readonly rpId: string;
      readonly credentialId: Uint8Array;
      readonly publicKey: Uint8Array;
      readonly lastSignCount: number;
    },
    pin: Uint8Array,
    options?: KeyCallOptions,
  ): Promise<ProofAssertion>;
  /** Silent getAssertion (`up:false`, no PIN): is the credential on this key? null = the key cannot say. */
  recognise(rpId: string, credentialId: Uint8Array, options?: KeyCallOptions): Promise<boolean | null>;
  /** Discoverable credentials by credentialManagement; null where the key has none of it. */
  listCredentials(pin: Uint8Array, options?: KeyCallOptions): Promise<readonly StoredCredential[] | null>;
  deleteCredential(credentialId: Uint8Array, pin: Uint8Array, options?: KeyCallOptions): Promise<void>;
  /**
   * Raises the least PIN length and reads it back. `rpIds`: relying parties that the key tells it to (extension
   * minPinLength); what the key stored of those no command tells, so its OK is all there is.
   */
  setMinPinLength(
    length: number,
    pin: Uint8Array,
    options?: KeyCallOptions & { readonly rpIds?: readonly string[] },
  ): Promise<void>;
  setAlwaysUv(on: boolean, pin: Uint8Array, options?: KeyCallOptions): Promise<void>;
  /** Only a reset switches it off again. What it changes is asked for with each registration. */
  enableEnterpriseAttestation(pin: Uint8Array, options?: KeyCallOptions): Promise<void>;
  wink(options?: KeyCallOptions): Promise<void>;
  close(): Promise<void>;
}

export interface StoredCredential {
  readonly rpId: string;
  readonly credentialId: Uint8Array;
  readonly userId: Uint8Array;
  readonly userName: string | null;
  readonly publicKey: Uint8Array;
}

/** Reset is a stream of things for the hand to do, on the same key from start to end. */
export type ResetEvent =
  | { readonly kind: 'unplug' }
  | { readonly kind: 'plug'; readonly withinMs: number }
  | { readonly kind: 'touch'; readonly longTouch: boolean }
  | { readonly kind: 'wait' }
  | { readonly kind: 'done'; readonly info: KeyInfo };
