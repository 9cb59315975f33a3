import {
  DRILL_AFTER_STAFF_CHANGE_DAYS,
  DRILL_EVERY_DAYS,
  type DrillDue,
  type DueState,
  type RegisterAccount,
  type RegisterTenant,
} from '../../shared/model/drill';
import { addDays } from '../ceremony/dates';

const DAY = 86_400_000;
/** From this many days before, the date is shown as near. */
const DUE_SOON_DAYS = 14;

/** The UTC day of an instant, `YYYY-MM-DD`. */
function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is past. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/**
 * When the next full drill is due at the latest: 90 days from the last full drill of each account, or shortly after a change
 * of staff that no full drill has followed. Local checks and tenant checks move nothing.
 */
export function drillDue(tenant: RegisterTenant, nowMs: number): DrillDue {
  const today = dayOf(nowMs);
  const active = tenant.accounts.filter((account) => account.state === 'active');
  const base = { tenantId: tenant.tenantId, tenantName: tenant.displayName, simulated: tenant.simulated };
  const dates = active.map((account) => ({ account, ...accountDue(account, tenant.staffChanges) }));
  const first = dates.toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1))[0];
  if (first === undefined) {
    return {
      ...base,
      dueOn: null,
      daysLeft: null,
      state: 'never',
      because: 'No active account is on record.',
      accounts: [],
    };
  }
  const daysLeft = daysBetween(today, first.dueOn);
  return {
    ...base,
    dueOn: first.dueOn,
    daysLeft,
    state: stateOf(daysLeft),
    because: first.because,
    accounts: dates.map(({ account, dueOn }) => ({
      userPrincipalName: account.userPrincipalName,
      lastFullDrillAt: account.lastFullDrillAt,
      dueOn,
    })),
  };
}

function stateOf(daysLeft: number): DueState {
  if (daysLeft < 0) return 'overdue';
  return daysLeft <= DUE_SOON_DAYS ? 'dueSoon' : 'notDue';
}

function accountDue(
  account: RegisterAccount,
  staffChanges: RegisterTenant['staffChanges'],
): { readonly dueOn: string; readonly because: string } {
  const proven = account.lastFullDrillAt;
  const since = (proven ?? account.createdAt).slice(0, 10);
  const regular =
    proven === null
      ? { dueOn: since, because: `${account.userPrincipalName} has never been signed in with in a full drill.` }
      : {
          dueOn: addDays(since, DRILL_EVERY_DAYS),
          because: `${DRILL_EVERY_DAYS} days after the last full drill of ${account.userPrincipalName} on ${since}.`,
        };
  const change = staffChanges
    .filter((c) => proven === null || c.at > proven)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))[0];
  if (change === undefined) return regular;
  const on = change.at.slice(0, 10);
  const afterChange = addDays(on, DRILL_AFTER_STAFF_CHANGE_DAYS);
  const what = change.why === 'emergency' ? 'The emergency access was used' : 'Staff changed';
  return afterChange < regular.dueOn
    ? { dueOn: afterChange, because: `${what} on ${on}, and no full drill has followed.` }
    : regular;
}
