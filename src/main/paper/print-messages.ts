import { z } from 'zod';

/** What the command line asks of its printing child. The document's HTML travels as the frame's bytes. */
export const printRequest = z.strictObject({
  id: z.number().int().nonnegative(),
  what: z.enum(['pdf', 'png']),
  title: z.string().max(200),
  size: z.enum(['A4', 'Letter']),
  pages: z.number().int().min(1).max(1000),
  scale: z.number().min(0.25).max(4),
});
export type PrintRequest = z.infer<typeof printRequest>;

/** What it answers; the PDF or PNG travels as the frame's bytes. */
export const printAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('done'), id: z.number().int(), width: z.number().int(), height: z.number().int() }),
  z.strictObject({
    kind: z.literal('failed'),
    id: z.number().int(),
    code: z.enum(['paper/renderer', 'paper/overflow']),
    pages: z.number().int().nullable(),
  }),
]);
export type PrintAnswer = z.infer<typeof printAnswer>;
