import { z } from 'zod';
import type {
  AccountBaseline,
  DrillSummary,
  RegisterAccount,
  RegisterKey,
  RegisterTenant,
} from '../../shared/model/drill';
import { objectId } from './alarm/input';

const short = z.string().max(1024);
const instant = z.iso.datetime({ offset: true });
const base64Url = z
  .string()
  .max(4096)
  .regex(/^[A-Za-z0-9_-]+$/);

const key = z.strictObject({
  letter: short,
  serial: short.nullable(),
  serialMethod: z.enum([
    'vendorCommand',
    'usbDescriptor',
    'attestationCertificate',
    'encIdentifier',
    'typedByOperator',
    'none',
  ]),
  model: short,
  firmware: short.nullable(),
  aaguid: objectId,
  rpId: short,
  credentialId: base64Url,
  publicKey: base64Url.nullable(),
  methodId: short,
  signCount: z.int().min(0).max(0xffffffff),
  attestation: z.enum(['verified', 'self', 'none', 'untrusted']),
  knownBy: z.enum(['registration', 'assertion', 'credentialId']),
  registeredAt: instant,
  sheetNumber: short.nullable(),
  envelopeNumber: short.nullable(),
  custodian: short.nullable(),
  state: z.enum(['active', 'retired', 'lost']),
}) satisfies z.ZodType<RegisterKey>;

const baseline = z.strictObject({
  takenAt: instant,
  passwordChangedAt: instant.nullable(),
  sessionsValidFrom: instant.nullable(),
  passwordUsedAt: instant.nullable(),
  passkeysUsedAt: z.record(short, instant.nullable()),
}) satisfies z.ZodType<AccountBaseline>;

const account = z.strictObject({
  userId: objectId,
  userPrincipalName: short,
  displayName: short,
  adopted: z.boolean(),
  createdAt: instant,
  state: z.enum(['active', 'retired']),
  keys: z.array(key).max(50),
  baseline: baseline.nullable(),
  ownSignIns: z.array(instant).max(100),
  lastFullDrillAt: instant.nullable(),
}) satisfies z.ZodType<RegisterAccount>;

const drill = z.strictObject({
  id: short,
  kind: z.enum(['full', 'check', 'local']),
  at: instant,
  operator: short,
  verdict: z.enum(['passed', 'failed', 'attention']),
  accounts: z.array(short).max(200),
  openPoints: z.array(z.string().max(4096)).max(500),
}) satisfies z.ZodType<DrillSummary>;

const named = z.strictObject({ id: objectId, displayName: short });

const registerTenant = z.strictObject({
  tenantId: objectId,
  displayName: short,
  initialDomain: short,
  cloud: z.enum(['global', 'usGovL4', 'usGovL5', 'china']),
  simulated: z.boolean(),
  licence: z.enum(['free', 'p1', 'p2', 'unknown']),
  group: z.strictObject({ id: objectId, displayName: short, roleAssignable: z.boolean() }).nullable(),
  unit: named.nullable(),
  policies: z.array(named).max(1000),
  exclusion: z.enum(['all', 'onePhishingResistant']),
  securityDefaults: z.boolean().nullable(),
  accepted: z.array(short).max(5000),
  accounts: z.array(account).max(200),
  staffChanges: z.array(z.strictObject({ at: instant, note: short, why: z.literal('emergency').optional() })).max(1000),
  drills: z.array(drill).max(5000),
  calendarSequence: z.int().min(0),
}) satisfies z.ZodType<RegisterTenant>;

export const REGISTER_VERSION = 1;

/** The head is read first, so that a newer version is told from a damaged file. */
export const registerHead = z.object({ format: z.literal('bgk-register'), version: z.int().min(1) });

export const registerFile = z.strictObject({
  format: z.literal('bgk-register'),
  version: z.literal(REGISTER_VERSION),
  tenants: z.array(registerTenant).max(500),
});
