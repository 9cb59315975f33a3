import { roles } from './state/ids';
import type {
  ConditionalAccessPolicy,
  Fido2Configuration,
  GroupRecord,
  MethodsPolicy,
  UserRecord,
} from './state/model';
import type { World } from './state/world';

/** What the kinds of decay are made of: a change, and its line in the audit log. */
export interface AuditOf {
  readonly activity: string;
  readonly category: string;
  readonly service: string;
}

export function audit(
  world: World,
  entry: AuditOf,
  target: {
    readonly id: string | null;
    readonly type: string;
    readonly name: string | null;
    readonly userPrincipalName: string | null;
  },
): void {
  const actor = world.holdersOf('globalAdministrator').find((holder) => holder.id !== target.id) ?? null;
  world.audit({ ...entry, actor, target });
  // It happened long enough ago to be in the log by now.
  const last = world.state.audits.pop();
  if (last) world.state.audits.push({ ...last, visibleAt: world.now() });
}

export function auditUser(
  world: World,
  user: UserRecord,
  activity: string,
  category = 'UserManagement',
  service = 'Core Directory',
): void {
  audit(
    world,
    { activity, category, service },
    { id: user.id, type: 'User', name: user.displayName, userPrincipalName: user.userPrincipalName },
  );
}

export function auditPolicy(world: World, activity: string, name: string, id: string | null, service: string): void {
  audit(
    world,
    { activity, category: service === 'Conditional Access' ? 'Policy' : 'ApplicationManagement', service },
    { id, type: 'Policy', name, userPrincipalName: null },
  );
}

export function changeMethods(world: World, change: (policy: MethodsPolicy) => Partial<MethodsPolicy>): void {
  const before = world.state.methodsPolicy.current;
  world.state.methodsPolicy.write({ ...before, ...change(before), lastModifiedDateTime: world.iso() }, world.now());
  auditPolicy(
    world,
    'Authentication Methods Policy Update',
    'Authentication Methods Policy',
    null,
    'Authentication Methods',
  );
}

export function changeFido2(world: World, change: (fido2: Fido2Configuration) => Partial<Fido2Configuration>): void {
  changeMethods(world, (policy) => ({ fido2: { ...policy.fido2, ...change(policy.fido2) } as Fido2Configuration }));
}

export function addPolicy(
  world: World,
  policy: Pick<ConditionalAccessPolicy, 'displayName' | 'state' | 'templateId'>,
): void {
  const made: ConditionalAccessPolicy = {
    ...policy,
    id: world.chance.uuid(),
    createdDateTime: world.iso(),
    modifiedDateTime: null,
    conditions: {
      users: {
        includeUsers: ['All'],
        excludeUsers: [],
        includeGroups: [],
        excludeGroups: [],
        includeRoles: [],
        excludeRoles: [],
      },
      applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [] },
      clientAppTypes: ['all'],
      signInRiskLevels: [],
      userRiskLevels: [],
    },
    grantControls: {
      operator: 'OR',
      builtInControls: ['compliantDevice'],
      customAuthenticationFactors: [],
      termsOfUse: [],
    },
    sessionControls: null,
  };
  world.state.conditionalAccess.write([...world.state.conditionalAccess.current, made], world.now());
  auditPolicy(world, 'Add Conditional Access policy', made.displayName, made.id, 'Conditional Access');
}

export function groupsWith(world: World, user: UserRecord): readonly GroupRecord[] {
  return [...world.state.groups.values()].filter((group) => group.members.includes(user.id));
}

export function removeRole(world: World, user: UserRecord): void {
  for (const [id, assignment] of world.state.roleAssignments) {
    if (assignment.principalId === user.id && assignment.roleDefinitionId === roles.globalAdministrator)
      world.state.roleAssignments.delete(id);
  }
  auditUser(world, user, 'Remove member from role', 'RoleManagement');
}
