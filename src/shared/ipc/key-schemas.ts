import { z } from 'zod';
import { KEY_SETTINGS } from '../key-policy';
import type { KeySettingsView } from '../model/ceremony';
import type { KeyInfo } from '../model/key';
import type { KeyPolicy } from '../model/tenant';
import { short, text } from './text-schemas';

/** What is told of a security key, and what may be set on it. */
const serialMethod = z.enum([
  'vendorCommand',
  'usbDescriptor',
  'attestationCertificate',
  'encIdentifier',
  'typedByOperator',
  'none',
]);

export const keyInfo = z.object({
  id: short,
  transport: z.enum(['hid', 'udp', 'virtual']),
  simulated: z.boolean(),
  vendorId: z.number(),
  productId: z.number(),
  manufacturer: short,
  product: short,
  serial: short.nullable(),
  serialMethod,
  aaguid: short,
  model: short.nullable(),
  formFactor: z.enum(['usbAFlat', 'usbAMetal', 'usbC', 'nano', 'fingerprint', 'card', 'unknown']),
  firmware: short.nullable(),
  versions: z.array(short),
  extensions: z.array(short),
  options: z.record(short, z.boolean()),
  pin: z.object({
    set: z.boolean().nullable(),
    retries: z.number().nullable(),
    powerCycleNeeded: z.boolean().nullable(),
    minLength: z.number(),
    maxLength: z.number(),
    forceChange: z.boolean(),
    complexityPolicy: z.boolean(),
    protocols: z.array(z.number()),
  }),
  credentials: z.object({ used: z.number().nullable(), remaining: z.number().nullable() }),
  usable: z.boolean(),
  why: text.nullable(),
  entra: z.object({ accepted: z.boolean().nullable(), why: text.nullable() }).optional(),
}) satisfies z.ZodType<KeyInfo>;

export const keyPolicy = z.object({
  minPinLength: z.number().int().min(4).max(63).nullable(),
  alwaysUv: z.boolean(),
  enterpriseAttestation: z.boolean(),
}) satisfies z.ZodType<KeyPolicy>;

export const keySettings = z.object({
  due: z.boolean(),
  asked: keyPolicy.nullable(),
  refused: z.array(z.object({ setting: z.enum(KEY_SETTINGS), why: text })),
}) satisfies z.ZodType<KeySettingsView>;
