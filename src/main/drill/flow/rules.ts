import { assertNever } from '../../../shared/assert-never';
import {
  DRILL_ACTS,
  type DrillAccountView,
  type DrillAct,
  type DrillRequest,
  type DrillSnapshot,
} from '../../../shared/model/drill';
import type { DrillState } from './state';

/** The envelope that is open now; at most one (never both). */
export function openAccount(state: DrillState): DrillAccountView | null {
  return state.accounts.find((one) => one.stage !== 'waiting' && one.stage !== 'resealed') ?? null;
}

/** Why this act is not possible now, in one sentence; null when it is. */
export function whyNot(state: DrillState, request: DrillRequest): string | null {
  if (state.closed !== null) return 'the drill is closed.';
  if (state.abandoned !== null) return 'the drill was ended.';
  switch (request.act) {
    case 'announce':
      return null;
    case 'check':
      return state.announced === null ? 'nobody has been told yet.' : null;
    case 'acknowledge':
      if (state.check === null) return 'the tenant was not checked.';
      return state.check.verdict === 'attention'
        ? null
        : state.check.verdict === 'red'
          ? 'the tenant check is red.'
          : 'there is nothing to take note of.';
    case 'open':
      return whyNotOpen(state, request.userId);
    case 'look':
      return (
        staged(state, request.userId, ['open', 'signedIn'], 'its envelope is not open.') ??
        (notLooked(state, request.userId) ? null : 'no sign-in was cut off.')
      );
    case 'signIn':
      if (state.announced === null) return 'nobody has been told yet.';
      return (
        staged(state, request.userId, ['open', 'signedIn'], 'its envelope is not open.') ??
        (notLooked(state, request.userId) ? 'a sign-in was cut off: read first what became of it.' : null)
      );
    case 'revoke':
      return staged(state, request.userId, ['signedIn', 'revoked'], 'nobody has signed in.');
    case 'alarm':
      return staged(state, request.userId, ['revoked', 'alarmTicked'], 'the sessions are not revoked.');
    case 'reseal':
      return whyNotReseal(state, request.userId);
    case 'failAccount':
      return staged(state, request.userId, ['open', 'signedIn', 'revoked', 'alarmTicked'], 'its envelope is not open.');
    case 'close':
      if (openAccount(state) !== null) return 'an envelope is still open.';
      return state.accounts.every((one) => one.stage === 'waiting') ? 'no account was drilled.' : null;
    case 'abandon':
      return openAccount(state) === null ? null : 'an envelope is still open: seal it first.';
    default:
      return assertNever(request);
  }
}

/** A sign-in is never repeated before somebody looked what became of the last one. */
function notLooked(state: DrillState, userId: string): boolean {
  return state.accounts.find((one) => one.userId === userId)?.cutOff?.looked === false;
}

function whyNotOpen(state: DrillState, userId: string): string | null {
  if (state.check === null) return 'the tenant was not checked.';
  if (state.check.verdict === 'red') return 'the tenant check is red, so the safe stays shut.';
  if (state.check.verdict === 'attention' && !state.acknowledged)
    return 'the findings of the tenant check were not taken note of.';
  const open = openAccount(state);
  if (open !== null) return `the envelope of ${open.userPrincipalName} is still open.`;
  return staged(state, userId, ['waiting'], 'this account is done.');
}

/** A failed account is sealed again too, whatever was reached; a good one only after the alarm was ticked. */
function whyNotReseal(state: DrillState, userId: string): string | null {
  const one = state.accounts.find((each) => each.userId === userId);
  if (one !== undefined && one.failure !== null && one.stage !== 'waiting' && one.stage !== 'resealed') return null;
  return staged(state, userId, ['alarmTicked'], 'the alarm was not ticked.');
}

function staged(
  state: DrillState,
  userId: string,
  stages: readonly DrillAccountView['stage'][],
  why: string,
): string | null {
  const one = state.accounts.find((each) => each.userId === userId);
  if (one === undefined) return 'this account is not part of the drill.';
  return stages.includes(one.stage) ? null : why;
}

/** For each act whether it is possible now, for the account whose turn it is. */
export function allowed(state: DrillState): DrillSnapshot['allowed'] {
  const turn = openAccount(state) ?? state.accounts.find((one) => one.stage === 'waiting');
  const userId = turn?.userId ?? '';
  const sample: Readonly<Record<DrillAct, DrillRequest>> = {
    announce: { act: 'announce', from: '', to: '', told: '' },
    check: { act: 'check' },
    acknowledge: { act: 'acknowledge' },
    open: { act: 'open', userId, letter: '', envelope: '', checkCode: '' },
    look: { act: 'look', userId },
    signIn: { act: 'signIn', userId },
    revoke: { act: 'revoke', userId, how: 'app' },
    alarm: { act: 'alarm', userId, seen: 'none', minutes: null, by: '' },
    reseal: { act: 'reseal', userId, envelope: '', custodian: '', witness: '' },
    failAccount: { act: 'failAccount', userId, why: '' },
    close: { act: 'close' },
    abandon: { act: 'abandon', why: '' },
  };
  return Object.fromEntries(DRILL_ACTS.map((act) => [act, whyNot(state, sample[act])])) as Record<
    DrillAct,
    string | null
  >;
}

/** The next act in one sentence. */
export function nextAct(state: DrillState): string {
  if (state.closed !== null) return 'Print the certificate, and put it with the audit papers.';
  if (state.abandoned !== null) return 'The drill was ended as not held. Begin a new one before the due date.';
  if (state.announced === null) return 'Tell security monitoring: who, when, which accounts.';
  const open = openAccount(state);
  if (open === null) {
    if (state.check === null) return 'Check the tenant, as Global Reader. The safe stays shut until then.';
    if (state.check.verdict === 'red') return 'Leave the safe shut. Fix what the check names, then check again.';
    if (state.check.verdict === 'attention' && !state.acknowledged) return 'Read the findings, and take note of them.';
    const next = state.accounts.find((one) => one.stage === 'waiting');
    return next === undefined
      ? 'Close the drill.'
      : `Take the two envelopes of ${next.userPrincipalName} from the safe, and no others.`;
  }
  if (open.failure !== null) return `Put key and sheet of ${open.userPrincipalName} into new envelopes.`;
  if (notLooked(state, open.userId))
    return `Read what became of the sign-in of ${open.userPrincipalName} that was cut off.`;
  switch (open.stage) {
    case 'open':
      return `Sign in as ${open.userPrincipalName} in the browser that opens, with key ${open.letter ?? ''} and the PIN from the paper.`;
    case 'signedIn':
      return 'Sign out, close the window, and revoke the sessions.';
    case 'revoked':
      return 'Ask the people who get the alarm whether it rang, and after how many minutes.';
    case 'alarmTicked':
      return `Put key and sheet of ${open.userPrincipalName} into new envelopes, and write their numbers down.`;
    case 'waiting':
    case 'resealed':
      return 'Close the drill.';
    default:
      return assertNever(open.stage);
  }
}
