import type {
  CheckVerdict,
  DrillFinding,
  FindingSubject,
  RegisterAccount,
  RegisterTenant,
} from '../../../shared/model/drill';
import { drillFindings, type DrillFindingId } from './finding-table';
import type { AccountFacts, DrillFacts } from './facts';
import type { Known } from './known';

/** Collects findings and what is in order, while the judges look at one thing after the other. */
export class Bench {
  readonly findings: DrillFinding[] = [];
  readonly inOrder: string[] = [];

  /** `evidence`: what was read, with ids and names, untrusted text. */
  find(id: DrillFindingId, subject: FindingSubject, evidence: string): void {
    if (this.findings.some((f) => f.id === id && f.subject.id === subject.id && f.evidence === evidence)) return;
    this.findings.push({ id, ...drillFindings[id], evidence, subject });
  }

  fine(what: string): void {
    this.inOrder.push(what);
  }

  /** Calls `judge` with the value; says that it is unknown when it is. */
  when<T>(fact: Known<T>, subject: FindingSubject, what: string, judge: (value: T) => void): void {
    if (fact.known) judge(fact.value);
    else this.find('not-read', subject, `${what}: ${fact.why}`);
  }
}

/** What one judge sees. */
export interface Case {
  readonly tenant: RegisterTenant;
  readonly facts: DrillFacts;
  readonly bench: Bench;
}

export interface AccountCase extends Case {
  readonly account: RegisterAccount;
  readonly now: AccountFacts;
  readonly subject: FindingSubject;
}

export const accountSubject = (account: RegisterAccount): FindingSubject => ({
  kind: 'account',
  id: account.userId,
  name: account.userPrincipalName,
});
export const tenantSubject = (tenant: RegisterTenant): FindingSubject => ({
  kind: 'tenant',
  id: tenant.tenantId,
  name: tenant.displayName,
});
export const activeKeys = (account: RegisterAccount): RegisterAccount['keys'] =>
  account.keys.filter((key) => key.state === 'active');

export function sameInstant(a: string, b: string): boolean {
  // Graph gives the same instant with and without fractions of a second.
  return Math.floor(Date.parse(a) / 1000) === Math.floor(Date.parse(b) / 1000);
}

export function later(a: string, b: string): boolean {
  return Date.parse(a) > Date.parse(b) && !sameInstant(a, b);
}

/** A drill's own sign-in, and what browser and operator do around it. */
const OWN_MS = 30 * 60_000;

/** True for a use or revocation that a drill of ours accounts for. */
export function isOwn(account: RegisterAccount, at: string): boolean {
  return account.ownSignIns.some((own) => Math.abs(Date.parse(own) - Date.parse(at)) <= OWN_MS);
}

export function verdictOf(findings: readonly DrillFinding[]): CheckVerdict {
  if (findings.some((f) => f.severity === 'stop')) return 'red';
  return findings.some((f) => f.severity === 'fix' || f.severity === 'unknown') ? 'attention' : 'green';
}
