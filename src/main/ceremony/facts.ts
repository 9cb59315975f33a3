import { z } from 'zod';
import { KEY_SETTINGS } from '../../shared/key-policy';
import type { KeyInfo } from '../../shared/model/key';
import type { Choices, Plan, SignedInAdmin, SurveyReport, TenantSummary } from '../../shared/model/tenant';
import { sealedSchema } from './journal/keyring';
import { recordLost } from './journal/parse';

/**
 * What happened, one member per kind of journal record. The ceremony's state is nothing but these, replayed.
 * Names ending in `Intent` are written *before* the act; its outcome is written after it. An intent without an outcome
 * means: unknown, read first.
 */
const object = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const letter = z.string().regex(/^[A-Z]{1,2}$/u);
const index = z.int().min(0).max(999);
const text = z.string().max(100_000);
const hex = z.string().regex(/^[0-9a-f]*$/u);

export const evidenceSchema = z.object({
  requestIds: z.array(z.string()).readonly(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const madeSchema = z.object({
  rpId: text,
  credentialId: hex,
  publicKey: hex,
  algorithm: z.int(),
  aaguid: text,
  signCount: z.int(),
  clientDataJSON: hex,
  attestationObject: hex,
  attestation: z.object({
    level: z.enum(['verified', 'self', 'none', 'untrusted']),
    format: text,
    model: text.nullable(),
    why: text.nullable(),
  }),
  flags: z.object({ up: z.boolean(), uv: z.boolean(), be: z.boolean(), bs: z.boolean() }),
  hmacSecret: z.boolean(),
  attestedSerial: text.nullable(),
  dropped: z.array(text).readonly(),
  /** Epoch ms until which the POST of exactly this body can succeed; null where not told. */
  expiresAt: z.number().nullable(),
});
export type StoredMade = z.infer<typeof madeSchema>;

export const keyPolicySchema = z.object({
  minPinLength: z.int().nullable(),
  alwaysUv: z.boolean(),
  enterpriseAttestation: z.boolean(),
});

export const factSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('resumed'),
    tornTail: z.boolean(),
    damagedAt: z.int().nullable(),
    lost: z.int().optional(),
  }),
  recordLost,
  /** After a loss: from here on nothing counts that was not read again. `slots`: sealed PINs that could still be opened then. */
  z.object({ type: z.literal('readAgain'), slots: z.array(text).readonly() }),
  z.object({ type: z.literal('adminSignedIn'), admin: object<SignedInAdmin>(), tenant: object<TenantSummary>() }),
  z.object({ type: z.literal('answered'), questionId: text, answer: text }),
  z.object({ type: z.literal('surveyed'), report: object<SurveyReport>() }),
  z.object({ type: z.literal('chosen'), choices: object<Choices>() }),
  z.object({ type: z.literal('planned'), plan: object<Plan>() }),
  z.object({ type: z.literal('planApproved'), hash: hex }),
  // Keys
  z.object({
    type: z.literal('pinIntent'),
    letter,
    info: object<KeyInfo>(),
    deviceId: text,
    pin: sealedSchema,
    characters: z.int(),
    replaces: z.boolean(),
  }),
  z.object({ type: z.literal('pinSet'), letter, info: object<KeyInfo>(), deviceId: text }),
  // Settings on a key
  z.object({ type: z.literal('keySettingsIntent'), letter, asked: keyPolicySchema }),
  z.object({
    type: z.literal('keySettingsDone'),
    letter,
    /** As read back afterwards. */
    info: object<KeyInfo>(),
    asked: keyPolicySchema,
    refused: z.array(z.object({ setting: z.enum(KEY_SETTINGS), why: text })).readonly(),
  }),
  z.object({ type: z.literal('pinRefused'), letter, why: text }),
  z.object({ type: z.literal('keyDropped'), letter, why: text }),
  z.object({ type: z.literal('resetIntent'), letter: letter.nullable(), serial: text.nullable(), aaguid: text }),
  z.object({ type: z.literal('keyReset'), letter: letter.nullable(), serial: text.nullable(), aaguid: text }),
  z.object({ type: z.literal('serialTyped'), letter, serial: text }),
  z.object({ type: z.literal('keyAssigned'), letter, accountIndex: index.nullable() }),
  // Accounts, group, policies
  z.object({ type: z.literal('accountIntent'), index }),
  z.object({
    type: z.literal('accountMade'),
    index,
    userId: text,
    userPrincipalName: text,
    isGlobalAdministrator: z.boolean(),
    evidence: evidenceSchema,
  }),
  z.object({ type: z.literal('groupIntent') }),
  z.object({ type: z.literal('groupMade'), groupId: text, ours: z.boolean(), evidence: evidenceSchema }),
  z.object({ type: z.literal('policyIntent'), aaguids: z.array(text).readonly() }),
  z.object({ type: z.literal('policySaved'), saved: z.unknown() }),
  z.object({
    type: z.literal('policySet'),
    aaguids: z.array(text).readonly(),
    saved: z.unknown(),
    evidence: evidenceSchema,
  }),
  // Registration
  z.object({ type: z.literal('makeIntent'), letter, accountIndex: index }),
  z.object({ type: z.literal('credentialMade'), letter, made: madeSchema }),
  z.object({ type: z.literal('credentialDiscarded'), letter, why: text }),
  z.object({ type: z.literal('registered'), letter, methodId: text, displayName: text, evidence: evidenceSchema }),
  z.object({ type: z.literal('orphans'), letter, removed: z.int(), left: z.int(), known: z.boolean() }),
  z.object({ type: z.literal('tapIntent'), accountIndex: index }),
  z.object({ type: z.literal('tapMade'), accountIndex: index, tapId: text, endsAt: text }),
  z.object({ type: z.literal('tapGone'), accountIndex: index, byTap: z.boolean(), evidence: evidenceSchema }),
  // Paper
  z.object({
    type: z.literal('sheetIssued'),
    letter,
    number: text,
    envelope: text,
    keyEnvelope: text,
    /** Of the second half, where the PIN is split. */
    secondEnvelope: text.nullable(),
    checkCode: text,
    date: text,
    /** Printed before tenant, account and passkey were known: lines to write on stand in their place. */
    beforeAccount: z.literal(true).optional(),
  }),
  z.object({ type: z.literal('printIntent'), letter, number: text, how: z.enum(['printer', 'file', 'handwrite']) }),
  z.object({
    type: z.literal('sheetPrinted'),
    letter,
    number: text,
    how: z.enum(['printer', 'file', 'handwrite']),
    file: text.nullable(),
  }),
  z.object({ type: z.literal('sheetVoided'), letter, number: text, reason: text }),
  z.object({ type: z.literal('proofIntent'), letter, number: text }),
  z.object({ type: z.literal('proofFailed'), letter, number: text, code: text, tries: z.int().nullable() }),
  z.object({ type: z.literal('paperProven'), letter, number: text, signCount: z.int() }),
  z.object({ type: z.literal('pinDestroyed'), letter }),
  // Sign-in, role, close
  z.object({ type: z.literal('signInIntent'), accountIndex: index, asAdmin: z.boolean() }),
  z.object({
    type: z.literal('signedIn'),
    accountIndex: index,
    issuedAt: text,
    extraMethods: z.array(text).readonly(),
    evidence: evidenceSchema,
  }),
  z.object({
    type: z.literal('methodsFound'),
    accountIndex: index,
    extraMethods: z.array(text).readonly(),
    evidence: evidenceSchema,
  }),
  z.object({ type: z.literal('methodsIntent'), accountIndex: index, methods: z.array(text).readonly() }),
  z.object({
    type: z.literal('methodsRemoved'),
    accountIndex: index,
    left: z.array(text).readonly(),
    evidence: evidenceSchema,
  }),
  z.object({ type: z.literal('exclusionIntent') }),
  z.object({ type: z.literal('exclusionSaved'), saved: z.unknown() }),
  z.object({ type: z.literal('excluded'), applicable: z.boolean(), saved: z.unknown(), evidence: evidenceSchema }),
  z.object({ type: z.literal('roleIntent'), accountIndex: index }),
  z.object({ type: z.literal('roleGiven'), accountIndex: index, writes: z.int(), evidence: evidenceSchema }),
  z.object({ type: z.literal('signedInAsAdmin'), accountIndex: index, issuedAt: text, evidence: evidenceSchema }),
  z.object({ type: z.literal('restrictIntent') }),
  z.object({ type: z.literal('restricted'), applicable: z.boolean(), evidence: evidenceSchema }),
  z.object({ type: z.literal('closeIntent') }),
  z.object({ type: z.literal('sessionsRevoked'), accountIndex: index, evidence: evidenceSchema }),
  z.object({ type: z.literal('policiesClosed'), evidence: evidenceSchema }),
  z.object({ type: z.literal('consentsIntent') }),
  z.object({
    type: z.literal('consentsTaken'),
    taken: z.array(text).readonly(),
    left: z.array(text).readonly(),
    evidence: evidenceSchema,
  }),
  z.object({ type: z.literal('secretsDestroyed') }),
  z.object({ type: z.literal('closed'), drillDue: text, remains: z.array(text).readonly() }),
  // Going back
  z.object({ type: z.literal('abandonIntent') }),
  z.object({ type: z.literal('undone'), remains: z.array(text).readonly(), evidence: evidenceSchema }),
  z.object({ type: z.literal('abandoned'), remains: z.array(text).readonly() }),
]);

export type Fact = z.infer<typeof factSchema>;
export type FactType = Fact['type'];
