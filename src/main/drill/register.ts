import { dirname } from 'node:path';
import { AppError } from '../../shared/errors';
import type { DrillSummary, RegisterAccount, RegisterKey, RegisterTenant } from '../../shared/model/drill';
import type { Disk } from '../ceremony/journal/disk';
import { REGISTER_VERSION, registerFile, registerHead } from './register-schema';

/** Name of the file inside the app's data folder. */
export const REGISTER_NAME = 'register.json';

/** The keys and accounts that this laptop knows, in one file without secrets. Every change is written whole and at once. */
export interface Register {
  readonly tenants: readonly RegisterTenant[];
  find(tenantId: string): RegisterTenant;
  /** Adds the tenant, or puts `change` of what is there. @throws AppError `journal/unwritable`. */
  put(tenant: RegisterTenant): Promise<void>;
  change(tenantId: string, change: (tenant: RegisterTenant) => RegisterTenant): Promise<RegisterTenant>;
  remove(tenantId: string): Promise<void>;
}

/** @throws AppError `drill/register-damaged`, `drill/register-version`. A missing file is an empty register. */
export async function openRegister(path: string, disk: Disk): Promise<Register> {
  let tenants = await read(path, disk);
  let last: Promise<void> = Promise.resolve();

  async function write(next: readonly RegisterTenant[]): Promise<void> {
    // What the schema does not take must not reach the file, where it would look like damage.
    const whole = registerFile.parse({ format: 'bgk-register', version: REGISTER_VERSION, tenants: next });
    try {
      await disk.makeFolder(dirname(path));
      await disk.writeWhole(path, Buffer.from(`${JSON.stringify(whole, null, 1)}\n`, 'utf8'));
    } catch (error) {
      throw new AppError('journal/unwritable', { where: path }, error);
    }
    tenants = whole.tenants;
  }
  /** One change after the other; a failed one does not hold up the next. */
  function inTurn(change: () => Promise<void>): Promise<void> {
    last = last.then(change, change);
    return last;
  }
  function find(tenantId: string): RegisterTenant {
    const found = tenants.find((tenant) => tenant.tenantId === tenantId.toLowerCase());
    if (found === undefined) throw new AppError('drill/none');
    return found;
  }

  return {
    get tenants() {
      return tenants;
    },
    find,
    put: (tenant) =>
      inTurn(() => write([...tenants.filter((t) => t.tenantId !== tenant.tenantId.toLowerCase()), tenant])),
    async change(tenantId, change) {
      await inTurn(() => {
        const before = find(tenantId);
        const after = change(before);
        return write(tenants.map((tenant) => (tenant === before ? after : tenant)));
      });
      return find(tenantId);
    },
    remove: (tenantId) => inTurn(() => write(tenants.filter((tenant) => tenant.tenantId !== tenantId.toLowerCase()))),
  };
}

async function read(path: string, disk: Disk): Promise<readonly RegisterTenant[]> {
  const bytes = await disk.read(path);
  if (bytes === null) return [];
  let raw: unknown;
  try {
    raw = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new AppError('drill/register-damaged', { where: path }, error);
  }
  const head = registerHead.safeParse(raw);
  if (!head.success) throw new AppError('drill/register-damaged', { where: path });
  if (head.data.version > REGISTER_VERSION)
    throw new AppError('drill/register-version', { version: head.data.version });
  const parsed = registerFile.safeParse(raw);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw new AppError('drill/register-damaged', { where: path, at: (first?.path ?? []).join('.').slice(0, 200) });
  }
  return parsed.data.tenants;
}

/** Puts a key or account in the place of the one with the same credential or user id. Rule 4: a key opens one account only. */
export function withKey(tenant: RegisterTenant, userId: string, key: RegisterKey): RegisterTenant {
  const holder = tenant.accounts.find(
    (account) => account.userId !== userId && account.keys.some((k) => k.state === 'active' && sameKey(k, key)),
  );
  if (holder !== undefined && key.state === 'active') {
    const wanted = tenant.accounts.find((account) => account.userId === userId)?.userPrincipalName ?? userId;
    throw new AppError('key/already-assigned', { account: holder.userPrincipalName, wanted });
  }
  return withAccount(tenant, userId, (account) => ({
    ...account,
    keys: [...account.keys.filter((k) => k.credentialId !== key.credentialId), key],
  }));
}

export function withAccount(
  tenant: RegisterTenant,
  userId: string,
  change: (account: RegisterAccount) => RegisterAccount,
): RegisterTenant {
  if (!tenant.accounts.some((account) => account.userId === userId))
    throw new AppError('drill/unknown-account', { account: userId });
  return {
    ...tenant,
    accounts: tenant.accounts.map((account) => (account.userId === userId ? change(account) : account)),
  };
}

/** The summary of a drill is kept; only a full drill that passed moves the dates of its accounts. */
export function withDrill(tenant: RegisterTenant, drill: DrillSummary): RegisterTenant {
  const counts = drill.kind === 'full' && drill.verdict !== 'failed';
  return {
    ...tenant,
    drills: [...tenant.drills, drill],
    calendarSequence: tenant.calendarSequence + (counts ? 1 : 0),
    accounts: tenant.accounts.map((account) =>
      counts && drill.accounts.includes(account.userPrincipalName)
        ? { ...account, lastFullDrillAt: drill.at }
        : account,
    ),
  };
}

/** A sign-in of a drill or ceremony, so that the next check does not take it for a stranger's. */
export function withSignIn(tenant: RegisterTenant, userId: string, at: string): RegisterTenant {
  return withAccount(tenant, userId, (account) => ({
    ...account,
    ownSignIns: account.ownSignIns.includes(at) ? account.ownSignIns : [...account.ownSignIns, at].slice(-100),
  }));
}

export function withStaffChange(
  tenant: RegisterTenant,
  change: RegisterTenant['staffChanges'][number],
): RegisterTenant {
  return { ...tenant, staffChanges: [...tenant.staffChanges, change], calendarSequence: tenant.calendarSequence + 1 };
}

const sameKey = (a: RegisterKey, b: RegisterKey): boolean =>
  a.credentialId === b.credentialId || (a.serial !== null && a.serial === b.serial && a.aaguid === b.aaguid);
