import { assertNever } from '../../shared/assert-never';
import type { CeremonySnapshot } from '../../shared/model';
import { PageNotice } from '../app/Page';
import { Remains } from './Abandon';
import { AccountsStep } from './steps/Accounts';
import { FinishStep } from './steps/Finish';
import { KeysStep } from './steps/Keys';
import { PaperStep } from './steps/Paper';
import { PlanStep } from './steps/Plan';
import { RegisterStep } from './steps/Register';
import { SignInStep } from './steps/SignIn';
import { SurveyStep } from './steps/Survey';

/** Draws the step that main says; nothing in here decides what is allowed. */
export function Wizard({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  return (
    <PageNotice.Provider value={<Remains snapshot={snapshot} />}>
      <Step snapshot={snapshot} />
    </PageNotice.Provider>
  );
}

function Step({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  switch (snapshot.step) {
    case 'survey':
      return <SurveyStep snapshot={snapshot} />;
    case 'plan':
      return <PlanStep snapshot={snapshot} />;
    case 'keys':
      return <KeysStep snapshot={snapshot} />;
    case 'accounts':
      return <AccountsStep snapshot={snapshot} />;
    case 'register':
      return <RegisterStep snapshot={snapshot} />;
    case 'paper':
      return <PaperStep snapshot={snapshot} />;
    case 'signIn':
      return <SignInStep snapshot={snapshot} />;
    case 'finish':
      return <FinishStep snapshot={snapshot} />;
    default:
      return assertNever(snapshot.step, 'wizard step');
  }
}
