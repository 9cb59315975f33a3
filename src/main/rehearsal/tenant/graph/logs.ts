import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, GraphFault, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import type { LogRow } from '../state/model';
import { betaSignInMembers } from '../authority/sign-in-log';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { bothVersions, route } from './route';
import type { Route } from './route';
import { nonPremium } from './users';

const day = 24 * 60 * 60_000;

/** Rows that have arrived, newest first. Asking for more than is kept is refused. */
function visible(call: GraphCall, rows: readonly LogRow[]): readonly JsonObject[] {
  const { world } = call;
  const retention = (world.premium() ? 30 : 7) * day;
  const earliest = world.now() - retention;
  const asked = /(?:createdDateTime|activityDateTime) g[et] ([0-9T:.Z-]+)/.exec(call.query.get('$filter') ?? '')?.[1];
  if (asked !== undefined && Date.parse(asked) < earliest - day)
    throw badRequest(`Minimum date time allowed is ${world.iso(earliest)}.`, 'BadRequest');
  return rows
    .filter((row) => row.visibleAt <= world.now() && row.at >= earliest)
    .sort((left, right) => right.at - left.at)
    .map(({ row }) =>
      call.version === 'beta'
        ? row
        : Object.fromEntries(
            Object.entries(row).filter(([name]) => !(betaSignInMembers as readonly string[]).includes(name)),
          ),
    );
}

function demandPremium(call: GraphCall): void {
  if (!call.world.premium()) throw nonPremium();
}

function signIns(call: GraphCall): Reply {
  demandPremium(call);
  return collection(call, visible(call, call.world.state.signIns), {
    context: 'auditLogs/signIns',
    maxTop: 1000,
    pageSize: 1000,
  });
}

function one(call: GraphCall, rows: readonly LogRow[], context: string): Reply {
  const row = visible(call, rows).find((candidate) => candidate['id'] === param(call));
  if (!row) throw notFound(param(call));
  return entity(call, context, row);
}

function registrationDetails(call: GraphCall): Reply {
  demandPremium(call);
  const { world } = call;
  const rows = [...world.state.users.values()].map((user) => {
    const methods = [
      ...user.passkeys.map(() => 'passKeyDeviceBound'),
      ...user.phones.map(() => 'mobilePhone'),
      ...user.emails.map(() => 'email'),
      ...user.authenticators.map(() => 'microsoftAuthenticatorPush'),
    ];
    return {
      id: user.id,
      userPrincipalName: user.userPrincipalName,
      userDisplayName: user.displayName,
      userType: user.userType === 'Guest' ? 'guest' : 'member',
      isAdmin: world.activeRoles(user.id).length > 0,
      isMfaCapable: methods.length > 0,
      isMfaRegistered: methods.length > 0,
      isPasswordlessCapable: user.passkeys.length > 0,
      isSsprCapable: false,
      isSsprEnabled: false,
      isSsprRegistered: false,
      isSystemPreferredAuthenticationMethodEnabled: false,
      methodsRegistered: [...new Set(methods)],
      systemPreferredAuthenticationMethods: [],
      userPreferredMethodForSecondaryAuthentication: 'none',
      lastUpdatedDateTime: world.iso(),
    } satisfies JsonObject;
  });
  return collection(call, rows, { context: 'reports/authenticationMethods/userRegistrationDetails' });
}

const queryBody = z
  .object({ displayName: z.string().optional(), filterStartDateTime: z.string(), filterEndDateTime: z.string() })
  .passthrough();
const searchTime = [0, 30 * 60_000] as const;

function newSearch(call: GraphCall): Reply {
  const { world } = call;
  const body = bodyOf(call, queryBody);
  if (world.state.cloud !== 'global')
    throw new GraphFault(404, 'NotFound', 'The audit search is not available in this cloud.');
  const id = world.chance.uuid();
  const instant = world.timing.logs[1] === 0;
  world.state.auditSearches.set(id, {
    query: body as JsonObject,
    createdAt: world.now(),
    readyAt: world.now() + (instant ? 0 : world.chance.between(searchTime)),
  });
  return entity(
    { ...call, query: new URLSearchParams() },
    'security/auditLog/queries/$entity',
    searchShape(call, id),
    201,
  );
}

function searchShape(call: GraphCall, id: string): JsonObject {
  const search = call.world.state.auditSearches.get(id);
  if (!search) throw notFound(id);
  const status = search.readyAt <= call.world.now() ? 'succeeded' : 'running';
  return { '@odata.type': '#microsoft.graph.security.auditLogQuery', id, ...search.query, status };
}

function searchRecords(call: GraphCall): Reply {
  const id = param(call);
  const shape = searchShape(call, id);
  if (shape['status'] !== 'succeeded') throw badRequest('The query has not finished.', 'BadRequest');
  const names = Array.isArray(shape['userPrincipalNameFilters'])
    ? shape['userPrincipalNameFilters'].map((name) => String(name).toLowerCase())
    : [];
  const [from, to] = [Date.parse(String(shape['filterStartDateTime'])), Date.parse(String(shape['filterEndDateTime']))];
  const rows = call.world.state.signIns
    .filter(
      (row) =>
        row.at >= from &&
        row.at <= to &&
        (names.length === 0 || names.includes(String(row.row['userPrincipalName']).toLowerCase())),
    )
    .map(
      ({ at, row }) =>
        ({
          id: row.id,
          createdDateTime: call.world.iso(at),
          auditLogRecordType: 'azureActiveDirectoryStsLogon',
          operation: 'UserLoggedIn',
          organizationId: call.world.state.tenantId,
          userType: 'Regular',
          userId: row['userPrincipalName'] ?? null,
          service: 'AzureActiveDirectory',
          objectId: null,
          userPrincipalName: row['userPrincipalName'] ?? null,
          clientIp: '192.0.2.10',
          administrativeUnits: [],
          auditData: { '@odata.type': '#microsoft.graph.security.defaultAuditData' },
        }) satisfies JsonObject,
    );
  return collection(call, rows, { context: `security/auditLog/queries('${id}')/records` });
}

const logRoles = ['reportsReader', 'securityReader', 'securityAdministrator', 'globalReader'] as const;
const logRights = { any: ['AuditLog.Read.All'], roles: logRoles, family: 'logs' } as const;
const searchRights = {
  any: ['AuditLogsQuery-Entra.Read.All', 'AuditLogsQuery.Read.All'],
  roles: ['globalReader', 'securityReader', 'securityAdministrator'],
  family: 'logs',
} as const;

export const logRoutes: readonly Route[] = [
  route('GET', '/auditLogs/signIns', logRights, signIns, bothVersions),
  route(
    'GET',
    '/auditLogs/signIns/{}',
    logRights,
    (call) => {
      demandPremium(call);
      return one(call, call.world.state.signIns, 'auditLogs/signIns/$entity');
    },
    bothVersions,
  ),
  route('GET', '/auditLogs/directoryAudits', logRights, (call) =>
    collection(call, visible(call, call.world.state.audits), {
      context: 'auditLogs/directoryAudits',
      maxTop: 1000,
      pageSize: 1000,
    }),
  ),
  route('GET', '/auditLogs/directoryAudits/{}', logRights, (call) =>
    one(call, call.world.state.audits, 'auditLogs/directoryAudits/$entity'),
  ),
  route('GET', '/reports/authenticationMethods/userRegistrationDetails', logRights, registrationDetails),
  route(
    'GET',
    '/security/auditLog/queries',
    searchRights,
    (call) =>
      collection(
        call,
        [...call.world.state.auditSearches.keys()].map((id) => searchShape(call, id)),
        { context: 'security/auditLog/queries' },
      ),
    bothVersions,
  ),
  route('POST', '/security/auditLog/queries', searchRights, newSearch, bothVersions),
  route(
    'GET',
    '/security/auditLog/queries/{}',
    searchRights,
    (call) => entity(call, 'security/auditLog/queries/$entity', searchShape(call, param(call))),
    bothVersions,
  ),
  route('GET', '/security/auditLog/queries/{}/records', searchRights, searchRecords, bothVersions),
];
