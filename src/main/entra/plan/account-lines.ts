import type { PlanChange, PlannedAccount } from '../../../shared/model/tenant';
import { roleNames } from '../roles';
import { sameId } from '../policy/fido2';
import type { SurveyFacts } from '../survey/facts';
import { usableGroup } from './accounts';
import { line, short } from './lines';
import type { PlanBody } from './lines';

export function accountChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  return body.accounts.flatMap((account) => [accountChange(account), ...expiryChange(facts, account)]);
}

/** Accounts of our own making never expire; one that somebody made by hand may. */
function expiryChange(facts: SurveyFacts, account: PlannedAccount): readonly PlanChange[] {
  const held = (facts.globalAdministrators ?? []).find(
    (one) => account.userId !== null && sameId(one.id, account.userId),
  );
  if (held?.neverExpires !== false) return [];
  return [
    line(
      `expiry:${account.index}`,
      'change',
      `Password of ${short(account.userPrincipalName)}`,
      'Expires where the domain says so',
      'Never expires',
      'Set its password policy again by hand',
      roleNames.privilegedAuthenticationAdministrator,
    ),
  ];
}

function accountChange(account: PlannedAccount): PlanChange {
  return account.userId === null
    ? {
        id: `account:${account.index}`,
        kind: 'add',
        at: 'accounts',
        what: `Account ${short(account.userPrincipalName)}`,
        before: 'None',
        after: `${account.userPrincipalName}, cloud only, on, with a password nobody knows`,
        undo: 'Delete, then purge',
        role: roleNames.userAdministrator,
      }
    : {
        id: `account:${account.index}`,
        kind: 'stays',
        at: 'accounts',
        what: `Account ${short(account.userPrincipalName)}`,
        before: account.adopted ? 'Is Global Administrator' : 'Exists',
        after: account.adopted
          ? 'Adopted. Its role is never removed and its old password never changed by this app'
          : 'The same',
        undo: '',
        role: account.adopted ? roleNames.privilegedAuthenticationAdministrator : roleNames.userAdministrator,
      };
}

export function groupChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  const known = usableGroup(facts, body.choices);
  const role = body.group.roleAssignable ? roleNames.privilegedRoleAdministrator : roleNames.groupsAdministrator;
  const kind = body.group.roleAssignable ? 'role-assignable security group' : 'security group';
  if (known === null) {
    return [
      {
        id: 'group',
        kind: 'add',
        at: 'accounts',
        what: `Group "${body.group.displayName}"`,
        before: 'None',
        after: `${body.accounts.length} members, ${kind}`,
        undo: 'Delete the group',
        role,
      },
    ];
  }
  const missing = body.accounts.filter(
    (account) => !(known.members ?? []).some((member) => account.userId !== null && sameId(member.id, account.userId)),
  );
  return [
    {
      id: 'group',
      kind: missing.length === 0 ? 'stays' : 'change',
      at: 'accounts',
      what: `Group "${body.group.displayName}"`,
      before: `${known.members?.length ?? 'Unknown number of'} members`,
      after:
        missing.length === 0 ? 'The same' : `${missing.map((one) => short(one.userPrincipalName)).join(', ')} joined`,
      undo: missing.length === 0 ? '' : 'Take them out again',
      role,
    },
  ];
}
