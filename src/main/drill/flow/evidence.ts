import type { DrillAccountView, RegisterAccount, TenantCheckReport } from '../../../shared/model/drill';
import type { DrillFacts } from '../check/facts';
import type { DrillFindingId } from '../check/finding-table';
import { isCredential } from '../../entra/resources/fido2-methods';
import { bytesOf } from '../recorded-key';

/** Entra's clock and the id token's may differ by this much. */
const SLACK_MS = 5 * 60_000;
const METHOD_FINDINGS: ReadonlySet<string> = new Set<DrillFindingId>([
  'key-missing',
  'key-differs',
  'passkey-added',
  'passkey-synced',
  'tap-open',
  'method-added',
]);

export interface SignInEvidence {
  readonly keyUseMoved: boolean | null;
  readonly passwordUnused: boolean | null;
  readonly methodsUnchanged: boolean | null;
  readonly notes: string[];
}

/** What Graph shows of a sign-in with and without a licence. Null is unknown, never proof. Pure. */
export function evidenceOf(
  account: RegisterAccount,
  one: DrillAccountView,
  report: TenantCheckReport,
  facts: DrillFacts,
): SignInEvidence {
  const now = facts.accounts.find((each) => each.userId === account.userId);
  const methods = now?.methods.known === true ? now.methods.value : null;
  const recorded = account.keys.find((key) => key.letter === one.letter && key.state === 'active');
  const key =
    recorded === undefined
      ? undefined
      : methods?.find((method) => method.kind === 'fido2' && isCredential(method.id, bytesOf(recorded.credentialId)));
  const usedAt = key?.lastUsedAt ?? null;
  const password = methods?.find((method) => method.kind === 'password')?.lastUsedAt ?? null;
  const signedInAt = one.signedInAt === null ? null : Date.parse(one.signedInAt);
  const bad = report.findings.filter((finding) => METHOD_FINDINGS.has(finding.id));
  const methodsRead = now !== undefined && now.methods.known && now.passkeys.known;
  return {
    keyUseMoved: usedAt === null || signedInAt === null ? null : Date.parse(usedAt) >= signedInAt - SLACK_MS,
    passwordUnused: passwordUnused(account, password, signedInAt, report),
    methodsUnchanged: methodsRead ? bad.length === 0 : null,
    notes: bad.map((finding) => `${finding.subject.name}: ${finding.title}.`),
  };
}

function passwordUnused(
  account: RegisterAccount,
  lastUsedAt: string | null,
  signedInAt: number | null,
  report: TenantCheckReport,
): boolean | null {
  if (report.findings.some((finding) => finding.id === 'password-used')) return false;
  if (lastUsedAt !== null) return signedInAt === null || Date.parse(lastUsedAt) < signedInAt - SLACK_MS;
  // Never filled: only a readable sign-in log or a baseline that says "never" before and now could tell, and the log comes late.
  return account.baseline !== null &&
    !report.findings.some((finding) => finding.id === 'password-use-unknown' || finding.id === 'sign-ins-unknown')
    ? true
    : null;
}

/** Sessions begin anew after the sign-in. Null: Entra does not say. */
export function revocationOf(
  facts: DrillFacts,
  userId: string,
  signedInAt: string | null,
): { readonly validFrom: string | null; readonly proven: boolean | null } {
  const now = facts.accounts.find((each) => each.userId === userId);
  const validFrom = now?.user.known === true ? (now.user.value?.signInSessionsValidFromDateTime ?? null) : null;
  if (validFrom === null || signedInAt === null) return { validFrom, proven: null };
  return { validFrom, proven: Date.parse(validFrom) >= Math.floor(Date.parse(signedInAt) / 1000) * 1000 };
}
