import { z } from 'zod';
import type { GraphUser } from '../../entra/resources/users';
import type { ConditionalAccessPolicy, WhatIf } from '../../entra/resources/conditional-access';
import type { GraphFido2Method } from '../../entra/resources/fido2-methods';
import type { GraphGroup, GraphMember } from '../../entra/resources/groups';
import type { MethodKind } from '../../entra/resources/methods';
import type { MethodsPolicy } from '../../entra/resources/methods-policy';
import type { RoleAssignment, ScheduleInstance } from '../../entra/resources/roles';
import type { Known } from './known';

/** Graph sends null, leaves out, or sends text: all the same to us. */
const text = z.string().nullish();

export const betaMethodSchema = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  lastUsedDateTime: text,
  isUsable: z.boolean().nullish(),
});

export const auditSchema = z.object({
  id: z.string(),
  activityDateTime: z.string(),
  activityDisplayName: text,
  category: text,
  result: text,
  correlationId: text,
  loggedByService: text,
  initiatedBy: z
    .object({
      user: z.object({ userPrincipalName: text, id: text }).nullish(),
      app: z.object({ displayName: text }).nullish(),
    })
    .nullish(),
  targetResources: z
    .array(z.object({ id: text, userPrincipalName: text, displayName: text, type: text }))
    .nullish()
    .transform((list) => list ?? []),
});
export type AuditFact = z.infer<typeof auditSchema>;

export const signInSchema = z.object({
  id: z.string(),
  createdDateTime: z.string(),
  userId: text,
  userPrincipalName: text,
  appDisplayName: text,
  ipAddress: text,
  isInteractive: z.boolean().nullish(),
  correlationId: text,
  status: z.object({ errorCode: z.number().nullish(), failureReason: text }).nullish(),
});
export type SignInFact = z.infer<typeof signInSchema>;

export interface MethodFact {
  readonly kind: MethodKind;
  readonly id: string;
  /** Null: Graph did not say, which is not "never". */
  readonly lastUsedAt: string | null;
}

/** What Graph says of one account now. */
export interface AccountFacts {
  readonly userId: string;
  /** Null: there is no such account. */
  readonly user: Known<GraphUser | null>;
  /** Asked only where there is no such account: is it among the deleted ones? */
  readonly deleted: Known<boolean>;
  readonly methods: Known<readonly MethodFact[]>;
  readonly passkeys: Known<readonly GraphFido2Method[]>;
  /** Ids of the groups the account is in, directly or not. */
  readonly groups: Known<ReadonlySet<string>>;
  readonly perUserMfa: Known<string | null>;
  readonly signIns: Known<readonly SignInFact[]>;
  readonly whatIf: Known<readonly WhatIf[]>;
}

export interface GroupFacts {
  /** Null: there is no such group. */
  readonly group: Known<GraphGroup | null>;
  readonly members: Known<readonly GraphMember[]>;
  readonly owners: Known<readonly GraphMember[]>;
  /** Groups of the same name, asked only where the recorded one is gone. */
  readonly namesakes: Known<readonly GraphGroup[]>;
}

/** All that one tenant check read. Nothing is judged here. */
export interface DrillFacts {
  /** ISO 8601 UTC. */
  readonly takenAt: string;
  /** Start of the window in which audit events and sign-ins were asked for. */
  readonly since: string;
  readonly securityDefaults: Known<boolean>;
  readonly conditionalAccess: Known<readonly ConditionalAccessPolicy[]>;
  readonly methodsPolicy: Known<MethodsPolicy>;
  readonly adminsMayResetThemselves: Known<boolean | null>;
  /** Everybody's active Global Administrator assignments. */
  readonly roleAssignments: Known<readonly RoleAssignment[]>;
  /** Their ends, where the tenant has PIM. */
  readonly roleSchedules: Known<readonly ScheduleInstance[]>;
  readonly roleEligibilities: Known<readonly ScheduleInstance[]>;
  readonly group: GroupFacts | null;
  readonly unitMembers: Known<readonly GraphMember[]> | null;
  readonly audits: Known<readonly AuditFact[]>;
  readonly accounts: readonly AccountFacts[];
}
