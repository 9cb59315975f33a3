import { isLeftToPeople } from '../evolve';
import { AppError } from '../../../shared/errors';
import type { Choices } from '../../../shared/model/tenant';
import { leastPinLength } from '../../../shared/key-policy';
import { callOptions, type StepContext } from '../context';

export async function signInAdmin(context: StepContext): Promise<void> {
  context.prompt({
    kind: 'signInBrowser',
    keyLetter: null,
    keyId: null,
    text: 'Sign in in the browser window',
    secondsTotal: 300,
    endsAt: context.clock.now() + 300_000,
  });
  const admin = await context.tenant.signIn(callOptions(context)).finally(() => context.prompt(null));
  const before = context.state().tenant;
  if (before !== null && before.id !== admin.tenantId) {
    await context.tenant.signOut();
    throw new AppError('auth/wrong-tenant', { tenant: before.displayName });
  }
  const tenant = await context.tenant.summary(callOptions(context));
  context.setAdminHere(true);
  await context.commit({ type: 'adminSignedIn', admin, tenant });
}

/** Reads only. A plan is made from it as long as nothing was written yet. */
export async function survey(context: StepContext): Promise<void> {
  const taken = await context.tenant.survey(context.state().answers, callOptions(context));
  context.survey.set(taken);
  await context.commit({ type: 'surveyed', report: taken.report });
  await planAnew(context);
}

export async function answer(context: StepContext, questionId: string, given: string): Promise<void> {
  if (isLeftToPeople(questionId)) {
    if (!/^left-[a-z-]{1,40}$/u.test(questionId) || !/^(yes|no)$/u.test(given))
      throw new AppError('app/bad-input', { what: 'the tick' });
    return context.commit({ type: 'answered', questionId, answer: given });
  }
  const question = context.state().survey?.questions.find((each) => each.id === questionId);
  if (question === undefined) throw new AppError('app/bad-input', { what: 'the question' });
  if (question.answers.length > 0 && !question.answers.includes(given))
    throw new AppError('app/bad-input', { what: 'the answer' });
  await context.commit({ type: 'answered', questionId, answer: given });
  const { survey: report, answers } = context.state();
  if (report?.questions.every((each) => each.id in answers) === true) await survey(context);
}

export async function choose(context: StepContext, chosen: Choices): Promise<void> {
  // Each adopted account is one of the accounts, and gets its keys.
  const choices = { ...chosen, accounts: Math.max(chosen.accounts, new Set(chosen.adopt).size) };
  const least = leastPinLength(choices);
  if ((choices.keyPolicy?.minPinLength ?? 0) > least)
    throw new AppError('app/bad-input', { what: `the minimum PIN length: the PINs have ${least} characters` });
  // What cannot be planned is refused before it is chosen, so that plan and choices never part.
  const taken = context.survey.get();
  if (taken !== null) context.tenant.plan(taken, choices);
  await context.commit({ type: 'chosen', choices });
  await planAnew(context);
}

async function planAnew(context: StepContext): Promise<void> {
  const state = context.state();
  const taken = context.survey.get();
  if (taken === null || state.accounts.some((account) => account.userId !== null)) return;
  const plan = context.tenant.plan(taken, state.choices);
  if (plan.hash !== state.plan?.hash) await context.commit({ type: 'planned', plan });
}
