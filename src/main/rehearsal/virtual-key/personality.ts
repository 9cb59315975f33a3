import type { FormFactor } from '../../../shared/model/key';
import type { Cbor } from './cbor';

/** Which vendor command tells the serial, if any (each is answered only by its own maker's keys). */
export type SerialKind =
  | { readonly kind: 'none' }
  /** In the USB descriptor, as most makers do. */
  | { readonly kind: 'usb' }
  /** In the USB descriptor, but the same on every key of the model. */
  | { readonly kind: 'usbFixed'; readonly value: string }
  /** CTAPHID 0x42, paged config. `formFactor` is the low nibble of tag 4; `flags` 0x40 Security Key, 0x80 FIPS. */
  | {
      readonly kind: 'yubico';
      readonly firmware: readonly [number, number, number];
      readonly formFactor: number;
      readonly flags: number;
      readonly told: boolean;
    }
  /** CTAPHID 0x62, UUID of 16 bytes. */
  | { readonly kind: 'nitrokey'; readonly firmware: string }
  /** CTAPHID 0x50, data 0x55. */
  | { readonly kind: 'thales'; readonly applet: string }
  /** CTAPHID 0x41, ATR with the last 8 digits. */
  | { readonly kind: 'token2' };

/** Data that makes the one virtual key behave as one model does, fresh from the factory. */
export interface Personality {
  readonly id: string;
  /** For people; always ends up beside the word "simulated". */
  readonly name: string;
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice. */
  readonly release: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly formFactor: FormFactor;
  readonly serial: SerialKind;
  /** No CTAP2 at all: INIT without the CBOR capability. */
  readonly u2fOnly?: boolean;
  readonly wink: boolean;

  /** Lower-case UUID. */
  readonly aaguid: string;
  readonly versions: readonly string[];
  /** In the key's own order; absent = member not sent. */
  readonly extensions?: readonly string[];
  /** Option `clientPin` present means capable; a fresh key reports false. */
  readonly options: Readonly<Record<string, boolean>>;
  readonly maxMsgSize?: number;
  readonly pinUvAuthProtocols?: readonly number[];
  readonly maxCredentialCountInList?: number;
  readonly maxCredentialIdLength?: number;
  readonly transports?: readonly string[];
  /** COSE algorithms; absent = member not sent, ES256 only. */
  readonly algorithms?: readonly number[];
  readonly minPINLength?: number;
  readonly maxPINLength?: number;
  readonly forcePINChange?: boolean;
  readonly pinComplexityPolicy?: boolean;
  readonly maxRPIDsForSetMinPINLength?: number;
  readonly firmwareVersion?: number;
  /** Slots for discoverable credentials. */
  readonly capacity: number;
  readonly tellsRemaining?: boolean;
  readonly encIdentifier?: boolean;
  readonly longTouchForReset?: boolean;
  readonly transportsForReset?: readonly string[];
  readonly resetBlocked?: boolean;
  /** RP ids to which vendor-facilitated enterprise attestation is given. */
  readonly enterpriseRpIds?: readonly string[];
  /** getInfo members that are sent as they stand (certifications, uvModality, ...), by number. */
  readonly otherInfo?: ReadonlyMap<number, Cbor>;

  /** Where the market disagrees (reference: fair stand-ins 11, 12, 14). */
  readonly touchTimeoutStatus: 0x27 | 0x2f;
  /** A token used beyond its permissions or RP id: 0x33 in the letter of CTAP 2.1 §6.1.2, 0x40 on others. Default 0x40. */
  readonly unauthorizedStatus?: 0x33 | 0x40;
  /** Whether always-UV leaves silent assertions alone (§6.2.2 step 5). Default: it does not. */
  readonly alwaysUvSparesSilent?: boolean;
  readonly signCounter: 'perKey' | 'perCredential' | 'zero';
  readonly credentialIdLength: number;
}

export function canHavePin(personality: Personality): boolean {
  return personality.u2fOnly !== true && personality.options['clientPin'] !== undefined;
}

/** Keys with tokens that carry permissions (CTAP 2.1), as against CTAP 2.0 ones. */
export function hasPermissions(personality: Personality): boolean {
  return personality.options['pinUvAuthToken'] === true;
}

export function protocolsOf(personality: Personality): readonly number[] {
  return personality.pinUvAuthProtocols ?? (canHavePin(personality) ? [1] : []);
}

/** What `uv: true` gets from a key without built-in user verification: 2.0 keys do not know it, 2.1 keys call it wrong. */
export function refusesBuiltInUv(personality: Personality): 0x2b | 0x2c {
  return personality.versions.includes('FIDO_2_1') ? 0x2c : 0x2b;
}
