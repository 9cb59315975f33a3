import {
  ALARM_WITHIN_MINUTES,
  type DrillAccountView,
  type DrillSummary,
  type RegisterTenant,
} from '../../../shared/model/drill';
import type { DrillState } from './state';

/** Why an account failed its drill; null when it did not. */
export function failureOf(one: DrillAccountView, licence: RegisterTenant['licence']): string | null {
  const who = one.userPrincipalName;
  if (one.failure !== null) return `${who}: ${one.failure}`;
  if (one.signedInAt === null) return `${who}: nobody signed in.`;
  if (one.isAdministrator === false) return `${who}: the account does not hold Global Administrator.`;
  if (one.methodsUnchanged === false) return `${who}: its sign-in methods changed during the drill.`;
  if (one.passwordUnused === false) return `${who}: its password was used.`;
  if (one.sessionsRevoked === false) return `${who}: the sessions were not revoked.`;
  if (one.alarm === null || one.alarm.seen === 'none') return `${who}: no alarm rang.`;
  if (one.alarm.seen === 'portalLog')
    return licence === 'free' ? null : `${who}: the sign-in stood in the log, and no alarm rang.`;
  if (one.alarm.minutes === null || one.alarm.minutes > ALARM_WITHIN_MINUTES)
    return `${who}: the alarm rang later than ${ALARM_WITHIN_MINUTES} minutes.`;
  return null;
}

/** What stays open although the account works. Unknown is said, and never counted as proven. */
function openPointsOf(one: DrillAccountView): readonly string[] {
  const who = one.userPrincipalName;
  return [
    one.cutOff !== null && one.cutOff.usedAt === null
      ? `${who}: a sign-in was cut off at ${one.cutOff.at.slice(11, 16)} UTC. Entra does not show whether it took place.`
      : null,
    one.isAdministrator === null ? `${who}: its roles could not be read.` : null,
    one.methodsUnchanged === null ? `${who}: whether its methods are unchanged is not known.` : null,
    one.keyUseMoved === null ? `${who}: Entra does not say when the key was last used.` : null,
    one.keyUseMoved === false ? `${who}: Entra does not show this use of the key yet.` : null,
    one.passwordUnused === null ? `${who}: whether the password was used is not known.` : null,
    one.sessionsRevoked === null ? `${who}: Entra does not say that the sessions are revoked.` : null,
    one.alarm?.seen === 'portalLog' ? `${who}: no alarm rang. A person read the sign-in in the portal's log.` : null,
  ].filter((point) => point !== null);
}

/** Failed when one account failed; attention when anything stays open or an account was left out. Pure. */
export function verdictOf(
  state: DrillState,
  licence: RegisterTenant['licence'],
): {
  readonly verdict: DrillSummary['verdict'];
  readonly passed: readonly string[];
  readonly openPoints: readonly string[];
} {
  const drilled = state.accounts.filter((one) => one.stage === 'resealed');
  const failures = drilled.map((one) => failureOf(one, licence)).filter((why) => why !== null);
  const left = state.accounts
    .filter((one) => one.stage === 'waiting')
    .map((one) => `${one.userPrincipalName}: was not drilled.`);
  const findings = (state.check?.findings ?? [])
    .filter((f) => f.severity === 'fix' || f.severity === 'unknown')
    .map((f) => `${f.subject.name}: ${f.title}.`);
  const lost = state.lost === 0 ? [] : ['The record of this drill was damaged: a part of it cannot be read any more.'];
  const openPoints = [...lost, ...failures, ...left, ...drilled.flatMap(openPointsOf), ...findings];
  return {
    verdict: failures.length > 0 ? 'failed' : openPoints.length > 0 ? 'attention' : 'passed',
    passed: drilled.filter((one) => failureOf(one, licence) === null).map((one) => one.userPrincipalName),
    openPoints,
  };
}
