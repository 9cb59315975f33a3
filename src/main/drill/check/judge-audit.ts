import type { FindingSubject } from '../../../shared/model/drill';
import type { AuditFact } from './facts';
import type { Case } from './judge';
import { accountSubject, isOwn, later, tenantSubject } from './judge';
import { unlicensed } from './known';

/** Two services log one registration within this time of each other. */
const SAME_EVENT_MS = 60_000;

/** Events on accounts, group, unit and policies since the baseline, by id or name, each told once. */
export function judgeAudits({ bench, tenant, facts }: Case): void {
  if (!facts.audits.known) {
    const subject = tenantSubject(tenant);
    if (unlicensed(facts.audits)) bench.find('not-read', subject, 'The audit log: it needs a licence here.');
    else bench.find('not-read', subject, `The audit log: ${facts.audits.why}`);
    return;
  }
  const told = new Map<string, AuditFact[]>();
  for (const event of facts.audits.value) {
    const subject = subjectOf(event);
    const baseline = subject === null ? null : baselineFor(subject);
    if (subject === null || (baseline !== null && !later(event.activityDateTime, baseline)) || isOwnAct(event, subject))
      continue;
    const key = keyOf(event, subject.id);
    const known = told.get(key);
    if (known !== undefined) {
      known.push(event);
      continue;
    }
    told.set(key, [event]);
  }
  for (const events of told.values()) {
    const first = events[0];
    const subject = first === undefined ? null : subjectOf(first);
    if (first === undefined || subject === null) continue;
    const what = [...new Set(events.map((event) => event.activityDisplayName ?? 'unnamed change'))].join(', ');
    const who = first.initiatedBy?.user?.userPrincipalName ?? first.initiatedBy?.app?.displayName ?? 'unknown';
    bench.find(
      subject.kind === 'policy' ? 'policy-changed-since' : 'changed-since',
      subject,
      `${first.activityDateTime}: ${what}, by ${who}${(first.result ?? null) === null || first.result === 'success' ? '' : ` (${first.result})`}.`,
    );
  }
  if (told.size === 0) bench.fine('Audit log: no change since the last record');

  function keyOf(event: AuditFact, subjectId: string): string {
    for (const [key, events] of told) {
      const [first] = events;
      if (first === undefined || !key.startsWith(`${subjectId} `)) continue;
      const sameId = (event.correlationId ?? null) !== null && event.correlationId === first.correlationId;
      const close = Math.abs(Date.parse(event.activityDateTime) - Date.parse(first.activityDateTime)) <= SAME_EVENT_MS;
      const pair = close && isRegistration(event) && isRegistration(first);
      if (sameId || pair) return key;
    }
    return `${subjectId} ${event.id}`;
  }

  function subjectOf(event: AuditFact): FindingSubject | null {
    for (const target of event.targetResources) {
      const id = target.id?.toLowerCase();
      const name = target.userPrincipalName?.toLowerCase();
      const account = tenant.accounts.find((one) => one.userId === id || one.userPrincipalName.toLowerCase() === name);
      if (account !== undefined) return accountSubject(account);
      if (tenant.group !== null && id === tenant.group.id)
        return { kind: 'group', id: tenant.group.id, name: tenant.group.displayName };
      if (tenant.unit !== null && id === tenant.unit.id)
        return { kind: 'unit', id: tenant.unit.id, name: tenant.unit.displayName };
      const policy = tenant.policies.find((one) => one.id === id);
      if (policy !== undefined) return { kind: 'policy', id: policy.id, name: policy.displayName };
    }
    return null;
  }

  /** What a drill or a job on a key leaves in the log. A method that stayed without being on record is found by itself. */
  function isOwnAct(event: AuditFact, subject: FindingSubject): boolean {
    const account = tenant.accounts.find((one) => one.userId === subject.id);
    const kind = /StsRefreshTokenValidFrom|security info|passkey|administrative unit/i;
    return (
      account !== undefined && kind.test(event.activityDisplayName ?? '') && isOwn(account, event.activityDateTime)
    );
  }

  /** For group, unit and policies the oldest baseline of the accounts: what came after it is news. */
  function baselineFor(subject: FindingSubject): string | null {
    const taken = tenant.accounts
      .filter((one) => subject.kind !== 'account' || one.userId === subject.id)
      .flatMap((one) => (one.baseline === null ? [] : [one.baseline.takenAt]));
    return taken.toSorted()[0] ?? null;
  }
}

const isRegistration = (event: AuditFact): boolean => /security info|passkey/i.test(event.activityDisplayName ?? '');
