import { assertNever } from '../../../shared/assert-never';
import type { CeremonyRequest } from '../../../shared/model/acts';
import type { CeremonyAct } from '../../../shared/model/ceremony';
import type { StepContext } from '../context';
import { abandon } from './abandon';
import { assignRole } from './assign-role';
import { close } from './close';
import { createAccounts } from './create-accounts';
import { exclude, restrict } from './exclude';
import { prepareKey, typeSerial } from './prepare-key';
import { print, voidSheet } from './print';
import { provePaper } from './prove-paper';
import { register } from './register';
import { removeMethods } from './remove-methods';
import { resetKey } from './reset-key';
import { signIn, signInAsAdmin } from './sign-in';
import { answer, choose, signInAdmin, survey } from './survey';

/** Acts that a touch, a browser or a wait may hold up, so that they can be stopped. */
export const CANCELLABLE: ReadonlySet<CeremonyAct> = new Set([
  'signInAdmin',
  'survey',
  'prepareKey',
  'resetKey',
  'createAccounts',
  'register',
  'print',
  'provePaper',
  'signIn',
  'removeMethods',
  'exclude',
  'assignRole',
  'signInAsAdmin',
  'restrict',
  'close',
  'abandon',
]);

/** The step that a request means. @param adminHere an administrator is signed in in this very session */
export function runStep(context: StepContext, request: CeremonyRequest, adminHere: boolean): Promise<void> {
  switch (request.act) {
    case 'signInAdmin':
      return signInAdmin(context);
    case 'survey':
      return survey(context);
    case 'answer':
      return answer(context, request.questionId, request.answer);
    case 'choose':
      return choose(context, request.choices);
    case 'prepareKey':
      return prepareKey(context, request);
    case 'typeSerial':
      return typeSerial(context, request.letter, request.first, request.second);
    case 'resetKey':
      return resetKey(context, request.keyId, request.typed);
    case 'createAccounts':
      return createAccounts(context);
    case 'register':
      return register(context, request);
    case 'print':
      return print(context, request);
    case 'provePaper':
      return provePaper(context, request);
    case 'voidSheet':
      return voidSheet(context, request);
    case 'signIn':
      return signIn(context, request.accountIndex);
    case 'removeMethods':
      return removeMethods(context, request.accountIndex);
    case 'exclude':
      return exclude(context);
    case 'assignRole':
      return assignRole(context);
    case 'signInAsAdmin':
      return signInAsAdmin(context, request.accountIndex);
    case 'restrict':
      return restrict(context);
    case 'close':
      return close(context, request.takeBackConsents === true);
    case 'abandon':
      return abandon(context, request.typed, adminHere);
    case 'assignKey':
    case 'approvePlan':
    case 'goTo':
    case 'cancel':
    case 'dismissError':
      // The machine settles these by itself; none of them is run.
      return Promise.resolve();
    default:
      return assertNever(request, 'request');
  }
}
