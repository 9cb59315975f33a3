import { graphCommandLineToolsClientId } from '../../clouds';
import { roleIds, roleNames } from '../../roles';
import type { RoleName } from '../../roles';
import type { SurveyFacts } from '../facts';
import { names, unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

/** Minutes within which an ending role is told before it bites. */
const endsSoonMinutes = 120;

/** Without Global Administrator, all of these together reach from accounts to the role. */
const least: readonly RoleName[] = [
  'userAdministrator',
  'privilegedAuthenticationAdministrator',
  'authenticationPolicyAdministrator',
  'privilegedRoleAdministrator',
];

function missingRoles(facts: SurveyFacts): readonly string[] {
  const held = new Set(facts.admin.roles.map((role) => role.templateId.toLowerCase()));
  if (held.has(roleIds.globalAdministrator)) return [];
  const needed: readonly RoleName[] =
    (facts.conditionalAccess ?? []).length > 0 ? [...least, 'conditionalAccessAdministrator'] : least;
  return needed.filter((name) => !held.has(roleIds[name])).map((name) => roleNames[name]);
}

export function operatorVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const missing = missingRoles(facts);
  const held = facts.admin.roles.map((role) => role.name);
  const now = Date.parse(facts.takenAt);
  const ending = facts.admin.roles.filter(
    (role) => role.endsAt !== null && Date.parse(role.endsAt) - now < endsSoonMinutes * 60_000,
  );
  const others =
    facts.globalAdministrators?.filter((one) => one.id.toLowerCase() !== facts.admin.userId.toLowerCase()) ?? null;
  const iAmOne = facts.admin.roles.some((role) => role.templateId === roleIds.globalAdministrator);
  const consents = facts.admin.client?.consented ?? null;
  return [
    when(
      missing.length > 0,
      'operator-roles',
      'stop',
      `Missing: ${missing.join(', ')}. Held: ${held.join(', ') || 'none'}.`,
      held.join(', '),
    ),
    when(
      ending.length > 0,
      'operator-role-ends',
      'fix',
      ending.map((role) => `${role.name} ends ${role.endsAt ?? ''}`).join('; '),
      facts.admin.roles.some((role) => role.endsAt !== null) ? 'Ends in more than two hours.' : 'No role has an end.',
    ),
    others === null
      ? unknown('operator-is-account', facts, 'administrators')
      : when(
          iAmOne && others.length === 0,
          'operator-is-account',
          'know',
          facts.admin.userPrincipalName,
          `${others.length} others`,
        ),
    when(
      facts.clientId.toLowerCase() === graphCommandLineToolsClientId,
      'client-shared',
      'know',
      'Microsoft Graph Command Line Tools',
      facts.servicePrincipal?.displayName ?? facts.clientId,
    ),
    consents === null
      ? unknown('client-consents', facts, 'grants')
      : when(consents.length > 0, 'client-consents', 'know', names([...consents].sort(), 12), 'None.'),
  ];
}
