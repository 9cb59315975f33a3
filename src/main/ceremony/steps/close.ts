import { callOptions, type StepContext } from '../context';
import { DRILL_DAYS, addDays, localDate } from '../dates';
import { pinOnlySealed } from '../state';
import { keyLeft } from './abandon';
import { accountAt } from './sign-in';

/** Step 13: sessions revoked, every sealed secret and the key that sealed them destroyed. */
export async function close(context: StepContext): Promise<void> {
  for (const { planned, revoked } of context.state().accounts) {
    if (revoked) continue;
    const account = accountAt(context, planned.index);
    const { evidence } = await context.tenant.revokeSessions(account.userId ?? '', callOptions(context));
    await context.commit({ type: 'sessionsRevoked', accountIndex: planned.index, evidence });
  }
  // What was opened for the registration (self-service set-up, TAP target) goes back to how it was.
  const put = await context.tenant.closePolicies?.(context.state().policy?.saved ?? null, callOptions(context));
  if (put !== undefined) await context.commit({ type: 'policiesClosed', evidence: put.evidence });
  const left = context.state().keys.filter(pinOnlySealed);
  if (left.length === 0) {
    await context.secrets.destroyAll();
    await context.commit({ type: 'secretsDestroyed' });
  }
  // A spare key that was prepared and never used keeps its sealed PIN (rule 1); everybody is told.
  await context.commit({
    type: 'closed',
    drillDue: addDays(localDate(context.clock.now()), DRILL_DAYS),
    remains: left.map(keyLeft),
  });
}
