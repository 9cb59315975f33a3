import { AppError, type ErrorCode } from '../../../shared/errors';
import type { RegisterTenant } from '../../../shared/model/drill';
import type { AuditLog } from '../../ceremony/audit/audit-log';
import type { JournalContent } from '../../ceremony/journal/parse';
import { withAccount, withSignIn, type Register } from '../register';
import { auditOfDrill, type DrillAuditLine } from './audit-of';
import { drillFact } from './facts';
import { evolveDrill, initialDrill, type DrillState } from './state';

/** A line of the log, in the name of who acted. */
interface OwedLine extends DrillAuditLine {
  readonly operator: string;
}

/** Folds a journal, and says which lines the log must hold for it. Pure. @throws AppError `journal/version`. */
export function replayDrill({ header, records }: Pick<JournalContent, 'header' | 'records'>): {
  readonly state: DrillState;
  readonly lines: readonly OwedLine[];
} {
  let state = initialDrill(header);
  const lines: OwedLine[] = [];
  for (const record of records) {
    const fact = drillFact.safeParse(record.fact);
    if (!fact.success) throw new AppError('journal/version', { version: header.version });
    state = evolveDrill(state, fact.data, record.at);
    const line = auditOfDrill(state, fact.data);
    if (line !== null) lines.push({ ...line, operator: state.operator });
  }
  return { state, lines };
}

/** The journal is written before log and register: what a crash kept from them is brought there. Running it again changes nothing. */
export async function reconcile(
  deps: { readonly register: Register; readonly audit: AuditLog },
  state: DrillState,
  lines: readonly OwedLine[],
): Promise<void> {
  const there = deps.audit.entries.filter((entry) => entry.proof['drillId'] === state.header.id).length;
  for (const line of lines.slice(there)) await deps.audit.append(line);
  await accountFor(deps.register, state);
  for (const { userId, letter, resealed } of state.accounts) {
    const key = deps.register
      .find(state.tenantId)
      .accounts.find((one) => one.userId === userId)
      ?.keys.find((each) => each.letter === letter && each.state === 'active');
    // Only the envelope that this drill opened gives way: a later one was given by somebody else.
    if (resealed === null || key === undefined || !sameEnvelope(key.envelopeNumber, state.openedEnvelope)) continue;
    await deps.register.change(state.tenantId, (tenant) =>
      withEnvelope(tenant, userId, letter, resealed.envelope, resealed.custodian),
    );
  }
}

/** Every sign-in of this drill, also one that was cut off, stands in the register as ours. */
export async function accountFor(register: Register, state: DrillState): Promise<void> {
  const known = register.find(state.tenantId).accounts;
  const owed = state.accounts.flatMap(({ userId, signedInAt, cutOff }) =>
    [signedInAt, cutOff?.at ?? null, cutOff?.usedAt ?? null]
      .filter((at) => at !== null)
      .filter((at) => known.some((one) => one.userId === userId && !one.ownSignIns.includes(at)))
      .map((at) => ({ userId, at })),
  );
  if (owed.length === 0) return;
  await register.change(state.tenantId, (tenant) =>
    owed.reduce((all, { userId, at }) => withSignIn(all, userId, at), tenant),
  );
}

export function withEnvelope(
  tenant: RegisterTenant,
  userId: string,
  letter: string | null,
  envelopeNumber: string,
  custodian: string,
): RegisterTenant {
  return withAccount(tenant, userId, (account) => ({
    ...account,
    keys: account.keys.map((key) =>
      key.letter === letter && key.state === 'active' ? { ...key, envelopeNumber, custodian } : key,
    ),
  }));
}

const sameEnvelope = (a: string | null, b: string | null): boolean =>
  a?.trim().toUpperCase() === b?.trim().toUpperCase();

/** Entra or the browser answered with a no. All else was cut off: whether Entra took the sign-in has to be looked up. */
export function saidNo(code: ErrorCode): boolean {
  return code.startsWith('auth/') && code !== 'auth/timeout' && code !== 'auth/too-late';
}
