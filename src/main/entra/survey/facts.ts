import type { ErrorCode } from '../../../shared/errors';
import type { Cloud, SignedInAdmin } from '../../../shared/model/tenant';
import type { AdministrativeUnit } from '../resources/administrative-units';
import type { ConditionalAccessPolicy } from '../resources/conditional-access';
import type { Grant, ServicePrincipal } from '../resources/grants';
import type { GraphGroup, GraphMember } from '../resources/groups';
import type { MethodKind } from '../resources/methods';
import type { Campaign, Fido2Policy, PlainMethodPolicy, TapPolicy } from '../resources/methods-policy';
import type { Domain, Organization } from '../resources/organization';

/** One holder of Global Administrator, as far as it could be read. */
export interface GlobalAdministrator {
  readonly id: string;
  readonly kind: 'user' | 'group' | 'other';
  readonly displayName: string;
  readonly userPrincipalName: string | null;
  readonly enabled: boolean | null;
  readonly synced: boolean | null;
  readonly neverExpires: boolean | null;
  /** When PIM ends the assignment; null: it does not end, or the tenant has no PIM, or it was not read. */
  readonly endsAt?: string | null;
  /** Kinds of sign-in method registered; null: not read. */
  readonly methods: readonly MethodKind[] | null;
  /** Beta; null: not read. */
  readonly perUserMfa: string | null;
}

export interface Namesake {
  readonly id: string;
  /** In lower case; of a deleted user without the object id that Entra puts in front. */
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly deleted: boolean;
}

export interface KnownGroup {
  readonly group: GraphGroup;
  readonly members: readonly GraphMember[] | null;
}

/** Why one part could not be read. */
export interface Unread {
  readonly part: string;
  readonly code: ErrorCode;
  readonly says: string;
}

/**
 * Everything the survey read, as plain JSON. Null is unknown, never "no" (rule 9); `unread` says why.
 */
export interface SurveyFacts {
  readonly version: 1;
  readonly takenAt: string;
  readonly cloud: Cloud;
  readonly simulated: boolean;
  readonly clientId: string;
  readonly admin: SignedInAdmin;
  readonly organization: Organization | null;
  readonly domains: readonly Domain[] | null;
  readonly licence: 'free' | 'p1' | 'p2' | 'unknown';
  readonly initialDomain: string | null;
  readonly securityDefaults: boolean | null;
  /** Null where unread; empty where the tenant cannot have any. */
  readonly conditionalAccess: readonly ConditionalAccessPolicy[] | null;
  readonly fido2: Fido2Policy | null;
  readonly tap: TapPolicy | null;
  readonly campaign: Campaign | null;
  readonly methodsPolicyRead: boolean;
  readonly otherMethods: readonly PlainMethodPolicy[];
  readonly migrationState: string | null;
  readonly reconfirmationInDays: number | null;
  readonly systemPreferred: string | null;
  readonly passkeyMigrationOptOut: boolean | null;
  readonly ssprForAdmins: boolean | null;
  readonly globalAdministrators: readonly GlobalAdministrator[] | null;
  /** Number of passkeys of each member of our own group, by object id; a member that could not be read is absent. */
  readonly memberKeys: Readonly<Record<string, number>>;
  /** Groups that bear the wanted name. */
  readonly groups: readonly KnownGroup[] | null;
  /** Users whose names begin with `ea-`, deleted ones included: taken, or ours from an interrupted run. */
  readonly namesakes: readonly Namesake[] | null;
  readonly units: readonly AdministrativeUnit[] | null;
  readonly servicePrincipal: ServicePrincipal | null;
  readonly grants: readonly Grant[] | null;
  /** Who may only activate Global Administrator; null without P2 or unread. */
  readonly eligible?: readonly { readonly id: string; readonly name: string }[] | null;
  /** PIM policy for Global Administrator; null without P2 or unread. */
  readonly pim: { readonly permanentActiveAllowed: boolean | null } | null;
  /** Whole minutes between laptop and Graph, 0 when under five; null: Graph told no time. */
  readonly clockMinutesOff: number | null;
  readonly unread: readonly Unread[];
  readonly answers: Readonly<Record<string, string>>;
}

export function isUnread(facts: SurveyFacts, part: string): Unread | null {
  return facts.unread.find((one) => one.part === part) ?? null;
}
