import { abandonWord } from '../../shared/confirm-words';
import type {
  AccountView,
  CeremonyKeyView,
  CeremonySnapshot,
  PinSlotState,
  StepState,
  StepView,
  WizardStep,
} from '../../shared/model/ceremony';
import { WIZARD_STEPS } from '../../shared/model/ceremony';
import type { PlanChange } from '../../shared/model/tenant';
import type { Live } from './live';
import { once, onceFor } from './memo';
import { nextAct, signInFirst } from './next-act';
import {
  accountPaperProven,
  accountRegistered,
  accountsMade,
  adminsProven,
  allKeysReady,
  consentedBefore,
  currentStep,
  hadRole,
  keysReady,
  paperProven,
  planApproved,
  rolesGiven,
} from './progress';
import { proofsOf } from './proofs';
import { allowed } from './rules';
import { isHalves, isPrinted, whyStale } from './sheet-kind';
import {
  hasItsPin,
  keysNeeded,
  keysOfAccount,
  sheetOf,
  type AccountRecord,
  type CeremonyState,
  type KeyRecord,
} from './state';
import { unsettledWords } from './unsettled';

const accountViews = onceFor<AccountRecord, AccountView>();
const keyViews = onceFor<KeyRecord, CeremonyKeyView>();
/** Where each key of the ceremony is plugged in. */
const pluggedAs = once(
  (bench: Live['bench']) =>
    new Map(bench.filter((each) => each.state !== 'gone').map((each) => [each.letter, each.info.id])),
);

/**
 * All that the window draws. Pure; holds no secret, since neither state nor live facts do. Made anew at each change, so what
 * stands for an account or a key that did not change is the very object of the snapshot before.
 */
export function snapshot(state: CeremonyState, live: Live): CeremonySnapshot {
  const here = live.viewed ?? currentStep(state);
  return {
    id: state.header.id,
    number: state.header.number,
    rehearsal: state.header.rehearsal,
    startedAt: state.header.createdAt,
    step: here,
    steps: WIZARD_STEPS.map((name) => stepView(state, live, name, here)),
    admin: live.adminHere ? state.admin : null,
    tenant: state.tenant,
    survey: state.survey,
    answers: state.answers,
    choices: state.choices,
    plan: state.plan,
    planApproved: planApproved(state),
    accounts: state.accounts.map((account) =>
      accountViews(account, seenBy(state, live, account), () => accountView(state, live, account)),
    ),
    keys: state.keys.map((key) => {
      const plugged = pluggedAs(live.bench).get(key.letter) ?? null;
      return keyViews(key, [plugged, state.choices, state.tenant], () => keyView(state, key, plugged));
    }),
    bench: live.bench,
    nextAct: nextAct(state, live),
    signInFirst: signInFirst(state, live),
    allowed: allowed(state, live),
    running: live.running,
    prompt: live.prompt,
    error: live.error,
    journalSavedAt: live.journalSavedAt,
    finished: state.closedAt !== null || state.abandoned !== null,
    drillDue: state.drillDue,
    abandonWord: abandonWord(state.header.number),
    remains: state.abandoned ?? (state.closedAt === null ? null : state.leftAtClose),
    consents: { known: consentedBefore(state) !== null, ...(state.consents ?? { taken: null, left: [] }) },
    auditHead: live.auditHead,
    unsettled: unsettledWords(state),
  };
}

/** Everything beside its own record that an account's view is made of. */
function seenBy(state: CeremonyState, live: Live, account: AccountRecord): readonly unknown[] {
  return [
    live.running?.act,
    state.choices,
    state.tenant,
    state.group,
    state.policy,
    state.exclusion,
    state.closedAt,
    state.leftAtClose,
    ...keysOfAccount(state, account.planned.index),
  ];
}

function accountView(state: CeremonyState, live: Live, account: AccountRecord): AccountView {
  const keys = keysOfAccount(state, account.planned.index);
  const shown = keys.find((key) => !paperProven(key)) ?? keys[0];
  const sheet = shown === undefined ? null : sheetOf(shown);
  return {
    index: account.planned.index,
    userPrincipalName: account.userPrincipalName,
    displayName: account.planned.displayName,
    userId: account.userId,
    adopted: hadRole(account),
    keyLetter: shown?.letter ?? null,
    keyLetters: keys.map((key) => key.letter),
    otherMethods: account.extraMethods,
    proofs: proofsOf(state, account, live.running?.act ?? null),
    sheet:
      sheet === null || shown === undefined
        ? null
        : {
            number: sheet.number,
            checkCodeLength: sheet.checkCode.replace('-', '').length,
            printed: isPrinted(state, sheet),
            proven: sheet.provenAt !== null,
            voided: shown.sheets.filter((each) => each.voided !== null).map((each) => each.number),
            beforeAccount: sheet.beforeAccount === true,
            ...(sheet.printed === null ? {} : { stale: whyStale(state, sheet) ?? undefined }),
          },
    credentialId: shown?.made?.credentialId ?? null,
    attestation: shown?.made?.attestation.level ?? null,
  };
}

function keyView(state: CeremonyState, key: KeyRecord, plugged: string | null): CeremonyKeyView {
  const sheet = sheetOf(key);
  return {
    letter: key.letter,
    recorded: key.info,
    accountIndex: key.accountIndex,
    pin: pinSlot(key),
    pinProvenAt: key.pin.setAt,
    pluggedAs: plugged,
    registered: key.registered !== null,
    paperProven: paperProven(key),
    sheetNumber: sheet?.number ?? null,
    sheetPrinted: isPrinted(state, sheet),
    typedSerial: key.typedSerial,
    pinMade: key.pin.made,
    halves: sheet === null || whyStale(state, sheet) !== null ? state.choices.paper.form === 'halves' : isHalves(sheet),
    ...(key.settings === null && !key.settingsDue
      ? {}
      : {
          settings: {
            due: key.settingsDue,
            asked: key.settings?.asked ?? null,
            refused: key.settings?.refused ?? [],
          },
        }),
  };
}

function pinSlot(key: KeyRecord): PinSlotState {
  if (key.pin.state === 'destroyed') return 'destroyed';
  return hasItsPin(key) ? 'sealed' : 'unproven';
}

function stepView(state: CeremonyState, live: Live, name: WizardStep, here: WizardStep): StepView {
  const current = currentStep(state);
  const place = WIZARD_STEPS.indexOf(name) - WIZARD_STEPS.indexOf(current);
  const fault = live.error !== null && name === here;
  const done = place < 0 || (name === 'finish' && state.closedAt !== null) || (name === 'keys' && allKeysReady(state));
  const plain: StepState = done ? 'done' : place === 0 ? 'here' : 'notYet';
  const heldBack = name === 'signIn' && place > 0;
  return {
    name,
    state: fault ? 'fault' : name === here ? 'here' : heldBack ? 'heldBack' : plain,
    note: stepNote(state, name),
  };
}

const notes = once(
  (state: CeremonyState) =>
    Object.fromEntries(WIZARD_STEPS.map((name) => [name, noteOf(state, name)])) as Readonly<Record<WizardStep, string>>,
);

/** How far a step is, for the rail and for the list of records. */
export function stepNote(state: CeremonyState, name: WizardStep): string {
  return notes(state)[name];
}

/** A change that the app makes: what the button that approves the plan counts. */
function isDue({ kind }: PlanChange): boolean {
  return kind !== 'stays' && kind !== 'byHand';
}

/** At most 24 characters. */
function noteOf(state: CeremonyState, name: WizardStep): string {
  const accounts = state.accounts;
  const total = accounts.length;
  switch (name) {
    case 'survey': {
      if (state.survey === null) return 'Not yet';
      const fix = state.survey.findings.filter(
        (finding) => finding.severity === 'fix' || finding.severity === 'stop',
      ).length;
      return fix === 0 ? 'Nothing to fix' : `${fix} to fix`;
    }
    case 'plan':
      return planApproved(state)
        ? `${state.plan?.changes.filter(isDue).length ?? 0} changes approved`
        : state.plan === null
          ? 'Not yet'
          : 'Not approved yet';
    case 'keys':
      return `${keysReady(state)} of ${keysNeeded(state)} ready`;
    case 'accounts': {
      const made = accounts.filter((account) => account.userId !== null).length;
      if (made === 0) return 'Not yet';
      if (rolesGiven(state)) return `${made}, role given`;
      return accounts.some(hadRole) ? `${made} of ${total} there` : `${made} made, no role yet`;
    }
    case 'register':
      return total === 0 || !accountsMade(state)
        ? 'Not yet'
        : `${accounts.filter((account) => accountRegistered(state, account)).length} of ${total} proven`;
    case 'paper':
      return total === 0 || !accountsMade(state)
        ? 'Not yet'
        : `${accounts.filter((account) => accountPaperProven(state, account)).length} of ${total} proven`;
    case 'signIn': {
      if (adminsProven(state)) return `${total} of ${total} proven`;
      const signedIn = accounts.filter((account) => account.signedInAt !== null).length;
      return signedIn === 0 ? 'Not yet' : `${signedIn} of ${total} signed in`;
    }
    case 'finish':
      return state.abandoned !== null ? 'Abandoned' : state.closedAt !== null ? 'Closed' : 'Not yet';
  }
}
