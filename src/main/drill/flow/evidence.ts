import type { DrillAccountView, RegisterAccount, TenantCheckReport } from '../../../shared/model/drill';
import type { DrillFacts } from '../check/facts';
import type { DrillFindingId } from '../check/finding-table';
import { isCredential } from '../../entra/resources/fido2-methods';
import { bytesOf } from '../recorded-key';

/** Entra's clock and the id token's may differ by this much. */
const SLACK_MS = 5 * 60_000;
/** Their clocks again, where a use just before must not pass for this one. */
const SKEW_MS = 60_000;
/** Token, log and last use of one sign-in lie within this. */
const SAME_USE_MS = 10_000;
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
  /** What changed on the account meanwhile. */
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

/**
 * When Entra shows this account used since a sign-in that was cut off, with the drill's key or by its log. Null: it shows nothing, which
 * proves nothing, because both come late. Pure. @param since ISO time at which the sign-in was begun
 */
export function usedSince(
  account: RegisterAccount,
  one: DrillAccountView,
  facts: DrillFacts,
  since: string,
): string | null {
  const now = facts.accounts.find((each) => each.userId === account.userId);
  const recorded = account.keys.find((key) => key.letter === one.letter && key.state === 'active');
  const key =
    recorded === undefined || now?.methods.known !== true
      ? undefined
      : now.methods.value.find(
          (method) => method.kind === 'fido2' && isCredential(method.id, bytesOf(recorded.credentialId)),
        );
  const logged = now?.signIns.known === true ? now.signIns.value.filter((event) => event.status?.errorCode === 0) : [];
  const known = [
    ...account.ownSignIns.filter((at) => at !== since),
    one.signedInAt,
    ...Object.values(account.baseline?.passkeysUsedAt ?? {}),
  ].filter((at) => at !== null);
  const isKnown = (at: string): boolean =>
    known.some((own) => Math.abs(Date.parse(own) - Date.parse(at)) <= SAME_USE_MS);
  const times = [key?.lastUsedAt ?? null, ...logged.map((event) => event.createdDateTime)]
    .filter((at) => at !== null)
    .filter((at) => Date.parse(at) >= Date.parse(since) - SKEW_MS && !isKnown(at));
  const [first] = times.toSorted((a, b) => Date.parse(a) - Date.parse(b));
  return first === undefined ? null : new Date(first).toISOString();
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
