import { AppError } from '../../../shared/errors';
import type { RegisterAccount, RegisterTenant } from '../../../shared/model/drill';
import type { Needs } from '../../entra/http/errors';
import { query, type Operation } from '../../entra/http/operation';
import { roleNames } from '../../entra/roles';
import { auditSchema, signInSchema, type AuditFact, type SignInFact } from './facts';

/** Objects named in one audit filter: keeps the address far below what Graph takes. */
const AUDIT_CHUNK = 5;
/** Entra keeps the logs for 30 days with a licence, 7 without; asking for more is refused with a 400. */
const LOG_DAYS = [30, 7] as const;
const DAY = 86_400_000;

const needs = (what: string): Needs => ({
  what,
  scope: 'AuditLog.Read.All',
  role: roleNames.globalReader,
  licence: 'Entra ID P1',
});

/** Interactive and non-interactive sign-ins of one account: both kinds are only in beta. */
export function readSignIns(op: Operation, userId: string, since: string): Promise<readonly SignInFact[]> {
  return withinRetention(op, since, (from) => {
    const filter = query({
      $filter: `userId eq '${userId}' and createdDateTime ge ${from} and signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')`,
      $top: '50',
    });
    return op.list(
      { version: 'beta', path: `/auditLogs/signIns${filter}`, step: 'drill', needs: needs('Read the sign-in log') },
      signInSchema,
    );
  });
}

/** Audit events about accounts, group, unit and policies, by id or by name (a passkey event may lack the id; graph-facts §7.2). */
export async function readAudits(
  op: Operation,
  tenant: RegisterTenant,
  accounts: readonly RegisterAccount[],
  since: string,
): Promise<readonly AuditFact[]> {
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const clauses = [
    ...accounts.flatMap((account) => [
      `t/id eq ${text(account.userId)}`,
      `t/userPrincipalName eq ${text(account.userPrincipalName)}`,
    ]),
    ...[tenant.group, tenant.unit, ...tenant.policies]
      .filter((one) => one !== null)
      .map((one) => `t/id eq ${text(one.id)}`),
  ];
  const found = new Map<string, AuditFact>();
  for (let from = 0; from < clauses.length; from += AUDIT_CHUNK) {
    for (const event of await auditsOf(op, clauses.slice(from, from + AUDIT_CHUNK), since)) found.set(event.id, event);
  }
  return [...found.values()].toSorted((a, b) => Date.parse(a.activityDateTime) - Date.parse(b.activityDateTime));
}

async function auditsOf(op: Operation, clauses: readonly string[], since: string): Promise<readonly AuditFact[]> {
  const ask = (some: readonly string[]): Promise<readonly AuditFact[]> =>
    withinRetention(op, since, (from) => {
      const filter = query({
        $filter: `activityDateTime ge ${from} and targetResources/any(t: ${some.join(' or ')})`,
        $top: '200',
      });
      return op.list(
        { path: `/auditLogs/directoryAudits${filter}`, step: 'drill', needs: needs('Read the audit log') },
        auditSchema,
      );
    });
  try {
    return await ask(clauses);
  } catch (error) {
    // Whether the log takes "or" inside any() is not documented; one clause at a time always works.
    if (!(error instanceof AppError) || error.code !== 'graph/bad-request' || clauses.length === 1) throw error;
    const all: AuditFact[] = [];
    for (const clause of clauses) all.push(...(await ask([clause])));
    return all;
  }
}

/** The log refuses dates older than it keeps: then less is asked for. */
async function withinRetention<T>(op: Operation, since: string, ask: (from: string) => Promise<T>): Promise<T> {
  const [long, short] = LOG_DAYS.map((days) => op.clock.now() - days * DAY + 3_600_000).map((from) =>
    new Date(Math.max(from, Date.parse(since))).toISOString(),
  );
  try {
    return await ask(long ?? since);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'graph/bad-request' || short === undefined || short === long)
      throw error;
    return ask(short);
  }
}
