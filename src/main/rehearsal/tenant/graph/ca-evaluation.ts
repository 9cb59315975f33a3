import type { JsonObject } from '../json';
import { phishingResistantStrengthId } from '../state/ids';
import type { ConditionalAccessPolicy, UserRecord } from '../state/model';
import type { World } from '../state/world';

export interface SignInSituation {
  readonly user: UserRecord;
  readonly application: string;
  readonly clientAppType: string;
  readonly platform: string;
  readonly signInRisk: string;
  readonly userRisk: string;
  readonly deviceCode: boolean;
  /** `urn:user:registersecurityinfo` for the security-info page. */
  readonly userAction: string | null;
}

export type Reason =
  | 'notSet'
  | 'users'
  | 'application'
  | 'clientApps'
  | 'platform'
  | 'authenticationFlow'
  | 'signInRisk'
  | 'userRisk'
  | 'workloadIdentities'
  | 'authenticationContext';

/** Null when the policy applies; else the first condition that does not match. */
export function whyNot(world: World, policy: ConditionalAccessPolicy, situation: SignInSituation): Reason | null {
  const conditions = policy.conditions;
  if (texts(object(conditions['clientApplications']), 'includeServicePrincipals').length > 0)
    return 'workloadIdentities';
  if (!userMatches(world, object(conditions['users']), situation.user)) return 'users';
  const applications = object(conditions['applications']);
  if (texts(applications, 'includeAuthenticationContextClassReferences').length > 0) return 'authenticationContext';
  const actions = texts(applications, 'includeUserActions');
  if (actions.length > 0) {
    if (situation.userAction === null || !actions.includes(situation.userAction)) return 'application';
  } else if (
    situation.userAction === null &&
    !listed(applications, 'includeApplications', 'excludeApplications', situation.application)
  ) {
    return 'application';
  }
  const clients = texts(conditions, 'clientAppTypes');
  if (clients.length > 0 && !clients.includes('all') && !clients.includes(situation.clientAppType)) return 'clientApps';
  if (
    conditions['platforms'] &&
    !listed(object(conditions['platforms']), 'includePlatforms', 'excludePlatforms', situation.platform)
  )
    return 'platform';
  const flows = object(conditions['authenticationFlows'])['transferMethods'];
  if (typeof flows === 'string' && flows !== 'none' && !(situation.deviceCode && flows.includes('deviceCodeFlow')))
    return 'authenticationFlow';
  if (!riskMatches(texts(conditions, 'signInRiskLevels'), situation.signInRisk)) return 'signInRisk';
  if (!riskMatches(texts(conditions, 'userRiskLevels'), situation.userRisk)) return 'userRisk';
  return null;
}

function userMatches(world: World, users: JsonObject, user: UserRecord): boolean {
  const groups = new Set(world.groupsOf(user.id).map((group) => group.id));
  const active = new Set(world.activeRoles(user.id));
  const hit = (kind: 'include' | 'exclude'): boolean => {
    const named = texts(users, `${kind}Users`);
    if (named.includes('All') || named.includes(user.id)) return true;
    if (named.includes('GuestsOrExternalUsers') && user.userType === 'Guest') return true;
    return (
      texts(users, `${kind}Groups`).some((id) => groups.has(id)) ||
      texts(users, `${kind}Roles`).some((id) => active.has(id))
    );
  };
  return hit('include') && !hit('exclude');
}

function listed(holder: JsonObject, include: string, exclude: string, value: string): boolean {
  const included = texts(holder, include);
  if (included.length === 0 || included.includes('None')) return false;
  const all = included.some((entry) => entry.toLowerCase() === 'all');
  return (all || included.includes(value)) && !texts(holder, exclude).includes(value);
}

function riskMatches(levels: readonly string[], level: string): boolean {
  return levels.length === 0 || levels.includes(level);
}

export function object(value: JsonObject[string]): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export function texts(holder: JsonObject, name: string): readonly string[] {
  const value = holder[name];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

export type Proofs = ReadonlySet<'password' | 'mfa' | 'passkey' | 'temporaryAccessPass'>;

/** What the policies in force say to somebody who has shown these proofs. */
export function verdict(
  world: World,
  situation: SignInSituation,
  proofs: Proofs,
): { readonly policy: ConditionalAccessPolicy; readonly code: 53000 | 53003 } | null {
  for (const policy of world.state.conditionalAccess.at(world.now())) {
    if (policy.state !== 'enabled' || whyNot(world, policy, situation) !== null) continue;
    const refused = unsatisfied(policy, proofs);
    if (refused !== null) return { policy, code: refused };
  }
  return null;
}

function unsatisfied(policy: ConditionalAccessPolicy, proofs: Proofs): 53000 | 53003 | null {
  const grant = object(policy.grantControls as JsonObject[string]);
  const controls = texts(grant, 'builtInControls');
  if (controls.includes('block')) return 53003;
  const strong = proofs.has('mfa') || proofs.has('passkey') || proofs.has('temporaryAccessPass');
  const results: boolean[] = controls.map((control) => control === 'mfa' && strong);
  const strength = object(grant['authenticationStrength'])['id'];
  if (typeof strength === 'string')
    results.push(
      strength === phishingResistantStrengthId || strength.endsWith('0003') ? proofs.has('passkey') : strong,
    );
  if (results.length === 0) return null;
  const satisfied = grant['operator'] === 'AND' ? results.every(Boolean) : results.some(Boolean);
  if (satisfied) return null;
  return controls.some((control) => control === 'compliantDevice' || control === 'domainJoinedDevice') ? 53000 : 53003;
}
