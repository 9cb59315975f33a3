import { assertNever } from '../../../shared/assert-never';
import type { AuditProof } from '../../ceremony/audit/audit-log';
import type { DrillFact } from './facts';
import { nameOf, type DrillState } from './state';

export interface DrillAuditLine {
  readonly act: string;
  readonly target: string;
  readonly proof: AuditProof;
}

/** What of a drill goes into the hash-chained log: ids and facts, never a secret. Null for what proves nothing. */
export function auditOfDrill(state: DrillState, fact: DrillFact): DrillAuditLine | null {
  const drill = { drill: state.header.number, drillId: state.header.id, rehearsal: state.header.rehearsal };
  const line = (act: string, target: string, proof: AuditProof = {}): DrillAuditLine => ({
    act: `drill.${act}`,
    target,
    proof: { ...drill, ...proof },
  });
  switch (fact.type) {
    case 'began':
      return line('began', `tenant ${fact.tenantId}`, { accounts: fact.accounts.map((one) => one.userPrincipalName) });
    case 'announced':
      return line('announced', state.tenantName, { from: fact.from, to: fact.to, told: fact.told });
    case 'checked':
      return line('checked', `tenant ${fact.report.tenantId}`, {
        verdict: fact.report.verdict,
        findings: fact.report.findings.map((finding) => `${finding.id} ${finding.subject.id}`),
        inOrder: fact.report.inOrder.length,
        requests: fact.report.requests,
        takenAt: fact.report.takenAt,
      });
    case 'acknowledged':
      return line('acknowledged', state.tenantName);
    case 'opened':
      return line('opened', nameOf(state, fact.userId), {
        userId: fact.userId,
        key: fact.letter,
        envelope: fact.envelope,
        sheet: fact.sheet,
      });
    case 'signInIntent':
    case 'recordLost':
    case 'revokeIntent':
      return null;
    case 'signInFailed':
      return line('signInFailed', nameOf(state, fact.userId), { userId: fact.userId, code: fact.code });
    case 'signInLooked':
      return line('signInLooked', nameOf(state, fact.userId), { userId: fact.userId, usedAt: fact.usedAt });
    case 'signedIn':
      return line('signedIn', nameOf(state, fact.userId), {
        userId: fact.userId,
        issuedAt: fact.issuedAt,
        isAdministrator: fact.isAdministrator,
        requestIds: fact.requestIds,
      });
    case 'evidence':
      return line('evidence', nameOf(state, fact.userId), {
        userId: fact.userId,
        keyUseMoved: fact.keyUseMoved,
        passwordUnused: fact.passwordUnused,
        methodsUnchanged: fact.methodsUnchanged,
        notes: fact.notes,
      });
    case 'revoked':
      return line('revoked', nameOf(state, fact.userId), {
        userId: fact.userId,
        how: fact.how,
        validFrom: fact.validFrom,
        proven: fact.proven,
      });
    case 'alarmTicked':
      return line('alarm', nameOf(state, fact.userId), {
        userId: fact.userId,
        seen: fact.seen,
        minutes: fact.minutes,
        by: fact.by,
      });
    case 'resealed':
      return line('resealed', nameOf(state, fact.userId), {
        userId: fact.userId,
        envelope: fact.envelope,
        custodian: fact.custodian,
        witness: fact.witness,
      });
    case 'accountFailed':
      return line('accountFailed', nameOf(state, fact.userId), { userId: fact.userId, why: fact.why });
    case 'closed':
      return line('closed', state.tenantName, {
        verdict: fact.verdict,
        openPoints: fact.openPoints,
        nextDue: fact.nextDue,
      });
    case 'abandoned':
      return line('abandoned', state.tenantName, { why: fact.why });
    case 'resumed':
      return line('resumed', state.tenantName);
    default:
      return assertNever(fact, 'drill fact');
  }
}
