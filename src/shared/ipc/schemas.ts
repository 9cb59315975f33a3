import { z } from 'zod';
import { errorTexts, type AppErrorData, type ErrorCode } from '../errors';
import { PROOF_NAMES } from '../model/proof';
import {
  CEREMONY_ACTS,
  WIZARD_STEPS,
  type BenchKey,
  type CeremonyAct,
  type CeremonyRecordSummary,
  type CeremonySnapshot,
} from '../model/ceremony';
import {
  CLOUDS,
  type Choices,
  type Plan,
  type SignedInAdmin,
  type SurveyReport,
  type TenantSummary,
} from '../model/tenant';
import type { CeremonyRequest } from '../model/acts';
import type { AuditEntry } from '../model/audit';
import type { SheetLine } from '../model/paper';
import type { UnreadableRecord } from '../model/unreadable';
import { keyInfo, keyPolicy, keySettings } from './key-schemas';
import { short, text } from './text-schemas';

/**
 * The models as zod schemas: what crosses the bridge is exactly this. `satisfies` keeps schema and type equal;
 * zod drops members that are not named here, so that a secret added to a model by mistake stays in main.
 */
export { short, text };
const facts = z.record(short, z.union([text, z.number(), z.boolean(), z.null()]));

const errorData = z.object({
  code: z.enum(Object.keys(errorTexts) as [ErrorCode, ...ErrorCode[]]),
  says: text,
  next: text,
  details: facts,
}) satisfies z.ZodType<AppErrorData>;

export const cloud = z.enum(CLOUDS);

const pinKind = z.union([
  z.object({ kind: z.literal('digits'), length: z.number().int().min(6).max(63) }),
  z.object({ kind: z.literal('words'), count: z.number().int().min(3).max(8) }),
]);

export const choices = z.object({
  accounts: z.number().int().min(1).max(200),
  keysPerAccount: z.number().int().min(1).max(2),
  registerBy: z.enum(['onBehalf', 'tap']),
  groupName: z.string().min(1).max(256),
  groupKind: z.enum(['plain', 'roleAssignable']),
  ownPasskeyProfile: z.boolean(),
  exclusion: z.enum(['all', 'onePhishingResistant']),
  restrictedUnit: z.boolean(),
  adopt: z.array(short),
  pin: pinKind,
  paper: z.object({ form: z.enum(['sheet', 'halves', 'handwrite']), size: z.enum(['A4', 'Letter']) }),
  notify: z.string().max(200),
  cloud: cloud.optional(),
  keyPolicy: keyPolicy.optional(),
}) satisfies z.ZodType<Choices>;

const admin = z.object({
  userId: short,
  userPrincipalName: short,
  tenantId: short,
  roles: z.array(z.object({ name: short, templateId: short, endsAt: short.nullable() })),
  client: z.object({ id: short, consented: z.array(short) }).optional(),
}) satisfies z.ZodType<SignedInAdmin>;

const tenant = z.object({
  id: short,
  displayName: short,
  initialDomain: short,
  cloud,
  securityDefaults: z.boolean().nullable(),
  licence: z.enum(['free', 'p1', 'p2', 'unknown']),
  simulated: z.boolean(),
}) satisfies z.ZodType<TenantSummary>;

const survey = z.object({
  tenant,
  takenAt: short,
  findings: z.array(
    z.object({
      id: short,
      severity: z.enum(['stop', 'fix', 'know', 'fine', 'unknown']),
      title: text,
      evidence: text,
      why: text,
      fix: text,
      source: text,
      mendedByPlan: z.boolean().optional(),
    }),
  ),
  questions: z.array(z.object({ id: short, text, where: text, answers: z.array(short) })),
  blocked: z.boolean(),
}) satisfies z.ZodType<SurveyReport>;

const plan = z.object({
  hash: short,
  tenantId: short,
  choices,
  accounts: z.array(
    z.object({
      index: z.number(),
      userId: short.nullable(),
      userPrincipalName: short,
      displayName: short,
      adopted: z.boolean(),
    }),
  ),
  group: z.object({ id: short.nullable(), displayName: short, mailNickname: short, roleAssignable: z.boolean() }),
  changes: z.array(
    z.object({
      id: short,
      kind: z.enum(['add', 'change', 'remove', 'stays', 'byHand']),
      what: text,
      before: text,
      after: text,
      undo: text,
      role: short,
      at: z.enum(['accounts', 'finish', 'notByApp']).optional(),
    }),
  ),
}) satisfies z.ZodType<Plan>;

export const benchKey = z.object({
  info: keyInfo,
  letter: short.nullable(),
  pluggedAt: short,
  state: z.enum(['reading', 'ready', 'needsPin', 'notUsable', 'gone', 'locked', 'stranger', 'needsSettings']),
  resetWord: short,
  mayBe: z.array(short).optional(),
}) satisfies z.ZodType<BenchKey>;

const reason = text.nullable();
const allowed = z.object(
  Object.fromEntries(CEREMONY_ACTS.map((act) => [act, reason])) as Record<CeremonyAct, typeof reason>,
);
const progress = z.object({ done: z.number(), total: z.number().nullable(), label: text });
const wizardStep = z.enum(WIZARD_STEPS);

export const snapshot = z.object({
  id: short,
  number: short,
  rehearsal: z.boolean(),
  startedAt: short,
  step: wizardStep,
  steps: z.array(
    z.object({ name: wizardStep, state: z.enum(['done', 'here', 'notYet', 'fault', 'heldBack']), note: short }),
  ),
  admin: admin.nullable(),
  tenant: tenant.nullable(),
  survey: survey.nullable(),
  answers: z.record(short, short),
  choices,
  plan: plan.nullable(),
  planApproved: z.boolean(),
  accounts: z.array(
    z.object({
      index: z.number(),
      userPrincipalName: short,
      displayName: short,
      userId: short.nullable(),
      adopted: z.boolean(),
      keyLetter: short.nullable(),
      proofs: z.array(
        z.object({
          name: z.enum(PROOF_NAMES),
          state: z.enum(['notYet', 'now', 'proven', 'notApplicable', 'failed', 'unknown']),
          note: text,
          at: short.nullable(),
        }),
      ),
      sheet: z
        .object({
          number: short,
          checkCodeLength: z.number(),
          printed: z.boolean(),
          proven: z.boolean(),
          voided: z.array(short),
          beforeAccount: z.boolean().optional(),
          stale: text.optional(),
        })
        .nullable(),
      credentialId: short.nullable(),
      attestation: z.enum(['verified', 'self', 'none', 'untrusted']).nullable(),
      keyLetters: z.array(short).optional(),
      otherMethods: z.array(text).optional(),
    }),
  ),
  keys: z.array(
    z.object({
      letter: short,
      recorded: keyInfo,
      accountIndex: z.number().nullable(),
      pin: z.enum(['none', 'sealed', 'unproven', 'destroyed']),
      pinProvenAt: short.nullable(),
      pluggedAs: short.nullable(),
      registered: z.boolean().optional(),
      paperProven: z.boolean().optional(),
      sheetNumber: short.nullable().optional(),
      sheetPrinted: z.boolean().optional(),
      typedSerial: short.nullable().optional(),
      pinMade: pinKind.optional(),
      halves: z.boolean().optional(),
      settings: keySettings.optional(),
    }),
  ),
  bench: z.array(benchKey),
  nextAct: text,
  signInFirst: z.boolean().optional(),
  allowed,
  running: z.object({ act: z.enum(CEREMONY_ACTS), progress: progress.nullable(), cancellable: z.boolean() }).nullable(),
  prompt: z
    .object({
      kind: z.enum(['touch', 'plug', 'unplug', 'replugToReset', 'signInBrowser']),
      keyLetter: short.nullable(),
      keyId: short.nullable(),
      text,
      secondsTotal: z.number(),
      endsAt: z.number(),
    })
    .nullable(),
  error: errorData.nullable(),
  journalSavedAt: short.nullable(),
  finished: z.boolean(),
  drillDue: short.nullable(),
  abandonWord: short,
  remains: z.array(text).nullable().optional(),
  consents: z.object({ known: z.boolean(), taken: z.array(short).nullable(), left: z.array(short) }).optional(),
  auditHead: short.optional(),
  unsettled: z.array(short).optional(),
}) satisfies z.ZodType<CeremonySnapshot>;

const index = z.number().int().min(0).max(999);
const pin = z.string().min(1).max(128);
const letter = z.string().min(1).max(3);

export const ceremonyRequest = z.discriminatedUnion('act', [
  z.object({ act: z.literal('signInAdmin') }),
  z.object({ act: z.literal('survey') }),
  z.object({ act: z.literal('answer'), questionId: short, answer: short }),
  z.object({ act: z.literal('choose'), choices }),
  z.object({ act: z.literal('approvePlan'), hash: short }),
  z.object({ act: z.literal('prepareKey'), keyId: short, knownPin: pin.optional(), asLetter: letter.optional() }),
  z.object({ act: z.literal('typeSerial'), letter, first: short, second: short }),
  z.object({ act: z.literal('assignKey'), letter, accountIndex: index.nullable() }),
  z.object({ act: z.literal('resetKey'), keyId: short, typed: short }),
  z.object({ act: z.literal('createAccounts') }),
  z.object({ act: z.literal('register'), accountIndex: index, letter: letter.optional() }),
  z.object({
    act: z.literal('print'),
    accountIndex: index.nullable(),
    how: z.enum(['printer', 'file', 'handwrite']),
    printer: short.nullable(),
    letter: letter.optional(),
  }),
  z.object({
    act: z.literal('provePaper'),
    accountIndex: index,
    checkCode: z.string().max(32),
    pin,
    letter: letter.optional(),
    triesLeft: z.number().int().min(0).max(99).optional(),
  }),
  z.object({
    act: z.literal('voidSheet'),
    accountIndex: index.nullable(),
    reason: z.string().min(1).max(200),
    letter: letter.optional(),
  }),
  z.object({ act: z.literal('signIn'), accountIndex: index }),
  z.object({ act: z.literal('removeMethods'), accountIndex: index }),
  z.object({ act: z.literal('exclude') }),
  z.object({ act: z.literal('assignRole') }),
  z.object({ act: z.literal('signInAsAdmin'), accountIndex: index }),
  z.object({ act: z.literal('restrict') }),
  z.object({ act: z.literal('close'), takeBackConsents: z.boolean().optional() }),
  z.object({ act: z.literal('goTo'), step: wizardStep }),
  z.object({ act: z.literal('cancel') }),
  z.object({ act: z.literal('dismissError') }),
  z.object({ act: z.literal('abandon'), typed: short }),
]) satisfies z.ZodType<CeremonyRequest>;

export const recordSummary = z.object({
  id: short,
  number: short,
  rehearsal: z.boolean(),
  startedAt: short,
  tenantName: short.nullable(),
  state: z.enum(['running', 'interrupted', 'closed', 'abandoned']),
  step: wizardStep,
  note: short.optional(),
  lastAt: short.optional(),
  partsGone: z.boolean().optional(),
  accounts: z.array(
    z.object({
      userPrincipalName: short.nullable(),
      sheetNumber: short.nullable(),
      sheetState: z.enum(['proven', 'printed', 'notYet']).optional(),
      keyLetter: short.nullable(),
      keyModel: short.nullable(),
      serial: short.nullable(),
    }),
  ),
  drillDue: short.nullable(),
}) satisfies z.ZodType<CeremonyRecordSummary>;

export const unreadableKind = z.enum(['ceremony', 'drill', 'job']);

export const unreadableRecord = z.object({
  kind: unreadableKind,
  id: short,
  number: short,
  folder: text,
  why: z.enum(['damaged', 'newer', 'nothing']),
  sealed: z.boolean(),
  setAside: z.boolean(),
}) satisfies z.ZodType<UnreadableRecord>;

export const sheetLine = z.object({
  sheetNumber: short,
  envelopeNumber: short,
  state: z.enum(['inUse', 'void']),
  date: short,
  note: text,
  keyLetter: short,
  userPrincipalName: short.nullable(),
  tenantName: short.nullable(),
  rehearsal: z.boolean(),
  paper: z.enum(['notPrinted', 'printed', 'proven']),
}) satisfies z.ZodType<SheetLine>;

export const auditEntry = z.object({
  seq: z.number(),
  time: short,
  operator: short,
  act: short,
  target: text,
  proof: z.record(short, z.union([text, z.number(), z.boolean(), z.null(), z.array(short)])),
  previous: short,
  hash: short,
}) satisfies z.ZodType<AuditEntry>;
