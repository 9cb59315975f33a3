import { z } from 'zod';
import { type Cbor, type CborMap, decodeCbor, isCborMap } from './cbor';
import { fromHex, toHex } from './bytes';
import type { Personality } from './personality';

/** Entries of a list of real models with their getInfo, as FIDO metadata tells it. */
const fileSchema = z.object({
  entries: z.array(
    z.object({
      aaguid: z.string(),
      description: z.string(),
      getInfo_cbor: z.string().regex(/^([0-9a-f]{2})+$/),
    }),
  ),
});

/** Members that the virtual key keeps live or acts upon; the others are sent as they stand. */
const modelled = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x0c, 0x0d, 0x0e, 0x10, 0x14, 0x18, 0x1a, 0x1b, 0x1d]);

/** Turns such a list into personalities, so that the key layer meets every model of the market. @throws ZodError, CborFault */
export function personalitiesFromMetadata(file: unknown): Personality[] {
  return fileSchema.parse(file).entries.map((entry, index) => {
    const info = decodeCbor(fromHex(entry.getInfo_cbor));
    if (!isCborMap(info)) throw new Error(`getInfo of ${entry.description} is not a map`);
    return fromInfo(`mds-${index}`, entry.description, info);
  });
}

function fromInfo(id: string, name: string, info: CborMap): Personality {
  const options = optionsOf(info.get(4));
  const maxIdLength = numberOf(info.get(8));
  return {
    id,
    name,
    // pid.codes' number for tests: the metadata names no USB ids, and no vendor command may be sent to these.
    vendorId: 0x1209,
    productId: 0x0001,
    release: 0x0100,
    manufacturer: 'Simulated',
    product: name,
    formFactor: 'unknown',
    serial: { kind: 'usb' },
    wink: true,
    aaguid: uuidOf(info.get(3)),
    versions: textsOf(info.get(1)) ?? [],
    extensions: textsOf(info.get(2)),
    options,
    maxMsgSize: numberOf(info.get(5)),
    pinUvAuthProtocols: numbersOf(info.get(6)),
    maxCredentialCountInList: numberOf(info.get(7)),
    maxCredentialIdLength: maxIdLength,
    transports: textsOf(info.get(9)),
    algorithms: algorithmsOf(info.get(0x0a)),
    forcePINChange: info.get(0x0c) === true,
    minPINLength: numberOf(info.get(0x0d)),
    firmwareVersion: numberOf(info.get(0x0e)),
    maxRPIDsForSetMinPINLength: numberOf(info.get(0x10)),
    tellsRemaining: info.has(0x14),
    longTouchForReset: booleanOf(info.get(0x18)),
    transportsForReset: textsOf(info.get(0x1a)),
    pinComplexityPolicy: booleanOf(info.get(0x1b)),
    maxPINLength: numberOf(info.get(0x1d)),
    otherInfo: new Map(
      [...info].flatMap(([key, value]) => (typeof key === 'number' && !modelled.has(key) ? [[key, value]] : [])),
    ),
    capacity: numberOf(info.get(0x14)) ?? 25,
    touchTimeoutStatus: options['pinUvAuthToken'] === true ? 0x2f : 0x27,
    signCounter: 'perKey',
    credentialIdLength: Math.min(maxIdLength ?? 64, 64),
  };
}

function optionsOf(value: Cbor | undefined): Record<string, boolean> {
  if (!isCborMap(value)) return {};
  return Object.fromEntries([...value].map(([name, on]) => [String(name), on === true]));
}

function algorithmsOf(value: Cbor | undefined): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((each: Cbor) => {
    const alg = isCborMap(each) ? each.get('alg') : undefined;
    return typeof alg === 'number' ? [alg] : [];
  });
}

function uuidOf(value: Cbor | undefined): string {
  const hex = value instanceof Uint8Array ? toHex(value) : '0'.repeat(32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const numberOf = (value: Cbor | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
const booleanOf = (value: Cbor | undefined): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

function textsOf(value: Cbor | undefined): string[] | undefined {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined;
}

function numbersOf(value: Cbor | undefined): number[] | undefined {
  return Array.isArray(value) ? value.filter((each): each is number => typeof each === 'number') : undefined;
}
