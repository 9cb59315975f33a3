import { callOptions, type StepContext } from '../context';
import { DRILL_DAYS, addDays, localDate } from '../dates';
import { pinOnlySealed } from '../state';
import { AppError } from '../../../shared/errors';
import { consentedBefore } from '../progress';
import { keyLeft } from './abandon';
import { accountAt } from './sign-in';
import { lossWords } from '../unsettled';

/** Step 13: sessions revoked, consents taken back if asked, every sealed secret and the key that sealed them destroyed. */
export async function close(context: StepContext, consentsToo: boolean): Promise<void> {
  // Secrets are destroyed here: not before the journal has shown that it can be written.
  await context.commit({ type: 'closeIntent' });
  for (const { planned, revoked } of context.state().accounts) {
    if (revoked) continue;
    const account = accountAt(context, planned.index);
    const { evidence } = await context.tenant.revokeSessions(account.userId ?? '', callOptions(context));
    await context.commit({ type: 'sessionsRevoked', accountIndex: planned.index, evidence });
  }
  // What was opened for the registration (self-service set-up, TAP target) goes back to how it was.
  const put = await context.tenant.closePolicies?.(context.state().policy?.saved ?? null, callOptions(context));
  if (put !== undefined) await context.commit({ type: 'policiesClosed', evidence: put.evidence });
  // The last thing in the tenant: without consent nothing more could be asked of it.
  if (consentsToo) await takeBackConsents(context);
  const left = context.state().keys.filter(pinOnlySealed);
  if (left.length === 0) {
    await context.secrets.destroyAll();
    await context.commit({ type: 'secretsDestroyed' });
  }
  // A spare key that was prepared and never used keeps its sealed PIN (rule 1); everybody is told.
  await context.commit({
    type: 'closed',
    drillDue: addDays(localDate(context.clock.now()), DRILL_DAYS),
    remains: [
      ...left.map(keyLeft),
      ...consentsLeft(context),
      ...lossWords(context.state()).map((what) => `Its record is lost: ${what}.`),
    ],
  });
}

async function takeBackConsents(context: StepContext): Promise<void> {
  const before = consentedBefore(context.state());
  if (before === null || context.tenant.takeBackConsents === undefined)
    throw new AppError('ceremony/not-allowed', { why: 'what had been consented before this ceremony is not known.' });
  const made = context
    .state()
    .accounts.flatMap((account) => (account.userId === null || account.planned.adopted ? [] : [account.userId]));
  await context.commit({ type: 'consentsIntent' });
  const { value, evidence } = await context.tenant.takeBackConsents(before, made, callOptions(context));
  await context.commit({ type: 'consentsTaken', ...value, evidence });
}

/** Permissions added to a consent that is older than this ceremony: Graph can only delete it as a whole, so people decide. */
function consentsLeft(context: StepContext): readonly string[] {
  const { consents, admin } = context.state();
  if (consents === null || consents.left.length === 0) return [];
  return [
    `These permissions were added to an older consent of the app ${admin?.client?.id ?? ''} and stay: ${consents.left.join(', ')}. Take them back in Entra, Enterprise applications, Permissions, if nothing else needs them.`,
  ];
}
