import type { Question } from '../../../shared/model/tenant';
import type { SurveyFacts } from './facts';

/** What no call of Graph tells: somebody has to look. Only what can matter in this tenant is asked. */
export function questionsOf(facts: SurveyFacts): readonly Question[] {
  const yesNo = ['Yes', 'No', 'Not known'] as const;
  const questions: Question[] = [
    {
      id: 'alert',
      text: 'Is somebody told when an emergency access account signs in?',
      where: 'Azure portal, Monitor, Alerts; or your SIEM',
      answers: yesNo,
    },
    {
      id: 'sspr-registration',
      text: 'Are people asked to register for password reset when they sign in?',
      where: 'entra.microsoft.com, Password reset, Registration',
      answers: yesNo,
    },
  ];
  if (facts.migrationState !== 'migrationComplete') {
    questions.push({
      id: 'legacy-mfa',
      text: 'Does the old multifactor authentication page list accounts as Enabled or Enforced?',
      where: 'entra.microsoft.com, Users, Per-user MFA',
      answers: yesNo,
    });
  }
  if (facts.licence === 'p2') {
    questions.push({
      id: 'protection-registration',
      text: 'Does ID Protection ask everybody to register for multifactor authentication?',
      where: 'entra.microsoft.com, ID Protection, Multifactor authentication registration policy',
      answers: yesNo,
    });
  }
  return questions;
}
