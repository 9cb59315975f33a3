import type { AccountBaseline, DrillFinding, RegisterTenant, TenantCheckReport } from '../../../shared/model/drill';
import type { Severity } from '../../../shared/model/tenant';
import type { Clock } from '../../../shared/ports';
import type { GraphClient } from '../../entra/http/client';
import { Operation } from '../../entra/http/operation';
import type { TenantCallOptions } from '../../entra/tenant';
import type { AccountFacts, DrillFacts } from './facts';
import { judgeAccess } from './judge-access';
import { judgeExistence, judgeMethods, judgeUse } from './judge-account';
import { judgeAudits } from './judge-audit';
import { judgeGroup } from './judge-group';
import { judgeKeyPolicy, judgeOtherMethods, judgeTenant } from './judge-policies';
import { judgeRole } from './judge-role';
import { accountSubject, Bench, verdictOf } from './judge';
import { readFacts, type ReadOptions } from './read-facts';
import { readOnly } from './read-only';

export interface TenantCheck {
  readonly report: TenantCheckReport;
  readonly facts: DrillFacts;
}

/**
 * Reads the tenant with reading scopes only and judges it against the record. Needs no key, no PIN, and no more than Global Reader.
 * @throws AppError when network or sign-in fail; anything else that could not be read is a finding.
 */
export async function runTenantCheck(
  deps: { readonly client: GraphClient; readonly clock: Clock },
  tenant: RegisterTenant,
  options: TenantCallOptions & Partial<Pick<ReadOptions, 'whatIf' | 'logs'>> = {},
): Promise<TenantCheck> {
  const before = deps.client.counts().requests;
  const op = new Operation(readOnly(deps.client), deps.clock, options);
  const facts = await readFacts(op, tenant, {
    since: sinceOf(tenant, deps.clock),
    whatIf: options.whatIf ?? true,
    logs: options.logs ?? 'all',
  });
  return { report: judge(tenant, facts, deps.client.counts().requests - before), facts };
}

/** From the oldest baseline on; without one, as far back as the log goes. */
function sinceOf(tenant: RegisterTenant, clock: Clock): string {
  const taken = tenant.accounts
    .filter((account) => account.state === 'active')
    .map((account) => account.baseline?.takenAt ?? null);
  const known = taken.filter((at) => at !== null).toSorted();
  return taken.includes(null) || known[0] === undefined
    ? new Date(clock.now() - 30 * 86_400_000).toISOString()
    : known[0];
}

const ORDER: Readonly<Record<Severity, number>> = { stop: 0, fix: 1, unknown: 2, know: 3, fine: 4 };

/** Pure: same record and facts, same report. */
export function judge(tenant: RegisterTenant, facts: DrillFacts, requests = 0): TenantCheckReport {
  const bench = new Bench();
  const shared = { tenant, facts, bench };
  judgeTenant(shared);
  judgeGroup(shared);
  for (const account of tenant.accounts.filter((one) => one.state === 'active')) {
    const now = facts.accounts.find((one) => one.userId === account.userId);
    const subject = accountSubject(account);
    if (now === undefined) {
      bench.find('not-read', subject, 'The account was not read.');
      continue;
    }
    const one = { ...shared, account, now, subject };
    judgeExistence(one);
    judgeRole(one);
    judgeMethods(one);
    judgeKeyPolicy(one);
    judgeOtherMethods(one);
    judgeAccess(one);
    judgeUse(one);
  }
  judgeAudits(shared);
  const accepted = new Set(tenant.accepted);
  const findings = bench.findings
    .filter((finding) => !accepted.has(acceptedAs(finding)))
    .toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return {
    tenantId: tenant.tenantId,
    takenAt: facts.takenAt,
    verdict: verdictOf(findings),
    findings,
    inOrder: bench.inOrder,
    requests,
  };
}

/** How a finding is written down once the operator takes it as it is. */
export function acceptedAs(finding: DrillFinding): string {
  return `${finding.id} ${finding.subject.id}`;
}

/** Only what is to be known can be taken as it is; what stops or needs mending comes back each time. */
export function mayBeAccepted(finding: DrillFinding): boolean {
  return finding.severity === 'know';
}

/** What a drill writes down when all is well, to be compared with next time. */
function baselineOf(now: AccountFacts, takenAt: string): AccountBaseline {
  const user = now.user.known ? now.user.value : null;
  const methods = now.methods.known ? now.methods.value : [];
  const iso = (text: string | null | undefined): string | null =>
    text === null || text === undefined || Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
  return {
    takenAt,
    passwordChangedAt: iso(user?.lastPasswordChangeDateTime),
    sessionsValidFrom: iso(user?.signInSessionsValidFromDateTime),
    passwordUsedAt: iso(methods.find((method) => method.kind === 'password')?.lastUsedAt),
    passkeysUsedAt: Object.fromEntries(
      methods.filter((method) => method.kind === 'fido2').map((method) => [method.id, iso(method.lastUsedAt)]),
    ),
  };
}

/** The record with today's facts as its baseline: after a ceremony, an adoption or a full drill. */
export function withBaseline(tenant: RegisterTenant, facts: DrillFacts, userIds: readonly string[]): RegisterTenant {
  const policies = facts.conditionalAccess.known
    ? facts.conditionalAccess.value.map((policy) => ({
        id: policy.id.toLowerCase(),
        displayName: (policy.displayName ?? policy.id).slice(0, 1024),
      }))
    : tenant.policies;
  return {
    ...tenant,
    policies,
    securityDefaults: facts.securityDefaults.known ? facts.securityDefaults.value : tenant.securityDefaults,
    accounts: tenant.accounts.map((account) => {
      const now = facts.accounts.find((one) => one.userId === account.userId);
      return now === undefined || !userIds.includes(account.userId)
        ? account
        : { ...account, baseline: baselineOf(now, facts.takenAt), ownSignIns: [] };
    }),
  };
}
