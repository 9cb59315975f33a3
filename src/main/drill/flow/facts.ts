import { z } from 'zod';
import { recordLost } from '../../ceremony/journal/parse';
import type { TenantCheckReport } from '../../../shared/model/drill';

const text = z.string().max(4000);
const userId = text;
const known = z.boolean().nullable();
const report = z.custom<TenantCheckReport>(
  (value) => typeof value === 'object' && value !== null && 'verdict' in value && 'findings' in value,
);

/** What happened in a drill, one member per journal record; the drill's state is nothing but these, replayed. */
export const drillFact = z.discriminatedUnion('type', [
  recordLost,
  z.object({
    type: z.literal('began'),
    tenantId: text,
    tenantName: text,
    operator: text,
    accounts: z.array(z.object({ userId, userPrincipalName: text })),
  }),
  z.object({ type: z.literal('announced'), from: text, to: text, told: text }),
  z.object({ type: z.literal('checked'), report }),
  z.object({ type: z.literal('acknowledged') }),
  z.object({ type: z.literal('opened'), userId, letter: text, envelope: text, sheet: text.nullable() }),
  z.object({ type: z.literal('signInIntent'), userId }),
  /** `certain`: Entra or the browser itself said no. Left out by versions that did not tell. */
  z.object({ type: z.literal('signInFailed'), userId, code: text, certain: z.boolean().optional() }),
  z.object({ type: z.literal('signInLooked'), userId, usedAt: text.nullable() }),
  z.object({ type: z.literal('signedIn'), userId, issuedAt: text, isAdministrator: known, requestIds: z.array(text) }),
  z.object({
    type: z.literal('evidence'),
    userId,
    keyUseMoved: known,
    passwordUnused: known,
    methodsUnchanged: known,
    notes: z.array(text),
  }),
  z.object({ type: z.literal('revokeIntent'), userId, how: z.enum(['app', 'portal']) }),
  z.object({
    type: z.literal('revoked'),
    userId,
    how: z.enum(['app', 'portal']),
    validFrom: text.nullable(),
    proven: known,
  }),
  z.object({
    type: z.literal('alarmTicked'),
    userId,
    seen: z.enum(['mail', 'sms', 'watch', 'portalLog', 'none']),
    minutes: z.number().min(0).nullable(),
    by: text,
  }),
  z.object({ type: z.literal('resealed'), userId, envelope: text, custodian: text, witness: text }),
  z.object({ type: z.literal('accountFailed'), userId, why: text }),
  z.object({
    type: z.literal('closed'),
    verdict: z.enum(['passed', 'failed', 'attention']),
    openPoints: z.array(text),
    nextDue: text.nullable(),
  }),
  z.object({ type: z.literal('abandoned'), why: text }),
  z.object({ type: z.literal('resumed'), operator: text }),
]);
export type DrillFact = z.infer<typeof drillFact>;
