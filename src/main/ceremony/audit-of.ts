import { createHash } from 'node:crypto';
import type { Evidence } from '../../shared/model/proof';
import type { AuditProof } from './audit/audit-log';
import type { Fact } from './facts';
import { keyOf, type CeremonyState } from './state';

export interface AuditLine {
  readonly act: string;
  readonly target: string;
  readonly proof: AuditProof;
}

/** First 8 bytes of SHA-256 over the credential id: tells credentials apart without naming them. */
export function fingerprint(credentialId: string): string {
  const hash = createHash('sha256').update(Buffer.from(credentialId, 'hex')).digest('hex').slice(0, 16).toUpperCase();
  return hash.replace(/(.{4})(?=.)/gu, '$1 ');
}

/** What of a fact goes into the audit log; null for facts that prove nothing. `state` is the one after the fact. */
export function auditOf(state: CeremonyState, fact: Fact): AuditLine | null {
  const { type, ...rest } = fact;
  const line = targetAndProof(state, fact);
  if (line === null) return null;
  const evidence = 'evidence' in rest ? flat(rest.evidence) : {};
  return { act: type, target: line[0], proof: { ...evidence, ...line[1] } };
}

function targetAndProof(state: CeremonyState, fact: Fact): readonly [target: string, proof: AuditProof] | null {
  const key = (letter: string): AuditProof => {
    const record = keyOf(state, letter);
    return record === undefined
      ? {}
      : { serial: record.info.serial, serialMethod: record.info.serialMethod, aaguid: record.info.aaguid };
  };
  const upn = (index: number): string =>
    state.accounts.find((account) => account.planned.index === index)?.userPrincipalName ?? `account ${index}`;
  switch (fact.type) {
    case 'resumed':
      return ['ceremony', { tornTail: fact.tornTail, damagedAt: fact.damagedAt, lost: fact.lost ?? 0 }];
    case 'recordLost':
      return ['journal', { was: fact.was }];
    case 'readAgain':
      return ['ceremony', {}];
    case 'adminSignedIn':
      return [
        fact.admin.userPrincipalName,
        { userId: fact.admin.userId, tenantId: fact.admin.tenantId, roles: fact.admin.roles.map((role) => role.name) },
      ];
    case 'surveyed':
      return [
        fact.report.tenant.initialDomain,
        {
          blocked: fact.report.blocked,
          findings: fact.report.findings.map((finding) => `${finding.severity}:${finding.id}`),
        },
      ];
    case 'planApproved':
      return ['plan', { hash: fact.hash }];
    case 'pinIntent':
      return [`key ${fact.letter}`, { ...key(fact.letter), replaces: fact.replaces }];
    case 'pinSet':
      return [`key ${fact.letter}`, { ...key(fact.letter), retries: fact.info.pin.retries }];
    case 'keySettingsIntent':
      return [`key ${fact.letter}`, { ...fact.asked }];
    case 'keySettingsDone':
      return [
        `key ${fact.letter}`,
        {
          minPinLength: fact.info.pin.minLength,
          alwaysUv: fact.info.options['alwaysUv'] ?? null,
          enterpriseAttestation: fact.info.options['ep'] ?? null,
          refused: fact.refused.map(({ setting, why }) => `${setting}: ${why}`),
        },
      ];
    case 'pinRefused':
    case 'keyDropped':
      return [`key ${fact.letter}`, { why: fact.why }];
    case 'resetIntent':
    case 'keyReset':
      return [fact.letter === null ? 'a key' : `key ${fact.letter}`, { serial: fact.serial, aaguid: fact.aaguid }];
    case 'serialTyped':
      return [`key ${fact.letter}`, { serial: fact.serial, serialMethod: 'typedByOperator' }];
    case 'accountMade':
      return [fact.userPrincipalName, { userId: fact.userId, isGlobalAdministrator: fact.isGlobalAdministrator }];
    case 'groupMade':
      return ['group', { groupId: fact.groupId, ours: fact.ours }];
    case 'policySet':
      return ['authentication method policies', { aaguids: [...fact.aaguids] }];
    case 'makeIntent':
      return [`key ${fact.letter}`, { account: upn(fact.accountIndex) }];
    case 'credentialMade':
      return [
        `key ${fact.letter}`,
        {
          ...key(fact.letter),
          credential: fingerprint(fact.made.credentialId),
          attestation: fact.made.attestation.level,
          format: fact.made.attestation.format,
        },
      ];
    case 'credentialDiscarded':
      return [`key ${fact.letter}`, { why: fact.why }];
    case 'registered': {
      const record = keyOf(state, fact.letter);
      return [
        `key ${fact.letter}`,
        {
          account: upn(record?.accountIndex ?? -1),
          methodId: fact.methodId,
          credential: record?.made == null ? null : fingerprint(record.made.credentialId),
        },
      ];
    }
    case 'orphans':
      return [`key ${fact.letter}`, { removed: fact.removed, left: fact.left, known: fact.known }];
    case 'tapMade':
      return [upn(fact.accountIndex), { endsAt: fact.endsAt }];
    case 'tapGone':
      return [upn(fact.accountIndex), { byTap: fact.byTap }];
    case 'sheetIssued':
      return [
        `sheet ${fact.number}`,
        { letter: fact.letter, envelope: fact.envelope, keyEnvelope: fact.keyEnvelope, checkCode: fact.checkCode },
      ];
    case 'sheetPrinted':
      return [`sheet ${fact.number}`, { letter: fact.letter, how: fact.how }];
    case 'sheetVoided':
      return [`sheet ${fact.number}`, { letter: fact.letter, reason: fact.reason }];
    case 'proofFailed':
      return [`sheet ${fact.number}`, { letter: fact.letter, code: fact.code, tries: fact.tries }];
    case 'paperProven': {
      const record = keyOf(state, fact.letter);
      return [
        `sheet ${fact.number}`,
        {
          letter: fact.letter,
          signCount: fact.signCount,
          credential: record?.made == null ? null : fingerprint(record.made.credentialId),
        },
      ];
    }
    case 'pinDestroyed':
      return [`key ${fact.letter}`, {}];
    case 'signedIn':
      return [upn(fact.accountIndex), { issuedAt: fact.issuedAt, extraMethods: [...fact.extraMethods] }];
    case 'methodsFound':
      return [upn(fact.accountIndex), { extraMethods: [...fact.extraMethods] }];
    case 'methodsIntent':
      return [upn(fact.accountIndex), { methods: [...fact.methods] }];
    case 'methodsRemoved':
      return [upn(fact.accountIndex), { left: [...fact.left] }];
    case 'excluded':
    case 'restricted':
      return ['tenant', { applicable: fact.applicable }];
    case 'roleIntent':
    case 'roleGiven':
    case 'sessionsRevoked':
      return [upn(fact.accountIndex), {}];
    case 'signedInAsAdmin':
      return [upn(fact.accountIndex), { issuedAt: fact.issuedAt }];
    case 'policiesClosed':
      return ['authentication method policies', {}];
    case 'consentsTaken':
      return ['consents of this ceremony', { taken: [...fact.taken], left: [...fact.left] }];
    case 'secretsDestroyed':
      return ['ceremony', {}];
    case 'closed':
      return ['ceremony', { drillDue: fact.drillDue, remains: [...fact.remains] }];
    case 'abandonIntent':
      return ['ceremony', {}];
    case 'undone':
    case 'abandoned':
      return ['ceremony', { remains: [...fact.remains] }];
    default:
      // Choices, answers and the remaining intents change nothing outside; the journal keeps them.
      return null;
  }
}

function flat(evidence: Evidence): AuditProof {
  return { ...evidence.facts, ...(evidence.requestIds.length === 0 ? {} : { requestIds: evidence.requestIds }) };
}
