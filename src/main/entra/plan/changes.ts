import type { Plan, PlanChange } from '../../../shared/model/tenant';
import { roleNames } from '../roles';
import { campaignRuns } from '../policy/campaign';
import { maxProfiles, mergeFido2, ownProfileName, sameId } from '../policy/fido2';
import { needsExclusion } from '../policy/exclusion';
import { openTap } from '../policy/tap';
import { unitName } from '../resources/administrative-units';
import type { SurveyFacts } from '../survey/facts';
import { oneLine } from '../untrusted';
import { usableGroup } from './accounts';

type Body = Omit<Plan, 'hash' | 'changes'>;

/** Stands for a group that does not exist yet. */
const newGroup = '00000000-0000-0000-0000-00000000feed';

/** Every line of the plan, in the order in which it will be done. */
export function planChanges(facts: SurveyFacts, body: Body): readonly PlanChange[] {
  return [
    ...accountChanges(body),
    ...groupChanges(facts, body),
    ...policyChanges(facts, body),
    ...keyChanges(facts, body),
    ...exclusionChanges(facts, body),
    ...roleChanges(facts, body),
    ...unitChanges(facts, body),
    ...closing(facts, body),
  ];
}

function short(userPrincipalName: string): string {
  return userPrincipalName.split('@')[0] ?? userPrincipalName;
}

function accountChanges(body: Body): readonly PlanChange[] {
  return body.accounts.map((account) =>
    account.userId === null
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
          after: account.adopted ? 'Adopted. Its role is never removed by this app' : 'The same',
          undo: '',
          role: account.adopted ? roleNames.privilegedAuthenticationAdministrator : roleNames.userAdministrator,
        },
  );
}

function groupChanges(facts: SurveyFacts, body: Body): readonly PlanChange[] {
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

function policyChanges(facts: SurveyFacts, body: Body): readonly PlanChange[] {
  const role = roleNames.authenticationPolicyAdministrator;
  const groupId = body.group.id ?? newGroup;
  const changes: PlanChange[] = [];
  const name = `"${body.group.displayName}"`;
  const policy = facts.fido2;
  if (policy !== null) {
    const registers = keyChanges(facts, body).some((change) => change.kind !== 'stays');
    const merged = mergeFido2(policy, { groupId, aaguids: [], ownProfile: false, tenantId: body.tenantId, registers });
    const on = policy.state === 'enabled';
    if (!on)
      changes.push(
        line('fido2-state', 'change', 'Passkey policy: state', 'Off', 'On', 'Put the saved policy back', role),
      );
    const targets =
      (policy.includeTargets ?? [])
        .map((target) => (target.id === 'all_users' ? 'Everybody' : `group ${target.id}`))
        .join(', ') || 'Nobody';
    const targetMissing = 'includeTargets' in merged.patch || 'excludeTargets' in merged.patch;
    changes.push(
      line(
        'fido2-target',
        targetMissing ? 'change' : 'stays',
        'Passkey policy: who may use one',
        targets,
        targetMissing ? `${targets}, ${name}` : 'The same',
        targetMissing ? 'Put the saved policy back' : '',
        role,
      ),
    );
    const allowed = policy.isSelfServiceRegistrationAllowed === true;
    const opens = registers && !allowed;
    changes.push(
      line(
        'fido2-self-service',
        opens ? 'change' : 'stays',
        'Passkey policy: set-up',
        allowed ? 'On' : 'Off',
        opens ? 'On until Finish, then off' : 'The same',
        opens ? 'Put the saved policy back' : '',
        role,
      ),
    );
    if (body.choices.ownPasskeyProfile) changes.push(profileLine(facts, role));
    const list = allowList(facts);
    if (list !== null && !body.choices.ownPasskeyProfile) {
      changes.push(
        line(
          'fido2-models',
          'change',
          'Passkey policy: key models',
          `${list} models allowed`,
          'The same, and the models of your keys where they are missing',
          'Put the saved policy back',
          role,
        ),
      );
    }
  }
  if (body.choices.registerBy === 'tap' && facts.tap !== null) {
    const open = openTap(facts.tap, groupId);
    const needed = Object.keys(open.patch).length > 0;
    changes.push(
      line(
        'tap-target',
        needed ? 'change' : 'stays',
        'Temporary Access Pass policy',
        facts.tap.state === 'enabled' ? 'On' : 'Off',
        needed ? `On for ${name} until the keys are registered, then as before` : 'The same',
        needed ? 'Put the saved policy back' : '',
        role,
      ),
    );
  }
  if (campaignRuns(facts.campaign)) {
    const out = (facts.campaign?.excludeTargets ?? []).some((target) => sameId(target.id, groupId));
    changes.push(
      line(
        'campaign',
        out ? 'stays' : 'change',
        'Registration campaign',
        out ? `Without ${name}` : 'Runs for everybody it targets',
        out ? 'The same' : `Not for ${name}`,
        out ? '' : 'Take the exclusion out',
        role,
      ),
    );
  }
  return changes;
}

function profileLine(facts: SurveyFacts, role: string): PlanChange {
  const profiles = facts.fido2?.passkeyProfiles ?? null;
  const known = (profiles ?? []).some((profile) => profile.name === ownProfileName);
  if (profiles === null || (!known && profiles.length >= maxProfiles)) {
    const why =
      profiles === null
        ? 'the tenant has no passkey profiles yet'
        : `the tenant has ${profiles.length} profiles, the most there can be`;
    return line(
      'fido2-profile',
      'stays',
      'Own passkey profile',
      'None',
      `Not possible: ${why}. The default profile is used`,
      '',
      role,
    );
  }
  return line(
    'fido2-profile',
    known ? 'stays' : 'add',
    `Passkey profile "${ownProfileName}"`,
    known ? 'Exists' : 'None',
    'Device-bound, attested, the models of your keys only',
    known ? '' : 'Put the saved policy back',
    role,
  );
}

/** How many models an enforced allow list in the default scope names; null where there is none. */
function allowList(facts: SurveyFacts): number | null {
  const lists = facts.fido2?.passkeyProfiles?.map((profile) => profile.keyRestrictions) ?? [
    facts.fido2?.keyRestrictions,
  ];
  const enforced = lists.filter((list) => list?.isEnforced === true && list.enforcementType === 'allow');
  return enforced.length === 0 ? null : enforced.reduce((sum, list) => sum + (list?.aaGuids?.length ?? 0), 0);
}

function keyChanges(facts: SurveyFacts, body: Body): readonly PlanChange[] {
  const each = body.choices.keysPerAccount;
  return body.accounts.map((account) => {
    const has = account.userId === null ? 0 : (facts.memberKeys[account.userId] ?? null);
    const enough = has !== null && has >= each;
    return line(
      `key:${account.index}`,
      enough ? 'stays' : 'add',
      `${each === 1 ? 'Key' : `${each} keys`} for ${short(account.userPrincipalName)}`,
      has === null ? 'Not read' : has === 0 ? 'None' : `${has} registered`,
      enough
        ? 'The same'
        : `${each === 1 ? 'One passkey' : `${each} passkeys`}, device-bound${body.choices.registerBy === 'tap' ? ', registered with a Temporary Access Pass' : ''}`,
      enough ? '' : 'Delete the method, delete it on the key',
      account.adopted || body.group.roleAssignable
        ? roleNames.privilegedAuthenticationAdministrator
        : roleNames.authenticationAdministrator,
    );
  });
}

function exclusionChanges(facts: SurveyFacts, body: Body): readonly PlanChange[] {
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

function roleChanges(facts: SurveyFacts, body: Body): readonly PlanChange[] {
  return body.accounts.map((account) => {
    const has =
      account.userId !== null && (facts.globalAdministrators ?? []).some((one) => sameId(one.id, account.userId ?? ''));
    return finish(
      `role:${account.index}`,
      has ? 'stays' : 'add',
      `Global Administrator ${short(account.userPrincipalName)}`,
      has ? 'Assigned' : 'None',
      has ? 'The same' : 'Permanent and active, after key, paper and sign-in are proven',
      has ? '' : 'Delete the assignment',
      roleNames.privilegedRoleAdministrator,
    );
  });
}

function unitChanges(facts: SurveyFacts, body: Body): readonly PlanChange[] {
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

function closing(facts: SurveyFacts, body: Body): readonly PlanChange[] {
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

function line(
  id: string,
  kind: PlanChange['kind'],
  what: string,
  before: string,
  after: string,
  undo: string,
  role: string,
): PlanChange {
  return { id, kind, at: 'accounts', what, before, after, undo, role };
}

function finish(
  id: string,
  kind: PlanChange['kind'],
  what: string,
  before: string,
  after: string,
  undo: string,
  role: string,
): PlanChange {
  return { id, kind, at: 'finish', what, before, after, undo, role };
}
