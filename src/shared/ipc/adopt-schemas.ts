import { z } from 'zod';
import type { AdoptableTenant, AdoptedKey, AdoptKey } from '../model/adopt';

/** Adoption on the bridge. Same rule as in `schemas`: what is not named here does not cross. */
const short = z.string().max(1024);
const id = z.string().max(64);
const words = z.string().max(200);

export const adoptableTenant = z.object({
  tenantId: id,
  displayName: short,
  groupId: id.nullable(),
  people: z.array(
    z.object({
      id,
      userPrincipalName: short,
      displayName: short,
      groups: z.array(z.object({ id, displayName: short })),
      onRecord: z.boolean(),
    }),
  ),
}) satisfies z.ZodType<AdoptableTenant>;

export const adoptAccounts = z.object({ userIds: z.array(id).min(1).max(100), groupId: id.nullable() });

export const adoptKey = z.object({
  userId: id,
  letter: z.string().regex(/^[A-Z]{1,2}$/),
  pin: z.string().min(1).max(128),
  triesLeft: z.number().int().min(0).max(255).nullable(),
  sheetNumber: words.nullable(),
  envelopeNumber: words.nullable(),
  custodian: words.nullable(),
}) satisfies z.ZodType<AdoptKey<string>>;

export const adoptedKey = z.object({
  letter: short,
  model: short,
  serial: short.nullable(),
  signed: z.boolean(),
}) satisfies z.ZodType<AdoptedKey>;
