import type { SurveyFacts } from '../facts';
import { fine, unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

export function afterwardsVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const answer = facts.answers['alert'];
  return [
    facts.licence === 'unknown'
      ? unknown('pim-forbids-permanent', facts, 'skus')
      : facts.licence !== 'p2'
        ? fine('pim-forbids-permanent', 'No Privileged Identity Management without Entra ID P2.')
        : facts.pim === null || facts.pim.permanentActiveAllowed === null
          ? unknown('pim-forbids-permanent', facts, 'pim')
          : when(
              !facts.pim.permanentActiveAllowed,
              'pim-forbids-permanent',
              'fix',
              'Expiration_Admin_Assignment · isExpirationRequired = true',
              'isExpirationRequired = false',
            ),
    when(
      answer !== 'Yes',
      'alert-missing',
      'know',
      answer === undefined ? 'Not answered.' : `Answered: ${answer}`,
      'Answered: Yes',
    ),
    facts.licence === 'unknown'
      ? unknown('sign-in-log', facts, 'skus')
      : when(
          facts.licence === 'free',
          'sign-in-log',
          'know',
          'No Entra ID P1.',
          `Entra ID ${facts.licence.toUpperCase()}`,
        ),
  ];
}
