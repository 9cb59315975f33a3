import { AppError } from '../../../shared/errors';
import type { RegisterAccount, RegisterTenant } from '../../../shared/model/drill';
import type { Needs } from '../../entra/http/errors';
import { query, type Operation } from '../../entra/http/operation';
import { roleNames } from '../../entra/roles';
import { auditSchema, signInSchema, type AuditFact, type SignInFact } from './facts';
import { attempt, known, unlicensed, type Known } from './known';

/** Objects named in one audit filter: keeps the address far below what Graph takes. */
const AUDIT_CHUNK = 15;
/** Accounts named in one filter of the sign-in log. */
const SIGN_IN_CHUNK = 10;
/** Entra keeps the logs for 30 days with a licence, 7 without; asking for more is refused with a 400. */
const LOG_DAYS = [30, 7] as const;
const DAY = 86_400_000;

const needs = (what: string): Needs => ({
  what,
  scope: 'AuditLog.Read.All',
  role: roleNames.globalReader,
  licence: 'Entra ID P1',
});

/**
 * Interactive and non-interactive sign-ins of these accounts, by user id; both kinds are only in beta. Ten accounts share a request: the log
 * takes five in ten seconds for the whole tenant. A refusal is the same for all that were asked for together.
 */
export async function readSignIns(
  op: Operation,
  userIds: readonly string[],
  since: string,
): Promise<ReadonlyMap<string, Known<readonly SignInFact[]>>> {
  const all = new Map<string, Known<readonly SignInFact[]>>();
  let refused: Known<readonly SignInFact[]> | null = null;
  for (let from = 0; from < userIds.length; from += SIGN_IN_CHUNK) {
    const some = userIds.slice(from, from + SIGN_IN_CHUNK);
    const answer: Known<readonly SignInFact[]> = refused ?? (await attempt(() => signInsOf(op, some, since)));
    if (unlicensed(answer)) refused = answer;
    for (const userId of some)
      all.set(
        userId,
        answer.known ? known(answer.value.filter((one) => one.userId?.toLowerCase() === userId.toLowerCase())) : answer,
      );
  }
  return all;
}

async function signInsOf(op: Operation, userIds: readonly string[], since: string): Promise<readonly SignInFact[]> {
  const ask = (some: readonly string[]): Promise<readonly SignInFact[]> =>
    withinRetention(op, since, (from) => {
      const who = some.map((userId) => `userId eq '${userId}'`).join(' or ');
      const filter = query({
        $filter: `${some.length === 1 ? who : `(${who})`} and createdDateTime ge ${from} and signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')`,
        $top: '200',
      });
      return op.list(
        { version: 'beta', path: `/auditLogs/signIns${filter}`, step: 'drill', needs: needs('Read the sign-in log') },
        signInSchema,
      );
    });
  return together(userIds, ask);
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
  return together(clauses, ask);
}

/** Whether a log takes this "or" is not documented; one at a time always works. */
async function together<T>(
  all: readonly string[],
  ask: (some: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await ask(all);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'graph/bad-request' || all.length === 1) throw error;
    const found: T[] = [];
    for (const each of all) found.push(...(await ask([each])));
    return found;
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
