import { callOptions, type StepContext } from '../context';
import { DRILL_DAYS, addDays, localDate } from '../dates';
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
  await context.secrets.destroyAll();
  await context.commit({ type: 'secretsDestroyed' });
  await context.commit({ type: 'closed', drillDue: addDays(localDate(context.clock.now()), DRILL_DAYS) });
}
