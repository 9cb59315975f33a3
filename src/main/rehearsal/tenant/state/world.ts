import type { Clock, Random } from '../../../../shared/ports';
import type { JsonObject } from '../json';
import { roles } from './ids';
import type { RoleName } from './ids';
import type { GroupRecord, Replicated, TenantState, UserRecord } from './model';
import type { Switches } from './switches';
import type { Timing } from './timing';
import { Chance } from './chance';

/** The simulated tenant's state together with its time and chance. Every handler works on one of these. */
export class World {
  readonly chance: Chance;

  constructor(
    readonly state: TenantState,
    readonly clock: Clock,
    random: Random,
    readonly timing: Timing,
    readonly switches: Switches,
  ) {
    this.chance = new Chance(random);
  }

  now(): number {
    return this.clock.now();
  }

  iso(ms: number = this.now()): string {
    return new Date(ms).toISOString();
  }

  /** Birth times of a new object on three replicas. */
  newborn(): Replicated {
    const now = this.now();
    return { createdAt: now, replicas: [0, 1, 2].map(() => now + this.chance.between(this.timing.replication)) };
  }

  /** Whether the replica that happens to answer knows the object: right after its birth the answer flip-flops. */
  visible(object: Replicated): boolean {
    const now = this.now();
    if (object.replicas.every((from) => from <= now)) return true;
    return this.chance.pick(object.replicas) <= now;
  }

  enforcedFrom(): number {
    return this.now() + this.chance.between(this.timing.enforcement);
  }

  userByIdOrName(key: string): UserRecord | undefined {
    const wanted = key.toLowerCase();
    const byId = this.state.users.get(wanted);
    if (byId) return byId;
    for (const user of this.state.users.values()) if (user.userPrincipalName.toLowerCase() === wanted) return user;
    return undefined;
  }

  groupsOf(principalId: string): readonly GroupRecord[] {
    const found = new Map<string, GroupRecord>();
    const queue = [principalId];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const group of this.state.groups.values()) {
        if (!found.has(group.id) && group.members.includes(next)) {
          found.set(group.id, group);
          queue.push(group.id);
        }
      }
    }
    return [...found.values()];
  }

  /** Template ids of tenant-wide roles that are active now, directly or through a role-assignable group. */
  activeRoles(userId: string): readonly string[] {
    const principals = new Set([
      userId,
      ...this.groupsOf(userId)
        .filter((group) => group.isAssignableToRole)
        .map((group) => group.id),
    ]);
    const now = this.now();
    const found = new Set<string>();
    for (const assignment of this.state.roleAssignments.values()) {
      const active = assignment.endsAt === null || assignment.endsAt > now;
      if (active && assignment.directoryScopeId === '/' && principals.has(assignment.principalId))
        found.add(assignment.roleDefinitionId);
    }
    return [...found];
  }

  hasRole(userId: string, ...names: readonly RoleName[]): boolean {
    const active = this.activeRoles(userId);
    return names.some((name) => active.includes(roles[name]));
  }

  holdersOf(role: RoleName): readonly UserRecord[] {
    return [...this.state.users.values()].filter((user) => this.activeRoles(user.id).includes(roles[role]));
  }

  inRoleAssignableGroup(userId: string): boolean {
    return this.groupsOf(userId).some((group) => group.isAssignableToRole);
  }

  /** Member of a restricted management unit now, or so lately that the protection lingers. */
  restricted(objectId: string): boolean {
    for (const unit of this.state.units.values()) {
      if (unit.isMemberManagementRestricted && unit.members.includes(objectId)) return true;
    }
    return (this.state.lingeringRestriction.get(objectId) ?? 0) > this.now();
  }

  premium(): boolean {
    return this.state.licence !== 'free';
  }

  initialDomain(): string {
    return this.state.domains.find((domain) => domain.isInitial)!.id;
  }

  targeted(userId: string, targets: readonly { readonly targetType: string; readonly id: string }[]): boolean {
    const groups = new Set(this.groupsOf(userId).map((group) => group.id));
    return targets.some((target) => target.id === 'all_users' || target.id === userId || groups.has(target.id));
  }

  audit(entry: {
    readonly activity: string;
    readonly category: string;
    readonly service: string;
    readonly actor: UserRecord | null;
    readonly target: {
      readonly id: string | null;
      readonly type: string;
      readonly name: string | null;
      readonly userPrincipalName: string | null;
    } | null;
    readonly changed?: readonly {
      readonly name: string;
      readonly before: string | null;
      readonly after: string | null;
    }[];
  }): void {
    const at = this.now();
    const id = `Directory_${this.chance.uuid()}`;
    const row: JsonObject & { readonly id: string } = {
      id,
      category: entry.category,
      correlationId: this.chance.uuid(),
      result: 'success',
      resultReason: '',
      activityDisplayName: entry.activity,
      activityDateTime: this.iso(at),
      loggedByService: entry.service,
      operationType: entry.activity.split(' ')[0] ?? '',
      initiatedBy: {
        app: null,
        user: entry.actor
          ? {
              id: entry.actor.id,
              displayName: entry.actor.displayName,
              userPrincipalName: entry.actor.userPrincipalName,
              ipAddress: '192.0.2.10',
            }
          : null,
      },
      targetResources: entry.target
        ? [
            {
              id: entry.target.id,
              displayName: entry.target.name,
              type: entry.target.type,
              userPrincipalName: entry.target.userPrincipalName,
              groupType: null,
              modifiedProperties: (entry.changed ?? []).map((change) => ({
                displayName: change.name,
                oldValue: change.before,
                newValue: change.after,
              })),
            },
          ]
        : [],
      additionalDetails: [],
    };
    this.state.audits.push({ at, visibleAt: at + this.chance.between(this.timing.logs), row });
  }
}
