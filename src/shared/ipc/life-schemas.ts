import { z } from 'zod';
import { keyPolicy, keySettings } from './key-schemas';
import {
  LIFE_ACTS,
  type HandOver,
  type LifeSnapshot,
  type LifeStart,
  type LifeWaiting,
  type Retire,
} from '../model/life';

/** Life after day one on the bridge. Same rule as in `schemas`: what is not named here does not cross. */
const text = z.string().max(20_000);
const short = z.string().max(512);
const id = z.string().max(64);
const words = z.string().max(300);
const letter = z.string().max(3);
const kind = z.enum(['changePin', 'addKey', 'replaceKey']);
const reason = text.nullable();

export const lifeSnapshot = z.object({
  id,
  number: short,
  kind,
  rehearsal: z.boolean(),
  tenantId: short,
  tenantName: short,
  userId: id,
  userPrincipalName: short,
  letter: short,
  oldLetter: short.nullable(),
  reason: text,
  operator: short,
  oldSheet: short.nullable(),
  sheet: z.object({ number: short, envelope: short, printed: z.boolean(), file: text.nullable() }).nullable(),
  keySettings: z.object({ asked: keyPolicy, refused: keySettings.shape.refused.nullable() }).nullable(),
  pinSet: z.boolean(),
  pinLength: z.number().nullable(),
  registered: z.boolean(),
  paperProven: z.boolean(),
  signedIn: z.boolean(),
  allowed: z.object(
    Object.fromEntries(LIFE_ACTS.map((act) => [act, reason])) as Record<(typeof LIFE_ACTS)[number], typeof reason>,
  ),
  next: z.enum(['setPin', 'register', 'print', 'provePaper', 'signIn', 'finish']).nullable(),
  running: z.enum(LIFE_ACTS).nullable(),
  touch: z.boolean(),
  progress: text.nullable(),
  closed: z.boolean(),
  abandoned: text.nullable(),
}) satisfies z.ZodType<LifeSnapshot>;

export const lifeWaiting = z.object({
  id,
  number: short,
  kind,
  userPrincipalName: short,
  letter: short,
  begunAt: short,
}) satisfies z.ZodType<LifeWaiting>;

export const lifeStart = z.object({
  kind,
  tenantId: id,
  userId: id,
  letter: letter.nullable(),
  reason: words,
  operator: z.string().min(1).max(200),
}) satisfies z.ZodType<LifeStart>;

/** A PIN as it was typed from paper. */
const typed = z.object({
  checkCode: z.string().max(32),
  pin: z.string().min(1).max(128),
  triesLeft: z.number().int().min(0).max(255).nullable(),
});

export const lifeRequest = z.discriminatedUnion('act', [
  /** The PIN of the old sheet; null for a new key, which has none. */
  z.object({ act: z.literal('setPin'), typed: typed.nullable() }),
  z.object({ act: z.literal('register') }),
  z.object({
    act: z.literal('print'),
    how: z.enum(['printer', 'file']),
    printer: z.string().max(512).nullable(),
  }),
  z.object({ act: z.literal('provePaper'), typed }),
  z.object({ act: z.literal('signIn') }),
  z.object({ act: z.literal('finish') }),
  z.object({ act: z.literal('abandon'), why: words }),
]);

export const handOver = z.object({
  tenantId: id,
  userId: id,
  letter,
  to: words,
  envelope: words,
  staffLeft: z.boolean(),
  operator: z.string().min(1).max(200),
}) satisfies z.ZodType<HandOver>;

export const retire = z.object({
  tenantId: id,
  userId: id,
  typed: words,
  operator: z.string().min(1).max(200),
}) satisfies z.ZodType<Retire>;
