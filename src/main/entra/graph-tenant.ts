import type { INetworkModule } from '@azure/msal-node';
import { z } from 'zod';
import { AppError } from '../../shared/errors';
import type { Choices, Cloud, SignedInAdmin, TenantSummary } from '../../shared/model/tenant';
import type { Clock, Log, Random } from '../../shared/ports';
import { clouds, isLoopback } from './clouds';
import type { Endpoints } from './clouds';
import type { FetchLike } from './http/fetch';
import { createGraphClient, type GraphClient, type TokenSource } from './http/client';
import type { Operation } from './http/operation';
import { readBatch, valueOr } from './http/batch';
import { minutesOff } from './http/clock-skew';
import { createSession } from './auth/session';
import type { SignedIn } from './auth/session';
import type { DeviceCodeUi } from './auth/device-code';
import {
  licenceOf,
  domainSchema,
  initialDomainOf,
  organizationPath,
  organizationSchema,
  skuSchema,
} from './resources/organization';
import { directoryRoleSchema, eventual, ownRolesPath, scheduleInstanceSchema, schedulePath } from './resources/roles';
import { roleName, roleNames } from './roles';
import { makePlan } from './plan/plan';
import { gather } from './survey/gather';
import { reportOf } from './survey/report';
import { readFacts } from './survey/read-facts';
import { begin, newMemory } from './apply/context';
import type { ApplyContext } from './apply/context';
import { createAccount } from './apply/accounts';
import { ensureGroup } from './apply/group';
import { ensurePolicies } from './apply/policies';
import { creationOptions, deleteKey, listKeys, registerKey } from './apply/register';
import { createTap, ensureNoTap } from './apply/tap';
import { checkMethods, removeOtherMethods } from './apply/methods';
import { checkExclusion, ensureExclusion } from './apply/exclusion';
import { assignGlobalAdministrator } from './apply/role';
import { ensureRestrictedUnit } from './apply/restricted-unit';
import { closePolicies, revokeSessions } from './apply/close';
import { takeBackConsents } from './apply/consents';
import { proveSignIn } from './apply/sign-in';
import { undo } from './apply/undo';
import type { OpenSignInPage, Tenant } from './tenant';

export interface GraphTenantDeps {
  readonly cloud: Cloud;
  /** The cloud's own where left out; the rehearsal gives loopback. */
  readonly endpoints?: Endpoints;
  readonly clientId: string;
  /** For the proof of sign-in: best a registration without Graph permissions; the same client where left out. */
  readonly proofClientId?: string;
  readonly tenantId: string | null;
  readonly fetch: FetchLike;
  /** MSAL's network; the pinned `fetch` where left out. */
  readonly networkClient?: INetworkModule;
  readonly openSignInPage: OpenSignInPage;
  readonly openKeySignInPage: OpenSignInPage;
  readonly deviceCode?: DeviceCodeUi;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Real milliseconds; for tests. */
  readonly requestTimeoutMs?: number;
  readonly signInTimeoutMs?: number;
}

/** The tenant behind Graph: the cloud's or the simulated one, with the same code. */
export function createGraphTenant(deps: GraphTenantDeps): Tenant {
  const endpoints = deps.endpoints ?? clouds[deps.cloud].endpoints;
  const simulated = isLoopback(endpoints.graph);
  const qualifyScopes = !simulated && deps.cloud !== 'global';
  const session = createSession({ ...deps, endpoints, qualifyScopes });
  const clientWith = (tokens: TokenSource): GraphClient =>
    createGraphClient({
      graph: endpoints.graph,
      fetch: deps.fetch,
      tokens,
      clock: deps.clock,
      random: deps.random,
      log: deps.log,
      ...(deps.requestTimeoutMs === undefined ? {} : { timeoutMs: deps.requestTimeoutMs }),
    });
  const client = clientWith(session);
  const context: ApplyContext = {
    cloud: deps.cloud,
    client,
    clock: deps.clock,
    random: deps.random,
    log: deps.log,
    adminId: () => session.current()?.userId ?? '',
    memory: newMemory(),
  };
  let admin: SignedInAdmin | null = null;

  const needAdmin = (): SignedInAdmin => {
    if (admin === null) throw new AppError('graph/unauthorized', { what: 'Survey the tenant' });
    return admin;
  };

  return {
    signIn: async (options) => {
      admin = null;
      const who = await session.signIn(options?.signal);
      try {
        const signedIn = await whoAmI(begin(context, options), who);
        const off = minutesOff(client.skew());
        if (off !== null) throw new AppError('auth/clock', { minutes: off });
        admin = { ...signedIn, client: { id: deps.clientId, consented: who.consented } };
        return admin;
      } catch (error) {
        // Who may not go on keeps no token here either.
        await session.signOut();
        throw error;
      }
    },
    signOut: async () => {
      admin = null;
      await session.signOut();
    },
    summary: async (options) => {
      const summary = await readSummary(begin(context, options), deps.cloud, simulated, needAdmin().tenantId);
      context.memory.licence = summary.licence;
      return summary;
    },
    survey: async (answers, options) => {
      const facts = await gather(begin(context, options), {
        cloud: deps.cloud,
        simulated,
        clientId: deps.clientId,
        admin: needAdmin(),
        answers,
      });
      context.memory.licence = facts.licence;
      const blocked = (facts.conditionalAccess ?? []).some(
        (policy) =>
          policy.state === 'enabled' &&
          (policy.conditions.authenticationFlows?.transferMethods ?? '').includes('deviceCodeFlow'),
      );
      if (facts.securityDefaults !== false || blocked) session.forbidDeviceCode();
      return { report: reportOf(facts), facts };
    },
    plan: (survey, choices: Choices) => makePlan(readFacts(survey.facts), choices),
    createAccount: (planned, plan, options) => createAccount(context, planned, plan, options),
    ensureGroup: (plan, userIds, options) => ensureGroup(context, plan, userIds, options),
    ensurePolicies: (plan, groupId, aaguids, options) => ensurePolicies(context, plan, groupId, aaguids, options),
    creationOptions: (userId, options) => creationOptions(context, userId, options),
    registerKey: (userId, displayName, made, options) => registerKey(context, userId, displayName, made, options),
    listKeys: (userId, options) => listKeys(context, userId, options),
    deleteKey: (userId, methodId, options) => deleteKey(context, userId, methodId, options),
    createTap: (userId, options) => createTap(context, userId, options),
    ensureNoTap: (plan, userId, saved, options) => ensureNoTap(context, plan, userId, saved, options),
    checkMethods: (userId, expected, options) => checkMethods(context, userId, expected, options),
    removeOtherMethods: (userId, expected, options) => removeOtherMethods(context, userId, expected, options),
    proveSignIn: (expected, withRoles, options) =>
      proveSignIn(
        context,
        {
          ...deps,
          endpoints,
          qualifyScopes,
          clientId: deps.proofClientId ?? deps.clientId,
          ...(deps.signInTimeoutMs === undefined ? {} : { timeoutMs: deps.signInTimeoutMs }),
        },
        session.current()?.tenantId ?? deps.tenantId ?? '',
        expected,
        withRoles,
        options,
      ),
    ensureExclusion: (plan, groupId, userIds, options) => ensureExclusion(context, plan, groupId, userIds, options),
    checkExclusion: (groupId, userIds, options) => checkExclusion(context, groupId, userIds, options),
    assignGlobalAdministrator: (userId, options) => assignGlobalAdministrator(context, userId, options),
    ensureRestrictedUnit: (plan, userIds, groupId, options) =>
      ensureRestrictedUnit(context, plan, userIds, groupId, options),
    revokeSessions: (userId, options) => revokeSessions(context, userId, options),
    closePolicies: (saved, options) => closePolicies(context, saved, options),
    takeBackConsents: (before, madeUserIds, options) =>
      takeBackConsents(
        context,
        { clientId: deps.clientId, before, principals: [needAdmin().userId, ...madeUserIds] },
        options,
      ),
    undo: (what, options) => undo(context, what, options),
    reader: () => clientWith({ token: (_, options) => session.token('survey', options) }),
    counts: () => client.counts(),
  };
}

/** Who is signed in, with which roles active now. Guests stop here. @throws AppError `auth/guest`. */
async function whoAmI(op: Operation, who: SignedIn): Promise<SignedInAdmin> {
  const needs = { what: 'Read who is signed in', scope: 'User.Read', role: roleNames.globalReader };
  const answers = await readBatch(op, 'v1.0', {
    me: {
      path: '/me?$select=id,userPrincipalName,userType',
      needs,
      schema: z.object({ id: z.string(), userPrincipalName: z.string(), userType: z.string().nullish() }),
    },
    roles: { path: ownRolesPath, headers: eventual, needs, schema: directoryRoleSchema, list: true },
    // Without P2 there are no time limits, and this one reading is refused: then no role ends.
    ends: {
      path: schedulePath(who.userId),
      needs: { ...needs, licence: 'Entra ID P2' },
      schema: scheduleInstanceSchema,
      list: true,
    },
  });
  // Every member may read himself; who may not is a guest.
  if (!answers.me.ok && answers.me.code === 'graph/forbidden') throw new AppError('auth/guest');
  if (!answers.me.ok)
    throw new AppError(answers.me.code, { what: needs.what, needs: 'User.Read', message: answers.me.says });
  const me = answers.me.value;
  if (me.userType === 'Guest' || /#EXT#/i.test(me.userPrincipalName)) throw new AppError('auth/guest');
  const ends = valueOr(answers.ends) ?? [];
  const roles = (valueOr(answers.roles) ?? []).map((role) => {
    const templateId = (role.roleTemplateId ?? role.id).toLowerCase();
    const instances = ends.filter((one) => one.roleDefinitionId?.toLowerCase() === templateId);
    const forever = instances.length === 0 || instances.some((one) => (one.endDateTime ?? null) === null);
    const last =
      instances
        .map((one) => one.endDateTime ?? '')
        .sort()
        .at(-1) ?? null;
    return { name: role.displayName ?? roleName(templateId), templateId, endsAt: forever ? null : last };
  });
  return {
    userId: me.id,
    userPrincipalName: me.userPrincipalName,
    tenantId: who.tenantId,
    roles: roles.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

async function readSummary(op: Operation, cloud: Cloud, simulated: boolean, tenantId: string): Promise<TenantSummary> {
  const needs = { what: 'Read the tenant', scope: 'Directory.Read.All', role: roleNames.globalReader };
  const answers = await readBatch(op, 'v1.0', {
    organization: { path: organizationPath, needs, schema: organizationSchema, list: true },
    domains: { path: '/domains', needs, schema: domainSchema, list: true },
    skus: { path: '/subscribedSkus', needs, schema: skuSchema, list: true },
    defaults: {
      path: '/policies/identitySecurityDefaultsEnforcementPolicy',
      needs: { ...needs, scope: 'Policy.Read.All' },
      schema: z.object({ isEnabled: z.boolean() }),
    },
  });
  const organization = valueOr(answers.organization)?.[0] ?? null;
  return {
    id: organization?.id ?? tenantId,
    displayName: organization?.displayName ?? tenantId,
    initialDomain: initialDomainOf(organization, valueOr(answers.domains)) ?? '',
    cloud,
    securityDefaults: valueOr(answers.defaults)?.isEnabled ?? null,
    licence: licenceOf(valueOr(answers.skus)),
    simulated,
  };
}
