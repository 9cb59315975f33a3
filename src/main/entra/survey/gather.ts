import { z } from 'zod';
import type { Cloud, SignedInAdmin } from '../../../shared/model/tenant';
import { defaultChoices } from '../../../shared/model/tenant';
import { readBatch, valueOr } from '../http/batch';
import type { Reading } from '../http/batch';
import { minutesOff } from '../http/clock-skew';
import type { Operation } from '../http/operation';
import { grantSchema } from '../resources/grants';
import { groupMark, memberSchema } from '../resources/groups';
import {
  betaMethodsPolicySchema,
  configOf,
  fido2PolicySchema,
  plainMethodSchema,
  tapPolicySchema,
} from '../resources/methods-policy';
import { initialDomainOf, licenceOf } from '../resources/organization';
import { eligibilitySchema } from '../resources/roles';
import type { KnownGroup, SurveyFacts } from './facts';
import { betaReads, methodReads, peopleReads, pimSchema, tenantReads } from './reads';
import { eligibleOf, keysOf, namesakes, principalKind, readPim, toAdministrator, unreadOf, valueOf } from './values';

export interface GatherContext {
  readonly cloud: Cloud;
  readonly simulated: boolean;
  readonly clientId: string;
  readonly admin: SignedInAdmin;
  readonly answers: Readonly<Record<string, string>>;
}

/** How many Global Administrators have their methods read; more would cost a request each for no new insight. */
const maxAdminsRead = 12;

/** Reads the whole tenant in about four requests; changes nothing. */
export async function gather(op: Operation, context: GatherContext): Promise<SurveyFacts> {
  const groupName = context.answers['groupName'] ?? defaultChoices.groupName;
  op.say('Reading the tenant', 0, 3);
  const first = await readBatch(op, 'v1.0', tenantReads(context.clientId, groupName));

  const licence = licenceOf(valueOr(first.skus));
  const administrators = (valueOr(first.administrators) ?? []).filter((one) => (one.directoryScopeId ?? '/') === '/');
  const people = administrators.filter((one) => principalKind(one) === 'user').slice(0, maxAdminsRead);
  const groups = valueOr(first.groups);
  const servicePrincipal = valueOr(first.servicePrincipal)?.[0] ?? null;

  op.say('Reading who is who', 1, 3);
  const second: Record<string, Reading<unknown>> = await readBatch(
    op,
    'v1.0',
    peopleReads({ groups: groups ?? [], people, servicePrincipalId: servicePrincipal?.id ?? null, licence }),
  );

  const members = (groups ?? [])
    .filter((group) => group.description === groupMark)
    .flatMap((group) => valueOf(second[`members:${group.id}`], z.array(memberSchema)) ?? [])
    .filter((member) => !people.some((one) => one.principalId === member.id));
  const more: Record<string, Reading<unknown>> = await readBatch(
    op,
    'v1.0',
    methodReads(members.map((member) => member.id)),
  );

  op.say('Reading what only the beta version tells', 2, 3);
  const third: Record<string, Reading<unknown>> = await readBatch(op, 'beta', betaReads(people));

  const methodsPolicy = valueOr(first.methodsPolicy);
  const beta = valueOf(third['methodsPolicy'], betaMethodsPolicySchema);
  const domains = valueOr(first.domains);
  const organization = valueOr(first.organization)?.[0] ?? null;
  const configs = methodsPolicy?.authenticationMethodConfigurations ?? [];
  return {
    version: 1,
    takenAt: new Date(op.clock.now()).toISOString(),
    cloud: context.cloud,
    simulated: context.simulated,
    clientId: context.clientId,
    admin: context.admin,
    organization,
    domains,
    licence,
    initialDomain: initialDomainOf(organization, domains),
    securityDefaults: valueOr(first.securityDefaults)?.isEnabled ?? null,
    conditionalAccess: valueOr(first.conditionalAccess) ?? (licence === 'free' ? [] : null),
    fido2: methodsPolicy === null ? null : configOf(methodsPolicy, 'Fido2', fido2PolicySchema),
    tap: methodsPolicy === null ? null : configOf(methodsPolicy, 'TemporaryAccessPass', tapPolicySchema),
    campaign: methodsPolicy?.registrationEnforcement?.authenticationMethodsRegistrationCampaign ?? null,
    methodsPolicyRead: methodsPolicy !== null,
    otherMethods: configs.flatMap((one) => {
      const parsed = plainMethodSchema.safeParse(one);
      return parsed.success && !/^(fido2|temporaryaccesspass)$/i.test(parsed.data.id) ? [parsed.data] : [];
    }),
    migrationState: methodsPolicy?.policyMigrationState ?? null,
    reconfirmationInDays: methodsPolicy?.reconfirmationInDays ?? null,
    systemPreferred: beta?.systemCredentialPreferences?.state ?? null,
    passkeyMigrationOptOut: beta?.optOutSettings?.passkeyDynamicMigration ?? null,
    ssprForAdmins: valueOr(first.authorization)?.allowedToUseSSPR ?? null,
    globalAdministrators: first.administrators.ok
      ? administrators.map((one) => toAdministrator(one, second, third))
      : null,
    memberKeys: keysOf({ ...second, ...more }),
    groups:
      groups === null
        ? null
        : groups.map((group): KnownGroup => ({
            group,
            members: valueOf(second[`members:${group.id}`], z.array(memberSchema)),
          })),
    namesakes: namesakes(valueOr(first.names), valueOr(first.deleted)),
    units: valueOr(first.units),
    servicePrincipal,
    grants: valueOf(second['grants'], z.array(grantSchema)),
    eligible: eligibleOf(valueOf(second['eligible'], z.array(eligibilitySchema))),
    pim: readPim(valueOf(second['pim'], z.array(pimSchema))),
    clockMinutesOff: op.client.skew() === null ? null : (minutesOff(op.client.skew()) ?? 0),
    unread: unreadOf({ ...first, ...second, ...more }),
    answers: context.answers,
  };
}
