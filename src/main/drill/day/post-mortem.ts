import { DAY_PHASES } from '../../../shared/model/day';
import type { RegisterTenant } from '../../../shared/model/drill';
import { query, type Operation } from '../../entra/http/operation';
import { roleNames } from '../../entra/roles';
import { auditSchema, type AuditFact, type SignInFact } from '../check/facts';
import { attempt, notAsked, type Known } from '../check/known';
import { readAudits, readSignIns } from '../check/read-logs';
import { mdText } from '../alarm/text';
import { emergencyDay } from './emergency';
import type { DayRecord } from './record';

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
  const signIns = await readSignIns(
    op,
    active.map((account) => account.userId),
    since,
  );
  const accounts: PostMortemFacts['accounts'][number][] = [];
  for (const { userId, userPrincipalName } of active) {
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
    accounts.push({ userId, userPrincipalName, signIns: signIns.get(userId) ?? notAsked, did });
  }
  const about = await attempt(() => readAudits(op, tenant, active, since));
  return { takenAt: new Date(op.clock.now()).toISOString(), since, accounts, about };
}

export interface PostMortem {
  /** Null where the day had no tenant on record. */
  readonly tenant: RegisterTenant | null;
  readonly rehearsal: boolean;
  /** Null where nobody signed in to read the logs. */
  readonly facts: PostMortemFacts | null;
  /** What people wrote down; null where nothing was. */
  readonly day: DayRecord | null;
  /** Head of the hash-chained log that the notes stand in. */
  readonly head: string;
}

const rows = <T>(fact: Known<readonly T[]>, row: (one: T) => string): string =>
  fact.known
    ? fact.value.length === 0
      ? 'Nothing.\n'
      : fact.value.map((one) => `- ${row(one)}\n`).join('')
    : `**Not known:** ${mdText(fact.why)}\n`;

function event(one: AuditFact): string {
  const targets = one.targetResources.map((t) => t.userPrincipalName ?? t.displayName ?? t.id ?? '').join(', ');
  const by = one.initiatedBy?.user?.userPrincipalName ?? one.initiatedBy?.app?.displayName ?? 'unknown';
  return `${one.activityDateTime} ${mdText(one.activityDisplayName ?? 'unnamed')} on ${mdText(targets)}, by ${mdText(by)} (${mdText(one.result ?? 'result not told')})`;
}

function signIn(one: SignInFact): string {
  const outcome = one.status?.errorCode === 0 ? 'succeeded' : `code ${one.status?.errorCode ?? 'not told'}`;
  return `${one.createdDateTime} ${mdText(one.appDisplayName ?? 'unknown app')} from ${mdText(one.ipAddress ?? 'unknown address')}, ${outcome}`;
}

function logsOf(facts: PostMortemFacts | null): readonly string[] {
  if (facts === null)
    return [
      '## Logs\n',
      'Not read yet. The tenant forgets them after 7 or 30 days: export once more with a sign-in.\n',
    ];
  return [
    `## Logs from ${facts.since} to ${facts.takenAt}\n`,
    ...facts.accounts.flatMap((account) => [
      `### ${mdText(account.userPrincipalName)}\n`,
      '#### Sign-ins\n',
      rows(account.signIns, signIn),
      '#### What was done with it\n',
      rows(account.did, event),
    ]),
    '### What was done to accounts, group, unit and policies\n',
    rows(facts.about, event),
  ];
}

/** The export: one Markdown for people, one JSON with every row as read. Pure; names and notes are escaped. */
export function postMortemExport({ tenant, rehearsal, facts, day, head }: PostMortem): {
  readonly markdown: string;
  readonly json: string;
} {
  const page = emergencyDay(tenant);
  const steps = DAY_PHASES.flatMap((phase) => page[phase]);
  const used =
    tenant?.accounts.find((account) => account.userId === day?.taken?.userId)?.userPrincipalName ?? day?.taken?.userId;
  const lines = [
    `# ${rehearsal ? 'REHEARSAL ' : ''}Post-mortem: emergency access of ${tenant === null ? 'a tenant that is not on record' : mdText(tenant.displayName)}\n`,
    ...(tenant === null ? [] : [`Tenant \`${tenant.tenantId}\`.\n`]),
    '## What people wrote down\n',
    day === null
      ? 'No record was kept on this laptop.\n'
      : `Record ${day.number}, begun ${day.begunAt}${day.closedAt === null ? ', still open' : `, closed ${day.closedAt}`}. Log of days up to \`${head}\`.\n`,
    ...(day?.taken
      ? [`- **Envelopes of key ${mdText(day.taken.letter)}**, ${mdText(used ?? '')}: ${day.taken.at}`]
      : []),
    ...steps.map((one) => {
      const note = day?.notes[one.id]?.trim() ?? '';
      const said =
        one.writeDown === null ? '' : `, ${one.writeDown}: ${note === '' ? '_______________' : mdText(note)}`;
      return `- [${day?.ticks[one.id] === undefined ? ' ' : 'x'}] **${one.title}**${day?.ticks[one.id] === undefined ? '' : ` (${day.ticks[one.id]})`}${said}`;
    }),
    '',
    ...logsOf(facts),
    '',
  ];
  return {
    markdown: lines.join('\n'),
    json: `${JSON.stringify({ format: 'bgk-post-mortem', version: 1, rehearsal, tenantId: tenant?.tenantId ?? null, day, head, facts }, null, 2)}\n`,
  };
}
