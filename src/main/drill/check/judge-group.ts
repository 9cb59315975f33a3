import type { FindingSubject } from '../../../shared/model/drill';
import type { Case } from './judge';

const nameOf = (member: {
  readonly id: string;
  readonly userPrincipalName?: string | null;
  readonly displayName?: string | null;
}): string => member.userPrincipalName ?? member.displayName ?? member.id;

/** The group by its id, with exactly our accounts in it and no owner; then the restricted unit. */
export function judgeGroup({ bench, tenant, facts }: Case): void {
  const recorded = tenant.group;
  const read = facts.group;
  const active = tenant.accounts.filter((account) => account.state === 'active');
  if (recorded !== null && read !== null) {
    const subject: FindingSubject = { kind: 'group', id: recorded.id, name: recorded.displayName };
    bench.when(read.group, subject, 'The group', (group) => {
      if (group === null) {
        const again = read.namesakes.known ? read.namesakes.value[0] : undefined;
        if (again === undefined) bench.find('group-deleted', subject, `Object id ${recorded.id}.`);
        else
          bench.find(
            'group-remade',
            subject,
            `Recorded id ${recorded.id}; a group of this name now has id ${again.id}.`,
          );
        return;
      }
      if (group.displayName !== recorded.displayName)
        bench.find('group-renamed', subject, `Now “${group.displayName ?? ''}”.`);
      bench.when(read.members, subject, 'The members of the group', (members) => {
        const ids = new Set(members.map((member) => member.id.toLowerCase()));
        const missing = active.filter((account) => !ids.has(account.userId) && !isGone(account.userId));
        for (const account of missing)
          bench.find(
            'group-member-missing',
            { kind: 'account', id: account.userId, name: account.userPrincipalName },
            `Not a member of “${recorded.displayName}”.`,
          );
        const known = new Set(tenant.accounts.map((account) => account.userId));
        const foreign = members.filter((member) => !known.has(member.id.toLowerCase()));
        for (const member of foreign) bench.find('group-member-added', subject, nameOf(member));
        if (missing.length === 0 && foreign.length === 0)
          bench.fine(`Group “${recorded.displayName}”: exactly the accounts on record`);
      });
      bench.when(read.owners, subject, 'The owners of the group', (owners) => {
        for (const owner of owners) bench.find('group-owner', subject, nameOf(owner));
      });
    });
  }
  const { unit } = tenant;
  if (unit !== null && facts.unitMembers !== null) {
    const subject: FindingSubject = { kind: 'unit', id: unit.id, name: unit.displayName };
    bench.when(facts.unitMembers, subject, 'The restricted unit', (members) => {
      const ids = new Set(members.map((member) => member.id.toLowerCase()));
      const missing = active.filter((account) => !ids.has(account.userId) && !isGone(account.userId));
      for (const account of missing)
        bench.find(
          'unit-member-missing',
          { kind: 'account', id: account.userId, name: account.userPrincipalName },
          `Not in “${unit.displayName}”.`,
        );
      if (missing.length === 0) bench.fine(`Restricted unit “${unit.displayName}”: every account`);
    });
  }

  /** A deleted account is out of everything; one finding about it is enough. */
  function isGone(userId: string): boolean {
    const now = facts.accounts.find((one) => one.userId === userId);
    return now !== undefined && now.user.known && now.user.value === null;
  }
}
