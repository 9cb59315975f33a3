import { z } from 'zod';
import { roleNames } from '../roles';
import type { Needs } from '../http/errors';
import type { Operation } from '../http/operation';

const tapSchema = z.object({
  id: z.string(),
  temporaryAccessPass: z.string().nullish(),
  startDateTime: z.string().nullish(),
  lifetimeInMinutes: z.number().nullish(),
  isUsable: z.boolean().nullish(),
  methodUsabilityReason: z.string().nullish(),
});
export type GraphTap = z.infer<typeof tapSchema>;

const needs = (what: string): Needs => ({
  what,
  scope: 'UserAuthMethod-TAP.ReadWrite.All',
  role: roleNames.authenticationAdministrator,
});
const pathOf = (userId: string): string => `/users/${userId}/authentication/temporaryAccessPassMethods`;

export function listTaps(op: Operation, userId: string): Promise<readonly GraphTap[]> {
  return op.list({ path: pathOf(userId), step: 'tap', needs: needs('Read the Temporary Access Passes') }, tapSchema);
}

export function createTap(op: Operation, userId: string, lifetimeInMinutes: number): Promise<GraphTap> {
  return op.call({
    method: 'POST',
    path: pathOf(userId),
    body: { lifetimeInMinutes, isUsableOnce: true },
    schema: tapSchema,
    step: 'tap',
    needs: needs('Make a Temporary Access Pass'),
  });
}

export async function deleteTap(op: Operation, userId: string, tapId: string): Promise<void> {
  await op.call({
    method: 'DELETE',
    path: `${pathOf(userId)}/${encodeURIComponent(tapId)}`,
    schema: null,
    step: 'tap',
    needs: needs('Delete the Temporary Access Pass'),
  });
}
