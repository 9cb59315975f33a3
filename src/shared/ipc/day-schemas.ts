import { z } from 'zod';
import { DAY_PHASES, type DayRequest, type DayView } from '../model/day';

/** Break-glass day on the bridge. Same rule as in `schemas`: what is not named here does not cross. */
const text = z.string().max(20_000);
const short = z.string().max(512);
const id = z.string().max(64);
/** Longest note of one step, in UTF-16 units. */
const DAY_NOTE = 2_000;

export const dayView = z.object({
  rehearsal: z.boolean(),
  tenantId: id.nullable(),
  tenantName: short.nullable(),
  number: short.nullable(),
  begunAt: short.nullable(),
  taken: z.object({ userId: id, letter: short, at: short }).nullable(),
  envelopes: z.array(
    z.object({
      userId: id,
      userPrincipalName: short,
      letter: short,
      keyModel: text,
      sheetNumber: short.nullable(),
      envelopeNumber: short.nullable(),
      custodian: short.nullable(),
      lastFullDrillAt: short.nullable(),
    }),
  ),
  steps: z.array(
    z.object({
      phase: z.enum(DAY_PHASES),
      id: short,
      title: text,
      text,
      writeDown: text.nullable(),
      note: text,
      doneAt: short.nullable(),
    }),
  ),
  closed: z.array(z.object({ number: short, begunAt: short, closedAt: short })),
}) satisfies z.ZodType<DayView>;

export const dayRequest = z.discriminatedUnion('act', [
  z.object({ act: z.literal('take'), userId: id, letter: z.string().max(3) }),
  z.object({ act: z.literal('tick'), step: id, done: z.boolean() }),
  z.object({ act: z.literal('note'), step: id, text: z.string().max(DAY_NOTE) }),
  z.object({ act: z.literal('close') }),
]) satisfies z.ZodType<DayRequest>;
