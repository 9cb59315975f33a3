import { CborError, type CborMap, type CborValue } from './cbor';
import {
  bytesOf,
  optionalArray,
  optionalBoolean,
  optionalBytes,
  optionalMap,
  optionalTexts,
  optionalUint,
  optionalUints,
} from './cbor-read';
import { CtapCommand, type Ctap, type CtapOptions } from './ctap';

/** authenticatorGetInfo, parsed once (CTAP 2.3 §6.4). Absent members have the default of the specification, or null. */
export interface AuthenticatorInfo {
  readonly versions: readonly string[];
  readonly extensions: readonly string[];
  /** 16 bytes. */
  readonly aaguid: Uint8Array;
  readonly options: ReadonlyMap<string, boolean>;
  readonly maxMsgSize: number;
  /** Empty where the key lists none. */
  readonly pinUvAuthProtocols: readonly number[];
  readonly maxCredentialCountInList: number | null;
  readonly maxCredentialIdLength: number | null;
  readonly transports: readonly string[];
  /** COSE numbers; null where the key does not say. */
  readonly algorithms: readonly number[] | null;
  readonly maxSerializedLargeBlobArray: number | null;
  readonly forcePinChange: boolean;
  /** Code points. */
  readonly minPinLength: number;
  readonly firmwareVersion: number | null;
  readonly maxCredBlobLength: number | null;
  readonly maxRpIdsForSetMinPinLength: number | null;
  readonly preferredPlatformUvAttempts: number | null;
  readonly uvModality: number | null;
  readonly certifications: ReadonlyMap<string, number>;
  readonly remainingDiscoverableCredentials: number | null;
  readonly vendorPrototypeConfigCommands: readonly (number | bigint)[] | null;
  readonly attestationFormats: readonly string[];
  readonly uvCountSinceLastPinEntry: number | null;
  readonly longTouchForReset: boolean;
  readonly encIdentifier: Uint8Array | null;
  readonly transportsForReset: readonly string[];
  readonly pinComplexityPolicy: boolean | null;
  readonly pinComplexityPolicyUrl: string | null;
  /** UTF-8 bytes. */
  readonly maxPinLength: number;
  readonly encCredStoreState: Uint8Array | null;
  /** authenticatorConfig subcommands that the key has; null where it does not say. */
  readonly authenticatorConfigCommands: readonly number[] | null;
  /** Members with numbers that this version does not know, untouched. */
  readonly unknown: ReadonlyMap<number | string, CborValue>;
}

const Key = {
  versions: 0x01,
  extensions: 0x02,
  aaguid: 0x03,
  options: 0x04,
  maxMsgSize: 0x05,
  pinUvAuthProtocols: 0x06,
  maxCredentialCountInList: 0x07,
  maxCredentialIdLength: 0x08,
  transports: 0x09,
  algorithms: 0x0a,
  maxSerializedLargeBlobArray: 0x0b,
  forcePinChange: 0x0c,
  minPinLength: 0x0d,
  firmwareVersion: 0x0e,
  maxCredBlobLength: 0x0f,
  maxRpIdsForSetMinPinLength: 0x10,
  preferredPlatformUvAttempts: 0x11,
  uvModality: 0x12,
  certifications: 0x13,
  remainingDiscoverableCredentials: 0x14,
  vendorPrototypeConfigCommands: 0x15,
  attestationFormats: 0x16,
  uvCountSinceLastPinEntry: 0x17,
  longTouchForReset: 0x18,
  encIdentifier: 0x19,
  transportsForReset: 0x1a,
  pinComplexityPolicy: 0x1b,
  pinComplexityPolicyUrl: 0x1c,
  maxPinLength: 0x1d,
  encCredStoreState: 0x1e,
  authenticatorConfigCommands: 0x1f,
} as const;
const known = new Set<number | string>(Object.values(Key));

export async function getInfo(ctap: Ctap, options: CtapOptions): Promise<AuthenticatorInfo> {
  const info = parseInfo(await ctap.call(CtapCommand.getInfo, null, options, { repeatable: true }));
  ctap.maxMessageSize = info.maxMsgSize;
  return info;
}

/** @throws CborError when a member is missing that every key must have, or has the wrong type. */
export function parseInfo(map: CborMap): AuthenticatorInfo {
  const versions = optionalTexts(map, Key.versions, 'versions');
  if (versions === null || versions.length === 0) throw new CborError('versions are missing');
  const aaguid = bytesOf(map, Key.aaguid, 'aaguid');
  if (aaguid.length !== 16) throw new CborError('aaguid is not 16 bytes');
  const policyUrl = optionalBytes(map, Key.pinComplexityPolicyUrl, 'pinComplexityPolicyURL');
  return {
    versions,
    extensions: optionalTexts(map, Key.extensions, 'extensions') ?? [],
    aaguid,
    options: readOptions(map),
    maxMsgSize: readMaxMsgSize(map),
    pinUvAuthProtocols: optionalUints(map, Key.pinUvAuthProtocols, 'pinUvAuthProtocols') ?? [],
    maxCredentialCountInList: optionalUint(map, Key.maxCredentialCountInList, 'maxCredentialCountInList'),
    maxCredentialIdLength: optionalUint(map, Key.maxCredentialIdLength, 'maxCredentialIdLength'),
    transports: optionalTexts(map, Key.transports, 'transports') ?? [],
    algorithms: readAlgorithms(map),
    maxSerializedLargeBlobArray: optionalUint(map, Key.maxSerializedLargeBlobArray, 'maxSerializedLargeBlobArray'),
    forcePinChange: optionalBoolean(map, Key.forcePinChange, 'forcePINChange') ?? false,
    minPinLength: optionalUint(map, Key.minPinLength, 'minPINLength') ?? 4,
    firmwareVersion: optionalUint(map, Key.firmwareVersion, 'firmwareVersion'),
    maxCredBlobLength: optionalUint(map, Key.maxCredBlobLength, 'maxCredBlobLength'),
    maxRpIdsForSetMinPinLength: optionalUint(map, Key.maxRpIdsForSetMinPinLength, 'maxRPIDsForSetMinPINLength'),
    preferredPlatformUvAttempts: optionalUint(map, Key.preferredPlatformUvAttempts, 'preferredPlatformUvAttempts'),
    uvModality: optionalUint(map, Key.uvModality, 'uvModality'),
    certifications: readCertifications(map),
    remainingDiscoverableCredentials: optionalUint(map, Key.remainingDiscoverableCredentials, 'remaining credentials'),
    vendorPrototypeConfigCommands: readVendorCommands(map),
    attestationFormats: optionalTexts(map, Key.attestationFormats, 'attestationFormats') ?? ['packed'],
    uvCountSinceLastPinEntry: optionalUint(map, Key.uvCountSinceLastPinEntry, 'uvCountSinceLastPinEntry'),
    longTouchForReset: optionalBoolean(map, Key.longTouchForReset, 'longTouchForReset') ?? false,
    encIdentifier: optionalBytes(map, Key.encIdentifier, 'encIdentifier'),
    transportsForReset: optionalTexts(map, Key.transportsForReset, 'transportsForReset') ?? [],
    pinComplexityPolicy: optionalBoolean(map, Key.pinComplexityPolicy, 'pinComplexityPolicy'),
    pinComplexityPolicyUrl: policyUrl === null ? null : Buffer.from(policyUrl).toString('utf8'),
    maxPinLength: Math.min(optionalUint(map, Key.maxPinLength, 'maxPINLength') ?? 63, 63),
    encCredStoreState: optionalBytes(map, Key.encCredStoreState, 'encCredStoreState'),
    authenticatorConfigCommands: optionalUints(map, Key.authenticatorConfigCommands, 'authenticatorConfigCommands'),
    unknown: new Map([...map].filter(([key]) => !known.has(key))),
  };
}

function readOptions(map: CborMap): ReadonlyMap<string, boolean> {
  const options = new Map<string, boolean>();
  for (const [key, value] of optionalMap(map, Key.options, 'options') ?? []) {
    if (typeof key !== 'string' || typeof value !== 'boolean') throw new CborError('option is not a named boolean');
    options.set(key, value);
  }
  return options;
}

/** A key cannot ask for less than the specification's minimum, nor for more than CTAPHID can carry. */
function readMaxMsgSize(map: CborMap): number {
  const told = optionalUint(map, Key.maxMsgSize, 'maxMsgSize') ?? 1024;
  return Math.min(Math.max(told, 512), 7609);
}

function readAlgorithms(map: CborMap): readonly number[] | null {
  const items = optionalArray(map, Key.algorithms, 'algorithms');
  if (items === null) return null;
  const numbers: number[] = [];
  for (const item of items) {
    const algorithm = item instanceof Map ? item.get('alg') : undefined;
    if (typeof algorithm === 'number') numbers.push(algorithm);
  }
  return numbers;
}

function readCertifications(map: CborMap): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const [key, value] of optionalMap(map, Key.certifications, 'certifications') ?? []) {
    if (typeof key === 'string' && typeof value === 'number') levels.set(key, value);
  }
  return levels;
}

function readVendorCommands(map: CborMap): readonly (number | bigint)[] | null {
  const items = optionalArray(map, Key.vendorPrototypeConfigCommands, 'vendorPrototypeConfigCommands');
  return items?.filter((item) => typeof item === 'number' || typeof item === 'bigint') ?? null;
}
