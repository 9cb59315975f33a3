import type { RegisterTenant } from '../../../shared/model/drill';
import { query, type Operation } from '../../entra/http/operation';
import { roleNames } from '../../entra/roles';
import { auditSchema, type AuditFact, type SignInFact } from '../check/facts';
import { attempt, type Known } from '../check/known';
import { readAudits, readSignIns } from '../check/read-logs';
import { mdText } from '../alarm/text';
import { emergencyDay, type DayStep } from './emergency';

export interface PostMortemFacts {
  readonly takenAt: string;
  readonly since: string;
  readonly accounts: readonly {
    readonly userId: string;
    readonly userPrincipalName: string;
    readonly signIns: Known<readonly SignInFact[]>;
    readonly did: Known<readonly AuditFact[]>;
  }[];
  /** What was done to the accounts, group, unit and policies. */
  readonly about: Known<readonly AuditFact[]>;
}

/** Reads who signed in with the accounts, what they did with them, and what was done to them. Reads only. */
export async function readPostMortem(op: Operation, tenant: RegisterTenant, since: string): Promise<PostMortemFacts> {
  const active = tenant.accounts.filter((account) => account.state === 'active');
  const accounts: PostMortemFacts['accounts'][number][] = [];
  for (const { userId, userPrincipalName } of active) {
    const signIns = await attempt(() => readSignIns(op, userId, since));
    const filter = query({
      $filter: `initiatedBy/user/id eq '${userId}' and activityDateTime ge ${since}`,
      $top: '200',
    });
    const did = await attempt(() =>
      op.list(
        {
          path: `/auditLogs/directoryAudits${filter}`,
          step: 'drill',
          needs: { what: 'Read the audit log', scope: 'AuditLog.Read.All', role: roleNames.globalReader },
        },
        auditSchema,
      ),
    );
    accounts.push({ userId, userPrincipalName, signIns, did });
  }
  const about = await attempt(() => readAudits(op, tenant, active, since));
  return { takenAt: new Date(op.clock.now()).toISOString(), since, accounts, about };
}

/** What people wrote down, by step id. */
export type Notes = Readonly<Record<string, string>>;

/** The export: one Markdown for people, one JSON with every row as read. Pure; names of the tenant are escaped. */
export function postMortemExport(
  tenant: RegisterTenant,
  facts: PostMortemFacts,
  notes: Notes,
): { readonly markdown: string; readonly json: string } {
  const day = emergencyDay(tenant);
  const steps = [...day.before, ...day.signIn, ...day.inside, ...day.after].filter(
    (one): one is DayStep & { writeDown: string } => one.writeDown !== null,
  );
  const rows = <T>(fact: Known<readonly T[]>, row: (one: T) => string): string =>
    fact.known
      ? fact.value.length === 0
        ? 'Nothing.\n'
        : fact.value.map((one) => `- ${row(one)}\n`).join('')
      : `**Not known:** ${mdText(fact.why)}\n`;
  const event = (one: AuditFact): string =>
    `${one.activityDateTime} ${mdText(one.activityDisplayName ?? 'unnamed')} on ${mdText(one.targetResources.map((t) => t.userPrincipalName ?? t.displayName ?? t.id ?? '').join(', '))}, by ${mdText(one.initiatedBy?.user?.userPrincipalName ?? one.initiatedBy?.app?.displayName ?? 'unknown')} (${mdText(one.result ?? 'result not told')})`;
  const markdown = [
    `# ${day.rehearsal ? 'REHEARSAL ' : ''}Post-mortem: emergency access of ${mdText(tenant.displayName)}\n`,
    `Tenant \`${tenant.tenantId}\`, logs from ${facts.since} to ${facts.takenAt}.\n`,
    '## What people wrote down\n',
    ...steps.map((one) => `- **${one.writeDown}:** ${mdText(notes[one.id]?.trim() || '') || '_______________'}`),
    '',
    ...facts.accounts.flatMap((account) => [
      `## ${mdText(account.userPrincipalName)}\n`,
      '### Sign-ins\n',
      rows(
        account.signIns,
        (one) =>
          `${one.createdDateTime} ${mdText(one.appDisplayName ?? 'unknown app')} from ${mdText(one.ipAddress ?? 'unknown address')}, ${one.status?.errorCode === 0 ? 'succeeded' : `code ${one.status?.errorCode ?? 'not told'}`}`,
      ),
      '### What was done with it\n',
      rows(account.did, event),
    ]),
    '## What was done to accounts, group, unit and policies\n',
    rows(facts.about, event),
    '## Still to do\n',
    ...day.after.map((one) => `- [ ] ${one.title}: ${one.text}`),
    '',
  ].join('\n');
  return {
    markdown,
    json: `${JSON.stringify({ format: 'bgk-post-mortem', version: 1, rehearsal: day.rehearsal, tenantId: tenant.tenantId, notes, facts }, null, 2)}\n`,
  };
}
