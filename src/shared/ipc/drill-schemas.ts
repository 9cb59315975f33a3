import { z } from 'zod';
import {
  DRILL_ACTS,
  type DrillDue,
  type DrillRequest,
  type DrillSnapshot,
  type DrillWaiting,
  type RegisterTenant,
  type TenantCheckReport,
} from '../model/drill';

/** The drill's side of the bridge. Same rule as in `schemas`: what is not named here does not cross. */
const text = z.string().max(20_000);
const short = z.string().max(512);
const userId = z.string().max(64);

export const drillDue = z.object({
  tenantId: short,
  tenantName: short,
  simulated: z.boolean(),
  dueOn: short.nullable(),
  daysLeft: z.number().nullable(),
  state: z.enum(['notDue', 'dueSoon', 'overdue', 'never']),
  because: text,
  accounts: z.array(z.object({ userPrincipalName: short, lastFullDrillAt: short.nullable(), dueOn: short })),
}) satisfies z.ZodType<DrillDue>;

const finding = z.object({
  id: short,
  severity: z.enum(['stop', 'fix', 'know', 'fine', 'unknown']),
  title: text,
  evidence: text,
  why: text,
  fix: text,
  source: text,
  subject: z.object({ kind: z.enum(['account', 'group', 'policy', 'tenant', 'unit']), id: short, name: short }),
});

const report = z.object({
  tenantId: short,
  takenAt: short,
  verdict: z.enum(['green', 'attention', 'red']),
  findings: z.array(finding),
  inOrder: z.array(text),
  requests: z.number(),
}) satisfies z.ZodType<TenantCheckReport>;

const reason = text.nullable();
const seen = z.enum(['mail', 'sms', 'watch', 'portalLog', 'none']);

const stage = z.enum(['waiting', 'open', 'signedIn', 'revoked', 'alarmTicked', 'resealed']);

export const drillSnapshot = z.object({
  id: short,
  number: short,
  rehearsal: z.boolean(),
  tenantId: short,
  tenantName: short,
  startedAt: short,
  operator: short,
  announced: z.object({ from: short, to: short, told: text }).nullable(),
  check: report.nullable(),
  acknowledged: z.boolean(),
  accounts: z.array(
    z.object({
      userId,
      userPrincipalName: short,
      letter: short.nullable(),
      stage,
      failure: text.nullable(),
      cutOff: z.object({ at: short, looked: z.boolean(), usedAt: short.nullable() }).nullable(),
      signedInAt: short.nullable(),
      isAdministrator: z.boolean().nullable(),
      keyUseMoved: z.boolean().nullable(),
      passwordUnused: z.boolean().nullable(),
      methodsUnchanged: z.boolean().nullable(),
      sessionsRevoked: z.boolean().nullable(),
      alarm: z.object({ seen, minutes: z.number().nullable(), by: short }).nullable(),
      resealed: z.object({ envelope: short, custodian: short, witness: short }).nullable(),
    }),
  ),
  allowed: z.object(
    Object.fromEntries(DRILL_ACTS.map((act) => [act, reason])) as Record<(typeof DRILL_ACTS)[number], typeof reason>,
  ),
  nextAct: text,
  running: z.enum(DRILL_ACTS).nullable(),
  closed: z
    .object({
      at: short,
      verdict: z.enum(['passed', 'failed', 'attention']),
      openPoints: z.array(text),
      nextDue: short.nullable(),
    })
    .nullable(),
  abandoned: text.nullable(),
}) satisfies z.ZodType<DrillSnapshot>;

export const drillWaiting = z.object({
  id: short,
  number: short,
  tenantId: short,
  tenantName: short,
  operator: short,
  begunAt: short,
  lastAt: short,
  at: z.enum(['announce', 'check', 'account', 'close']),
  open: z.object({ userPrincipalName: short, letter: short.nullable(), stage }).nullable(),
}) satisfies z.ZodType<DrillWaiting>;

const words = z.string().max(300);

export const drillRequest = z.discriminatedUnion('act', [
  z.object({ act: z.literal('announce'), from: short, to: short, told: words }),
  z.object({ act: z.literal('check') }),
  z.object({ act: z.literal('acknowledge') }),
  z.object({
    act: z.literal('open'),
    userId,
    letter: z.string().max(3),
    envelope: words,
    checkCode: z.string().max(32),
  }),
  z.object({ act: z.literal('look'), userId }),
  z.object({ act: z.literal('signIn'), userId }),
  z.object({ act: z.literal('revoke'), userId, how: z.enum(['app', 'portal']) }),
  z.object({
    act: z.literal('alarm'),
    userId,
    seen,
    minutes: z.number().int().min(0).max(100_000).nullable(),
    by: words,
  }),
  z.object({ act: z.literal('reseal'), userId, envelope: words, custodian: words, witness: words }),
  z.object({ act: z.literal('failAccount'), userId, why: words }),
  z.object({ act: z.literal('close') }),
  z.object({ act: z.literal('abandon'), why: words }),
]) satisfies z.ZodType<DrillRequest>;

/** The register as the window shows it: who has which key, where its sheet and envelope are. */
export const registerView = z.object({
  tenantId: short,
  displayName: short,
  simulated: z.boolean(),
  accounts: z.array(
    z.object({
      userId,
      userPrincipalName: short,
      state: z.enum(['active', 'retired']),
      adopted: z.boolean(),
      lastFullDrillAt: short.nullable(),
      keys: z.array(
        z.object({
          letter: short,
          model: short,
          serial: short.nullable(),
          sheetNumber: short.nullable(),
          envelopeNumber: short.nullable(),
          custodian: short.nullable(),
          state: z.enum(['active', 'retired', 'lost']),
        }),
      ),
    }),
  ),
  drills: z.array(
    z.object({
      id: short,
      kind: z.enum(['full', 'check', 'local']),
      at: short,
      operator: short,
      verdict: z.enum(['passed', 'failed', 'attention']),
      accounts: z.array(short),
      openPoints: z.array(text),
    }),
  ),
}) satisfies z.ZodType<ViewOf>;

/** The part of a register's tenant that the window sees. */
type ViewOf = Pick<RegisterTenant, 'tenantId' | 'displayName' | 'simulated' | 'drills'> & {
  readonly accounts: readonly (Pick<
    RegisterTenant['accounts'][number],
    'userId' | 'userPrincipalName' | 'state' | 'adopted' | 'lastFullDrillAt'
  > & {
    readonly keys: readonly Pick<
      RegisterTenant['accounts'][number]['keys'][number],
      'letter' | 'model' | 'serial' | 'sheetNumber' | 'envelopeNumber' | 'custodian' | 'state'
    >[];
  })[];
};

export const localCheckResult = z.object({
  at: short,
  proof: z.enum(['signed', 'pinOnly']),
  triesLeft: z.number().nullable(),
  signCount: z.number().nullable(),
  firmware: short.nullable(),
  changes: z.array(text),
});

/** Where the alarm rules are to live and whom they call. Checked again, by Azure's naming rules, where the kit is made. */
export const alarmTarget = z.object({
  subscriptionId: z.string().max(64),
  resourceGroup: z.string().max(90),
  workspace: z.string().max(63),
  location: z.string().max(40),
  mails: z.array(z.string().max(254)).min(1).max(50),
  sms: z.array(z.object({ countryCode: z.string().max(4), number: z.string().max(14) })).max(10),
  /** Objects made for the test of the alarms; null in the kit that stays. */
  test: z
    .object({
      account: z.object({ id: z.string().max(64), userPrincipalName: z.string().max(254) }),
      group: z.object({ id: z.string().max(64) }).nullable(),
    })
    .nullable(),
});
