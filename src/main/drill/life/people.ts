import { AppError } from '../../../shared/errors';
import type { RegisterAccount, RegisterTenant } from '../../../shared/model/drill';
import { defaultChoices, type Plan } from '../../../shared/model/tenant';
import type { Clock } from '../../../shared/ports';
import type { AuditLog } from '../../ceremony/audit/audit-log';
import type { Tenant, TenantCallOptions } from '../../entra/tenant';
import { withAccount, withStaffChange, type Register } from '../register';
import { accountOf } from './job';

interface PeopleDeps {
  readonly register: Register;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/** Another person takes an envelope. When one leaves the firm, a drill is due within a week. */
export async function handOver(
  deps: PeopleDeps,
  what: {
    readonly tenantId: string;
    readonly userId: string;
    readonly letter: string;
    readonly to: string;
    readonly envelope: string;
    readonly staffLeft: boolean;
    readonly operator: string;
  },
): Promise<void> {
  for (const [name, value] of [
    ['who takes it', what.to],
    ['the envelope number', what.envelope],
  ] as const)
    if (value.trim() === '') throw new AppError('app/bad-input', { what: name });
  const account = accountOf(deps.register.find(what.tenantId), what.userId);
  const key = account.keys.find((one) => one.letter === what.letter && one.state === 'active');
  if (key === undefined)
    throw new AppError('drill/unknown-account', { account: `${account.userPrincipalName}, key ${what.letter}` });
  const at = new Date(deps.clock.now()).toISOString();
  await deps.audit.append({
    operator: what.operator,
    act: 'life.handedOver',
    target: account.userPrincipalName,
    proof: {
      key: key.letter,
      from: key.custodian,
      to: what.to.trim(),
      envelopeBefore: key.envelopeNumber,
      envelope: what.envelope.trim(),
      staffLeft: what.staffLeft,
    },
  });
  await deps.register.change(what.tenantId, (tenant) => {
    const handed = withAccount(tenant, account.userId, (one) => ({
      ...one,
      keys: one.keys.map((each) =>
        each.letter === key.letter && each.state === 'active'
          ? { ...each, custodian: what.to.trim(), envelopeNumber: what.envelope.trim() }
          : each,
      ),
    }));
    return what.staffLeft
      ? withStaffChange(handed, { at, note: `${key.custodian ?? 'The custodian'} of key ${key.letter} left` })
      : handed;
  });
}

export interface RetireRequest {
  readonly tenantId: string;
  readonly userId: string;
  /** The whole name of the account, typed by the operator (rule 6). */
  readonly typed: string;
  readonly operator: string;
}

/** @throws AppError `ceremony/confirm`, `drill/last-account`, `drill/unknown-account`: before anybody signs in. */
export function demandRetirable(register: Register, what: RetireRequest): RegisterAccount {
  const tenant = register.find(what.tenantId);
  const account = accountOf(tenant, what.userId);
  if (what.typed.trim().toLowerCase() !== account.userPrincipalName.toLowerCase())
    throw new AppError('ceremony/confirm', { word: account.userPrincipalName });
  if (tenant.accounts.filter((one) => one.state === 'active').length < 2)
    throw new AppError('drill/last-account', { account: account.userPrincipalName });
  return account;
}

/**
 * Takes an account out of service in the order that works: out of the restricted unit, role off, re-read, keys, account. The last
 * active one is never retired, and nothing is done before its name was typed (rule 6). Where a part of it stays in the tenant, the account
 * stays on record and goes on being checked; running it again does what is missing. An adopted account is only taken off the record.
 * @returns what is left to be done by hand.
 */
export async function retireAccount(
  deps: PeopleDeps & { readonly tenant: Tenant },
  what: RetireRequest,
  options: TenantCallOptions = {},
): Promise<{ readonly retired: boolean; readonly remains: readonly string[] }> {
  const account = demandRetirable(deps.register, what);
  const tenant = deps.register.find(what.tenantId);
  await deps.audit.append({
    operator: what.operator,
    act: 'life.retireBegan',
    target: account.userPrincipalName,
    proof: { userId: account.userId, adopted: account.adopted },
  });
  const { value, evidence } = await deps.tenant.undo(
    {
      plan: planOf(tenant, account.userId),
      groupId: null,
      groupIsOurs: false,
      userIds: [account.userId],
      savedPolicies: null,
      savedExclusions: null,
    },
    options,
  );
  // What we made must be gone before we stop watching it: a Global Administrator that nobody drills is a back door.
  const retired = account.adopted || value.length === 0;
  await deps.audit.append({
    operator: what.operator,
    act: retired ? 'life.retired' : 'life.retireStopped',
    target: account.userPrincipalName,
    proof: { userId: account.userId, remains: [...value], requestIds: [...evidence.requestIds] },
  });
  if (retired)
    await deps.register.change(what.tenantId, (now) =>
      withAccount(now, account.userId, (one) => ({
        ...one,
        state: 'retired',
        keys: one.keys.map((key) => (key.state === 'active' ? { ...key, state: 'retired' } : key)),
      })),
    );
  return { retired, remains: value };
}

/** As much of a plan as taking one account back needs. The group stays, whoever made it. */
function planOf(tenant: RegisterTenant, userId: string): Plan {
  const account = accountOf(tenant, userId);
  return {
    hash: '',
    tenantId: tenant.tenantId,
    choices: { ...defaultChoices, accounts: 1, restrictedUnit: tenant.unit !== null },
    accounts: [
      {
        index: 0,
        userId: account.userId,
        userPrincipalName: account.userPrincipalName,
        displayName: account.displayName,
        adopted: account.adopted,
      },
    ],
    group: {
      id: tenant.group?.id ?? null,
      displayName: tenant.group?.displayName ?? '',
      mailNickname: '',
      roleAssignable: tenant.group?.roleAssignable ?? false,
    },
    changes: [],
  };
}
