import {
  ALARM_WITHIN_MINUTES,
  type DrillAccountView,
  type DrillSnapshot,
  type RegisterTenant,
} from '../../../shared/model/drill';
import type { CertificateState, DrillCertificateFacts } from '../../../shared/model/paper';
import type { AuditEntry } from '../../../shared/model/audit';
import { failureOf } from './verdict';

type Cell = { readonly state: CertificateState; readonly note: string };

const of = (value: boolean | null, note = ''): Cell => ({
  state: value === null ? 'unknown' : value ? 'passed' : 'failed',
  note,
});

/** Facts of the one-page certificate, from a closed drill. Pure. */
export function certificateOf(
  drill: DrillSnapshot,
  tenant: RegisterTenant,
  audit: { readonly entries: readonly AuditEntry[]; readonly whole: boolean; readonly head: string },
  appVersion: string,
): DrillCertificateFacts {
  const drilled = drill.accounts.filter((one) => one.stage === 'resealed');
  const works = drilled.filter((one) => failureOf(one, tenant.licence) === null).length;
  const mine = audit.entries.filter((entry) => entry.proof['drillId'] === drill.id).map((entry) => entry.seq);
  const keyOf = (one: DrillAccountView) =>
    tenant.accounts
      .find((account) => account.userId === one.userId)
      ?.keys.find((key) => key.letter === one.letter && key.state === 'active');
  const row = (what: string, cell: (one: DrillAccountView) => Cell) => ({ what, results: drilled.map(cell) });
  const earlier = tenant.drills.filter((one) => one.kind === 'full' && one.id !== drill.id).at(-1);
  return {
    rehearsal: drill.rehearsal,
    drillNumber: drill.number,
    tenantName: drill.tenantName,
    tenantId: drill.tenantId,
    verdict: `${works} of ${drill.accounts.length} ${drill.accounts.length === 1 ? 'account works' : 'accounts work'}`,
    verdictNote: noteOf(drill),
    date: drill.startedAt.slice(0, 10),
    time: `${drill.startedAt.slice(11, 16)} to ${(drill.closed?.at ?? drill.startedAt).slice(11, 16)} UTC`,
    nextDrill: drill.closed?.nextDue ?? null,
    accounts: drilled.map((one) => ({
      userPrincipalName: one.userPrincipalName,
      keyLetter: one.letter ?? '?',
      sheetNumber: keyOf(one)?.sheetNumber ?? 'none',
    })),
    checks: [
      row('Tenant checked before the safe was opened', (one) => tenantCell(drill, one)),
      row('Real sign-in with key and PIN from the paper', (one) =>
        of(one.signedInAt !== null, one.signedInAt?.slice(11, 16) ?? ''),
      ),
      row('Global Administrator, read with its own token', (one) => of(one.isAdministrator)),
      row('No sign-in method added or removed', (one) => of(one.methodsUnchanged)),
      row('Entra shows this use of the key', (one) =>
        one.keyUseMoved === false ? { state: 'unknown', note: 'not shown yet' } : of(one.keyUseMoved),
      ),
      row('Password not used', (one) => of(one.passwordUnused)),
      row('Signed out, sessions revoked', (one) => of(one.sessionsRevoked)),
      row(`Alarm within ${ALARM_WITHIN_MINUTES} minutes, seen by a person`, alarmCell),
      row('Sealed in a new envelope', (one) => of(one.resealed !== null, one.resealed?.envelope ?? '')),
    ],
    found: (drill.check?.findings ?? [])
      .filter((finding) => finding.severity !== 'unknown')
      .map((finding) => `${finding.subject.name}: ${finding.title}`),
    open: drill.closed?.openPoints ?? [],
    audit: { from: mine[0] ?? 0, to: mine.at(-1) ?? 0, whole: audit.whole, head: audit.head },
    earlier:
      earlier === undefined ? 'No earlier drill is on record.' : `${earlier.at.slice(0, 10)}, ${earlier.verdict}`,
    appVersion,
  };
}

function noteOf(drill: DrillSnapshot): string {
  switch (drill.closed?.verdict) {
    case 'passed':
      return 'Nothing is left open.';
    case 'attention':
      return 'It counts. Open points are listed below.';
    case 'failed':
      return 'It does not count. What failed is listed below.';
    default:
      return 'The drill was not closed.';
  }
}

function tenantCell(drill: DrillSnapshot, one: DrillAccountView): Cell {
  if (drill.check === null) return of(null);
  const own = drill.check.findings.filter(
    (finding) => finding.subject.id === one.userId || finding.subject.kind !== 'account',
  );
  if (own.some((finding) => finding.severity === 'stop')) return of(false);
  return own.some((finding) => finding.severity === 'unknown')
    ? { state: 'unknown', note: 'parts not readable' }
    : of(true);
}

function alarmCell(one: DrillAccountView): Cell {
  const { alarm } = one;
  if (alarm === null || alarm.seen === 'none') return of(false, 'none rang');
  if (alarm.seen === 'portalLog') return { state: 'unknown', note: 'read in the log' };
  const late = alarm.minutes === null || alarm.minutes > ALARM_WITHIN_MINUTES;
  return of(!late, `${alarm.seen}, ${alarm.minutes === null ? 'delay unknown' : `${alarm.minutes} min`}`);
}
