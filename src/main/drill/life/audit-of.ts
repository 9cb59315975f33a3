import { assertNever } from '../../../shared/assert-never';
import { settingsAsked } from '../../../shared/key-policy';
import type { AuditProof } from '../../ceremony/audit/audit-log';
import { fingerprint } from '../../ceremony/audit-of';
import type { LifeFact } from './facts';
import type { LifeState } from './state';

/** What of a job goes into the hash-chained log: ids and facts, never a secret. Null for what proves nothing. */
export function auditOfLife(
  state: LifeState,
  account: string,
  fact: LifeFact,
): { readonly act: string; readonly target: string; readonly proof: AuditProof } | null {
  const job = {
    job: state.header.number,
    jobId: state.header.id,
    kind: state.kind,
    key: state.letter,
    rehearsal: state.header.rehearsal,
  };
  const line = (act: string, proof: AuditProof = {}) => ({
    act: `life.${act}`,
    target: account,
    proof: { ...job, ...proof },
  });
  switch (fact.type) {
    case 'began':
      return line('began', { reason: fact.reason, replaces: fact.oldLetter });
    case 'unitLeft':
    case 'unitJoined':
      return line(fact.type, { unitId: fact.unitId });
    case 'pinIntent':
      return line('pinSealed', { aaguid: fact.info.aaguid, serial: fact.info.serial, replaces: fact.old !== null });
    case 'pinSet':
      return line('pinSet');
    case 'pinKept':
      return line('pinKept', { code: fact.code });
    case 'settingsMade':
      return line('keySettings', {
        asked: settingsAsked(state.keyPolicy ?? undefined),
        refused: fact.refused.map(({ setting, why }) => `${setting}: ${why}`),
      });
    case 'made':
      return line('credentialMade', {
        credential: fingerprint(fact.made.credentialId),
        attestation: fact.made.attestation.level,
        aaguid: fact.made.aaguid,
      });
    case 'discarded':
      return line('credentialDiscarded', { why: fact.why });
    case 'registered':
      return line('registered', { methodId: fact.methodId, requestIds: fact.requestIds });
    case 'sheetIssued':
      return line('sheetIssued', { sheet: fact.number, envelope: fact.envelope });
    case 'printed':
      return line('printed', { sheet: fact.number, how: fact.how });
    case 'proofFailed':
      return line('proofFailed', { code: fact.code, tries: fact.tries });
    case 'paperProven':
      return line('paperProven', { signCount: fact.signCount });
    case 'signedIn':
      return line('signedIn', { issuedAt: fact.issuedAt, requestIds: fact.requestIds });
    case 'oldRemoveIntent':
    case 'recordLost':
      return null;
    case 'oldRemoved':
      return line('oldKeyRemoved', { methodId: fact.methodId, oldKey: state.oldLetter, requestIds: fact.requestIds });
    case 'recorded':
      return line('recorded');
    case 'closed':
      return line('closed');
    case 'abandoned':
      return line('abandoned', { why: fact.why });
    default:
      return assertNever(fact, 'life fact');
  }
}
