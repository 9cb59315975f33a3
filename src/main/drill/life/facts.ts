import { z } from 'zod';
import { KEY_SETTINGS } from '../../../shared/key-policy';
import type { KeyInfo } from '../../../shared/model/key';
import { keyPolicySchema, madeSchema } from '../../ceremony/facts';
import { sealedSchema } from '../../ceremony/journal/keyring';
import { recordLost } from '../../ceremony/journal/parse';

const text = z.string().max(4000);
const info = z.custom<KeyInfo>((value) => typeof value === 'object' && value !== null && 'aaguid' in value);

export const jobKinds = ['changePin', 'addKey', 'replaceKey'] as const;
export type JobKind = (typeof jobKinds)[number];

/** What happened in one job on one key. `...Intent` stands before the act, its outcome after it. */
export const lifeFact = z.discriminatedUnion('type', [
  recordLost,
  z.object({
    type: z.literal('began'),
    kind: z.enum(jobKinds),
    tenantId: text,
    userId: text,
    letter: text,
    oldLetter: text.nullable(),
    reason: text,
    operator: text,
    /** What the ceremony chose for its keys. Left out by versions that did not make it on later ones. */
    keyPolicy: keyPolicySchema.optional(),
  }),
  z.object({ type: z.literal('unitLeft'), unitId: text }),
  /** Both PINs are sealed before the key is sent anything; `old` null where the key had none. */
  z.object({
    type: z.literal('pinIntent'),
    info,
    deviceId: text,
    pin: sealedSchema,
    old: sealedSchema.nullable(),
    characters: z.int(),
  }),
  z.object({ type: z.literal('pinSet') }),
  /** The key said no: it still has the PIN it had before. */
  z.object({ type: z.literal('pinKept'), code: text }),
  z.object({
    type: z.literal('settingsMade'),
    refused: z.array(z.object({ setting: z.enum(KEY_SETTINGS), why: text })),
  }),
  z.object({ type: z.literal('made'), made: madeSchema }),
  z.object({ type: z.literal('discarded'), why: text }),
  z.object({ type: z.literal('registered'), methodId: text, requestIds: z.array(text) }),
  z.object({
    type: z.literal('sheetIssued'),
    number: text,
    envelope: text,
    keyEnvelope: text,
    checkCode: text,
    date: text,
  }),
  z.object({
    type: z.literal('printed'),
    number: text,
    how: z.enum(['printer', 'file', 'handwrite']),
    file: text.nullable(),
  }),
  z.object({ type: z.literal('proofFailed'), code: text, tries: z.int().nullable() }),
  z.object({ type: z.literal('paperProven'), signCount: z.int().nullable() }),
  z.object({ type: z.literal('signedIn'), issuedAt: text, requestIds: z.array(text) }),
  z.object({ type: z.literal('oldRemoveIntent'), methodId: text }),
  z.object({ type: z.literal('oldRemoved'), methodId: text, requestIds: z.array(text) }),
  z.object({ type: z.literal('unitJoined'), unitId: text }),
  z.object({ type: z.literal('recorded') }),
  z.object({ type: z.literal('closed') }),
  z.object({ type: z.literal('abandoned'), why: text }),
]);
export type LifeFact = z.infer<typeof lifeFact>;
