import type { PlanChange } from '../../../shared/model/tenant';
import { roleNames } from '../roles';
import { sameId } from '../policy/fido2';
import { needsExclusion } from '../policy/exclusion';
import { methodNames } from '../resources/methods';
import { unitName } from '../resources/administrative-units';
import type { SurveyFacts } from '../survey/facts';
import { oneLine } from '../untrusted';
import { finish, newGroup, short } from './lines';
import type { PlanBody } from './lines';

/** What opens an account that exists already, beside its password. What appears later is shown and asked in the same way. */
export function methodChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  return body.accounts.flatMap((account) => {
    if (account.userId === null) return [];
    const id = account.userId;
    const read = (facts.globalAdministrators ?? []).find((one) => sameId(one.id, id))?.methods;
    const kinds = read ?? Array.from({ length: facts.memberKeys[id] ?? 0 }, () => 'fido2' as const);
    const others = kinds.filter((kind) => kind !== 'password');
    if (others.length === 0) return [];
    return [
      finish(
        `methods:${account.index}`,
        'remove',
        `Other sign-in methods of ${short(account.userPrincipalName)}`,
        others.map((kind) => methodNames[kind]).join(', '),
        'Shown once key and paper are proven, and removed only when you say so',
        'Cannot be undone: they would have to be registered anew',
        roleNames.privilegedAuthenticationAdministrator,
      ),
    ];
  });
}

export function exclusionChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  const role = roleNames.conditionalAccessAdministrator;
  if (facts.conditionalAccess === null) {
    return [
      finish(
        'exclusion',
        'byHand',
        'Conditional Access',
        'Could not be read',
        'Survey again with the right to read it',
        '',
        role,
      ),
    ];
  }
  const open = facts.conditionalAccess.filter((policy) => needsExclusion(policy, body.group.id ?? newGroup, []));
  const changes = open.map((policy) =>
    finish(
      `exclusion:${policy.id}`,
      'change',
      `Conditional Access "${oneLine(policy.displayName ?? policy.id)}"`,
      policy.state === 'enabled' ? 'Hits the accounts' : 'Report-only, would hit the accounts',
      `Not for "${body.group.displayName}"`,
      'Take the exclusion out',
      role,
    ),
  );
  if (
    body.choices.exclusion === 'onePhishingResistant' &&
    facts.licence !== 'free' &&
    facts.securityDefaults !== true
  ) {
    const last = body.accounts.at(-1);
    changes.push(
      finish(
        'phishing-resistant',
        'add',
        `Conditional Access for ${last === undefined ? 'the last account' : short(last.userPrincipalName)}`,
        'None',
        'Phishing-resistant sign-in required everywhere',
        'Delete the policy',
        role,
      ),
    );
  }
  return changes;
}

export function roleChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  return body.accounts.map((account) => {
    const held = (facts.globalAdministrators ?? []).find(
      (one) => account.userId !== null && sameId(one.id, account.userId),
    );
    const ends = held?.endsAt ?? null;
    const stays = held !== undefined && ends === null;
    const way = facts.licence === 'p2' ? ' (through PIM)' : '';
    return finish(
      `role:${account.index}`,
      stays ? 'stays' : held === undefined ? 'add' : 'change',
      `Global Administrator ${short(account.userPrincipalName)}`,
      held === undefined ? 'None' : ends === null ? 'Assigned' : `Until ${ends}`,
      stays ? 'The same' : `Permanent and active${way}, after key, paper and sign-in are proven`,
      stays ? '' : held === undefined ? 'Delete the assignment' : 'Set the end again by hand',
      roleNames.privilegedRoleAdministrator,
    );
  });
}

export function unitChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  if (!body.choices.restrictedUnit) return [];
  const exists = (facts.units ?? []).some(
    (unit) => unit.displayName === unitName && unit.isMemberManagementRestricted === true,
  );
  const licensed = facts.licence !== 'free';
  if (!licensed)
    return [
      finish(
        'unit',
        'byHand',
        'Restricted unit',
        'None',
        'Needs Entra ID P1',
        '',
        roleNames.privilegedRoleAdministrator,
      ),
    ];
  return [
    finish(
      'unit',
      exists ? 'change' : 'add',
      `Restricted unit "${unitName}"`,
      exists ? 'Exists' : 'None',
      body.group.roleAssignable ? 'The accounts in it, last of all' : 'The accounts and their group in it, last of all',
      'Take them out (up to 30 minutes)',
      roleNames.privilegedRoleAdministrator,
    ),
  ];
}

export function closing(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  const never = { undo: '', role: '', at: 'notByApp' as const };
  const defaults = facts.securityDefaults;
  const state = defaults === null ? 'Unknown' : defaults ? 'On' : 'Off';
  return [
    ...body.accounts.map((account) =>
      finish(
        `sessions:${account.index}`,
        'change',
        `Sessions of ${short(account.userPrincipalName)}`,
        'From the proof of sign-in',
        'Revoked',
        '',
        roleNames.privilegedAuthenticationAdministrator,
      ),
    ),
    { id: 'security-defaults', kind: 'stays', what: 'Security Defaults', before: state, after: state, ...never },
    {
      id: 'alert',
      kind: 'byHand',
      what: 'Alert on sign-in',
      before: 'Not known to this app',
      after:
        facts.licence === 'free' ? 'Needs Entra ID P1. Finish says what to do' : 'Finish gives the rules to deploy',
      ...never,
    },
  ];
}
