import type { AccountCase } from './judge';
import { later } from './judge';
import { unlicensed } from './known';

/** Global Administrator, active and permanent, over the whole tenant. */
export function judgeRole({ bench, subject, now, account, facts }: AccountCase): void {
  if (now.user.known && now.user.value === null) return;
  bench.when(facts.roleAssignments, subject, 'The role', (assignments) => {
    const mine = (one: { readonly principalId?: string | null }): boolean =>
      one.principalId?.toLowerCase() === account.userId ||
      (now.groups.known && now.groups.value.has((one.principalId ?? '').toLowerCase()));
    const wide = (one: { readonly directoryScopeId?: string | null }): boolean =>
      one.directoryScopeId === '/' || (one.directoryScopeId ?? null) === null;
    const schedules = facts.roleSchedules.known
      ? facts.roleSchedules.value.filter((one) => mine(one) && wide(one))
      : [];
    const active =
      assignments.some((one) => mine(one) && wide(one)) || schedules.some((one) => one.assignmentType === 'Assigned');
    const permanent = schedules.some((one) => one.assignmentType === 'Assigned' && (one.endDateTime ?? null) === null);
    const ends = schedules.filter((one) => (one.endDateTime ?? null) !== null).map((one) => one.endDateTime ?? '');
    const eligible =
      facts.roleEligibilities.known && facts.roleEligibilities.value.some((one) => mine(one) && wide(one));

    if (eligible && !permanent && (!active || schedules.every((one) => one.assignmentType === 'Activated'))) {
      bench.find('role-eligible', subject, active ? 'Activated for now, not assigned.' : 'Eligible only.');
    } else if (!active) {
      bench.find('role-lost', subject, 'No active assignment of Global Administrator over the whole tenant.');
    } else if (!permanent && ends.length > 0) {
      bench.find('role-ends', subject, `Ends ${ends.toSorted((a, b) => (later(a, b) ? -1 : 1))[0] ?? ''}.`);
    } else {
      bench.fine(`${account.userPrincipalName}: Global Administrator, active and permanent`);
    }
    // Without PIM nothing can be eligible or end; another refusal hides something.
    if (!facts.roleSchedules.known && !unlicensed(facts.roleSchedules))
      bench.find('not-read', subject, `Whether the role ends: ${facts.roleSchedules.why}`);
    if (!facts.roleEligibilities.known && !unlicensed(facts.roleEligibilities))
      bench.find('not-read', subject, `Whether the role is only eligible: ${facts.roleEligibilities.why}`);
  });
}
