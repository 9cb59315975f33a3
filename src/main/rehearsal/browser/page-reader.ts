import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { EmbeddedPage } from '../tenant/authority/flow';

const passkey = z.object({
  rpId: z.string(),
  origin: z.string(),
  challenge: z.string(),
  allowCredentials: z.array(z.string()),
});
const creation = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.string(), alg: z.number() })),
  excludeCredentials: z.array(z.object({ id: z.string() })),
});
export type CreationOnPage = z.infer<typeof creation>;

const page = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('username'),
    hint: z.string().nullable(),
    personas: z.array(z.object({ userPrincipalName: z.string(), password: z.string() })),
  }),
  z.object({
    kind: z.literal('credential'),
    userPrincipalName: z.string(),
    offers: z.array(z.enum(['password', 'passkey', 'tap'])),
    passkey: passkey.nullable(),
    personaPassword: z.string().nullable(),
    message: z.string().nullable(),
  }),
  z.object({ kind: z.literal('approve'), userPrincipalName: z.string() }),
  z.object({ kind: z.literal('interrupt'), userPrincipalName: z.string(), reason: z.string(), skippable: z.boolean() }),
  z.object({ kind: z.literal('consent'), userPrincipalName: z.string(), scopes: z.array(z.string()) }),
  z.object({
    kind: z.literal('securityInfo'),
    userPrincipalName: z.string(),
    passkeys: z.array(z.string()),
    creation,
    message: z.string().nullable(),
  }),
  z.object({ kind: z.literal('error'), code: z.number(), message: z.string() }),
  z.object({ kind: z.literal('done'), message: z.string() }),
  z.object({ kind: z.literal('post'), action: z.string(), fields: z.record(z.string(), z.string()) }),
]);
const embedded = z.object({ flow: z.string(), submit: z.string(), page });

export type ReadPage = z.infer<typeof embedded>;

/** The facts that the simulated sign-in service embeds in each of its pages. @throws AppError `graph/not-json` */
export function readPage(html: string): ReadPage {
  const source = /<script type="application\/json" id="page"[^>]*>([^<]*)<\/script>/.exec(html)?.[1];
  const parsed = embedded.safeParse(source === undefined ? null : parse(source));
  if (!parsed.success) throw new AppError('graph/not-json');
  return parsed.data satisfies Omit<EmbeddedPage, 'page'>;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}
