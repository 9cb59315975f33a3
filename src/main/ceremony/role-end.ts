import { AppError } from '../../shared/errors';
import type { CeremonyAct } from '../../shared/model/ceremony';
import type { SignedInAdmin } from '../../shared/model/tenant';
import { GLOBAL_ADMINISTRATOR } from './steps/sign-in';

/** Acts that change the tenant with the operator's own rights. */
const NEEDS_ROLE: ReadonlySet<CeremonyAct> = new Set([
  'createAccounts',
  'register',
  'removeMethods',
  'exclude',
  'assignRole',
  'restrict',
  'close',
]);

/**
 * A role that was activated for a time has run out: said before anything is sent, because Entra would refuse it half-way.
 * `now` in epoch milliseconds. @throws AppError `auth/role-ended`.
 */
export function refuseEndedRole(act: CeremonyAct, admin: SignedInAdmin | null, now: number): void {
  if (admin === null || !NEEDS_ROLE.has(act)) return;
  const global = admin.roles.filter((role) => role.templateId.toLowerCase() === GLOBAL_ADMINISTRATOR);
  const ended = (global.length > 0 ? global : admin.roles).find(
    (role) => role.endsAt !== null && Date.parse(role.endsAt) <= now,
  );
  if (ended !== undefined) throw new AppError('auth/role-ended', { role: ended.name });
}
