import type { DrillDue, DrillSnapshot, DrillWaiting } from '../../src/shared/model/drill';
import type { RegisterView } from '../../src/renderer/drill/register-view';
import type { LifeSnapshot } from '../../src/shared/model/life';
import { beginningLost, lives } from './life-scenes';
import type { DayView } from '../../src/shared/model/day';
import { days } from './day-scenes';
import { drills, due, left, register } from './drill-scenes';
import { offline } from './offline-scene';
import { withSettings } from './settings-scenes';
import { AppError, type ErrorCode, type ErrorDetails } from '../../src/shared/errors';
import type {
  AccountView,
  AppState,
  BenchKey,
  CeremonyRecordSummary,
  CeremonySnapshot,
  RehearsalState,
  UnreadableRecord,
} from '../../src/shared/model';
import {
  account,
  accountNames,
  admin,
  allowedOnly,
  appState,
  at,
  benchKey,
  ceremonyKey,
  emptySnapshot,
  NOW,
  plan,
  proofsTo,
  records,
  rehearsalState,
  steps,
  survey,
  tenant,
  token2,
  yubikey,
} from './fixtures';

/** One state of the window: what main would say. `open` = where to go when no ceremony is open. */
export interface Scene {
  readonly snapshot: CeremonySnapshot | null;
  readonly app?: AppState;
  readonly bench?: readonly BenchKey[];
  readonly records?: readonly CeremonyRecordSummary[];
  readonly rehearsal?: RehearsalState | null;
  readonly drill?: DrillSnapshot;
  readonly days?: readonly DayView[];
  readonly life?: LifeSnapshot;
  readonly due?: readonly DrillDue[];
  readonly drillWaiting?: readonly DrillWaiting[];
  readonly unreadable?: readonly UnreadableRecord[];
  readonly register?: readonly RegisterView[];
  /** data-testid of what is clicked, in order, to get to the state. */
  readonly clicks?: readonly string[];
  /** After the clicks: data-testid of a list, and the value chosen from it. */
  readonly choose?: Readonly<Record<string, string>>;
  /** data-testid of what must be in view, where a page is longer than the window. */
  readonly scrollTo?: string;
}

export const error = (code: ErrorCode, details: ErrorDetails = {}) => new AppError(code, details).toData();

const [nameA, nameB] = accountNames;
const bench = [benchKey(yubikey, 'A', 'ready'), benchKey(token2, 'B', 'ready', at(11, 19))];
const keysBoth = [ceremonyKey('A', yubikey, 0), ceremonyKey('B', token2, 1)];

const surveyed: CeremonySnapshot = {
  ...emptySnapshot,
  admin,
  tenant,
  survey,
  steps: steps('survey', '4 to fix'),
  nextAct: 'Make the plan that fixes these 4',
  allowed: allowedOnly('signInAdmin', 'survey', 'choose', 'goTo', 'abandon'),
};
const planned: CeremonySnapshot = {
  ...surveyed,
  step: 'plan',
  steps: steps('plan', '7 changes'),
  plan,
  nextAct: 'Read the 7 changes together, then approve them',
  allowed: allowedOnly('choose', 'approvePlan', 'survey', 'goTo', 'abandon'),
};
const plannedAccounts: readonly AccountView[] = [
  account(0, nameA, 'A', proofsTo('pin')),
  account(1, nameB, null, proofsTo(null)),
];
const atKeys: CeremonySnapshot = {
  ...planned,
  step: 'keys',
  planApproved: true,
  steps: steps('keys', '1 of 2 ready'),
  accounts: plannedAccounts,
  keys: [ceremonyKey('A', yubikey, 0)],
  bench: [
    bench[0]!,
    benchKey(
      {
        ...token2,
        pin: { ...token2.pin, retries: 5 },
        credentials: { used: 2, remaining: 98 },
        usable: false,
        why: 'Somebody uses this key already.',
      },
      null,
      'notUsable',
      at(11, 19),
    ),
  ],
  nextAct: 'Unplug the second key and plug in an unused one',
  journalSavedAt: at(11, 24, 7),
  allowed: { ...allowedOnly('prepareKey', 'assignKey', 'resetKey', 'abandon'), goTo: 'Prepare 1 more key first.' },
};
const atKeysOffline = offline(atKeys, bench);
const made: readonly AccountView[] = [
  account(0, nameA, 'A', proofsTo('policy'), { userId: 'u0' }),
  account(1, nameB, 'B', proofsTo('policy'), { userId: 'u1' }),
];
const atAccounts: CeremonySnapshot = {
  ...atKeys,
  step: 'accounts',
  steps: steps('accounts', 'Not yet'),
  accounts: [account(0, nameA, 'A', proofsTo('pin')), account(1, nameB, 'B', proofsTo('pin'))],
  keys: keysBoth,
  bench,
  nextAct: 'Create the 2 accounts',
  allowed: allowedOnly('createAccounts', 'goTo', 'abandon'),
};
const atRegister: CeremonySnapshot = {
  ...atAccounts,
  step: 'register',
  steps: steps('register', '0 of 2'),
  accounts: made,
  bench: [bench[0]!],
  keys: [ceremonyKey('A', yubikey, 0), ceremonyKey('B', token2, 1, { pluggedAs: null })],
  nextAct: 'Register key A',
  journalSavedAt: at(11, 41, 18),
  allowed: allowedOnly('register', 'goTo', 'abandon'),
};
const registered = (letter: string, name: string, index: number, printed: boolean): AccountView =>
  account(index, name, letter, proofsTo('tapGone'), {
    sheet: printed ? { number: `0004-${letter}`, checkCodeLength: 6, printed: true, proven: false, voided: [] } : null,
    attestation: 'verified',
  });
const atPaper: CeremonySnapshot = {
  ...atRegister,
  step: 'paper',
  steps: steps('paper', '0 of 2 proven'),
  accounts: [registered('A', nameA, 0, true), registered('B', nameB, 1, false)],
  nextAct: 'Type the PIN from sheet 0004-A',
  journalSavedAt: at(11, 52, 33),
  allowed: allowedOnly('print', 'provePaper', 'voidSheet', 'goTo', 'abandon'),
};
const proven = (
  letter: string,
  name: string,
  index: number,
  last: 'paper' | 'signedIn' | 'role' | 'signedInAdmin' | 'closed',
): AccountView =>
  account(index, name, letter, proofsTo(last), {
    sheet: { number: `0004-${letter}`, checkCodeLength: 6, printed: true, proven: true, voided: [] },
    attestation: 'verified',
  });
const atSignIn: CeremonySnapshot = {
  ...atPaper,
  step: 'signIn',
  steps: steps('signIn', '1 of 2'),
  accounts: [proven('A', nameA, 0, 'signedIn'), proven('B', nameB, 1, 'paper')],
  keys: keysBoth.map((key) => ({ ...key, pin: 'destroyed' as const })),
  nextAct: 'Sign in as ea-m4vz9p with key B and its paper',
  allowed: allowedOnly('signIn', 'goTo', 'abandon'),
};
const atFinish: CeremonySnapshot = {
  ...atSignIn,
  step: 'finish',
  steps: steps('finish', '1 of 6 by hand'),
  accounts: [proven('A', nameA, 0, 'closed'), proven('B', nameB, 1, 'closed')],
  bench: [],
  keys: keysBoth.map((key) => ({ ...key, pin: 'destroyed' as const, pluggedAs: null })),
  answers: { 'left-seal': 'yes' },
  nextAct: 'Save the report and the calendar file, then close the ceremony',
  journalSavedAt: at(12, 6, 40),
  finished: true,
  drillDue: '2027-02-20',
  allowed: allowedOnly('goTo'),
};
const touchPrompt = {
  kind: 'touch',
  keyLetter: 'A',
  keyId: yubikey.id,
  text: 'Its gold disc is blinking.',
  secondsTotal: 30,
  endsAt: NOW + 24_000,
} as const;

/** The same in rehearsal: purple, with the tray beside it. */
export const rehearsed = (scene: Scene): Scene => ({
  ...scene,
  app: {
    ...appState,
    rehearsal: true,
    network: 'simulated',
    rights: { state: 'notNeeded', text: 'No rights needed', fix: null },
  },
  rehearsal: rehearsalState,
  snapshot:
    scene.snapshot === null
      ? null
      : {
          ...scene.snapshot,
          rehearsal: true,
          number: '12',
          tenant: {
            ...tenant,
            displayName: 'Northlight',
            initialDomain: 'northlight.onmicrosoft.example',
            simulated: true,
          },
        },
});

export const scenes = {
  home: {
    snapshot: null,
    records,
    due,
    bench: [
      benchKey(
        {
          ...yubikey,
          usable: false,
          why: '2 are plugged in, but Windows shows them only to programs that run as administrator.',
        },
        null,
        'notUsable',
      ),
      benchKey({ ...token2, usable: false, why: 'The same.' }, null, 'notUsable'),
    ],
    app: {
      ...appState,
      rights: {
        state: 'missing',
        text: 'Running as ordinary user',
        fix: 'Close the app and start it as administrator.',
      },
    },
  },
  'home-first': { snapshot: null, records: [], bench: [] },
  passphrase: { snapshot: null, records: [], clicks: ['home-start'] },
  'passphrase-resume': { snapshot: null, records, clicks: ['home-resume'] },
  prepare: {
    snapshot: null,
    records,
    bench: [benchKey(yubikey, null, 'needsPin'), benchKey(token2, null, 'needsPin')],
    clicks: ['home-prepare'],
  },
  'home-unreadable': { snapshot: null, due, unreadable: beginningLost },
  drill: { snapshot: null, records, due, register, clicks: ['home-drill'] },
  'drill-left': { snapshot: null, records, due, register, drillWaiting: left, clicks: ['home-drill'] },
  'drill-none': { snapshot: null, records: [], clicks: ['home-drill'] },
  'drill-local': { snapshot: null, records, due, register, clicks: ['home-drill', `local-${tenant.id}`] },
  'drill-alarm-kit': { snapshot: null, records, due, register, clicks: ['home-drill', `alarm-${tenant.id}`] },
  day: { snapshot: null, records, due, days: [days.fresh], clicks: ['home-day'] },
  'day-none': { snapshot: null, records, days: [days.none], clicks: ['home-day'] },
  'day-after': { snapshot: null, records, due, days: [days.after], clicks: ['home-day'] },
  'life-retire': { snapshot: null, records, due, register, clicks: ['home-drill', `life-${tenant.id}`, 'life-retire'] },
  adopt: { snapshot: null, records, due, register, clicks: ['home-drill', 'adopt', 'adopt-sign-in'] },
  'life-start': { snapshot: null, records, due, register, clicks: ['home-drill', `life-${tenant.id}`] },
  'life-set-pin': { snapshot: null, records, life: lives.setPin },
  'life-spare': { snapshot: null, records, life: lives.spare },
  'life-spare-set': { snapshot: null, records, life: lives.spareSet },
  'life-print': { snapshot: null, records, life: lives.print },
  'life-prove': { snapshot: null, records, life: lives.prove },
  'life-over': { snapshot: null, records, life: lives.over },
  'drill-announce': { snapshot: null, records, drill: drills.announce },
  'drill-checking': { snapshot: null, records, drill: drills.checking },
  'drill-check': { snapshot: null, records, drill: drills.check },
  'drill-open': { snapshot: null, records, drill: drills.open },
  'drill-cut-off': { snapshot: null, records, drill: drills.cutOff },
  'drill-alarm': { snapshot: null, records, drill: drills.alarm },
  'drill-result': { snapshot: null, records, drill: drills.result },
  records: { snapshot: null, records, clicks: ['home-records'] },
  audit: { snapshot: null, records, clicks: ['home-records', 'audit-c-0004'] },
  settings: { snapshot: null, records, clicks: ['home-settings'] },
  'survey-sign-in': { snapshot: emptySnapshot },
  'survey-browser': {
    snapshot: {
      ...emptySnapshot,
      nextAct: 'Sign in, in the browser window that opened',
      running: { act: 'signInAdmin', progress: null, cancellable: true },
      prompt: {
        kind: 'signInBrowser',
        keyLetter: null,
        keyId: null,
        text: 'Sign in as an administrator. This window goes on by itself.',
        secondsTotal: 300,
        endsAt: NOW + 280_000,
      },
    },
  },
  'survey-ready': {
    snapshot: {
      ...emptySnapshot,
      admin,
      tenant,
      nextAct: 'Survey the tenant',
      allowed: allowedOnly('survey', 'signInAdmin', 'goTo'),
    },
  },
  'survey-running': {
    snapshot: {
      ...emptySnapshot,
      admin,
      tenant,
      nextAct: 'Wait while the tenant is read',
      running: {
        act: 'survey',
        progress: { done: 9, total: 23, label: 'Reading the passkey policy' },
        cancellable: true,
      },
    },
  },
  survey: { snapshot: surveyed },
  'survey-refused': {
    snapshot: {
      ...surveyed,
      survey: null,
      error: error('graph/forbidden', { what: 'read the policies', needs: 'Policy.Read.All', status: 403 }),
      nextAct: 'Sign in with an account that may read policies',
    },
  },
  choices: { snapshot: { ...surveyed, step: 'plan', steps: steps('plan', 'Not yet'), nextAct: 'Make the plan' } },
  plan: { snapshot: planned },
  'plan-approved': { snapshot: { ...planned, planApproved: true, nextAct: 'Go on to the keys' } },
  'keys-empty': {
    snapshot: {
      ...atKeys,
      keys: [],
      bench: [],
      accounts: plannedAccounts.map((a) => ({ ...a, keyLetter: null })),
      nextAct: 'Plug in the first key',
    },
  },
  'keys-new': {
    snapshot: {
      ...atKeys,
      keys: [],
      bench: [benchKey({ ...yubikey, pin: { ...yubikey.pin, set: false } }, null, 'needsPin')],
      accounts: plannedAccounts.map((a) => ({ ...a, keyLetter: null })),
      nextAct: 'Set the PIN of the plugged-in key',
    },
  },
  keys: { snapshot: atKeys },
  'keys-ready': {
    snapshot: {
      ...atKeys,
      steps: steps('keys', '2 of 2 ready').map((step) => (step.name === 'keys' ? { ...step, state: 'done' } : step)),
      keys: keysBoth,
      bench,
      accounts: [account(0, nameA, 'A', proofsTo('pin')), account(1, nameB, 'B', proofsTo('pin'))],
      nextAct: 'Go on to the accounts',
      allowed: allowedOnly('prepareKey', 'assignKey', 'resetKey', 'goTo'),
    },
  },
  'keys-locked': {
    snapshot: {
      ...atKeys,
      bench: [
        bench[0]!,
        benchKey({ ...token2, pin: { ...token2.pin, retries: 0 }, usable: false }, null, 'locked', at(11, 19)),
      ],
    },
  },
  'keys-gone': {
    snapshot: {
      ...atKeys,
      keys: keysBoth.map((k) =>
        k.letter === 'B'
          ? { ...k, pluggedAs: null, recorded: { ...k.recorded, serial: null, serialMethod: 'none' as const } }
          : k,
      ),
      bench: [bench[0]!],
      steps: steps('keys', '2 of 2 ready').map((step) => (step.name === 'keys' ? { ...step, state: 'done' } : step)),
      accounts: [account(0, nameA, 'A', proofsTo('pin')), account(1, nameB, 'B', proofsTo('pin'))],
      nextAct: 'Go on to the accounts',
      allowed: allowedOnly('prepareKey', 'assignKey', 'resetKey', 'goTo', 'abandon'),
    },
  },
  'keys-reset-prompt': {
    snapshot: {
      ...atKeys,
      running: { act: 'resetKey', progress: null, cancellable: true },
      prompt: {
        kind: 'replugToReset',
        keyLetter: 'B',
        keyId: token2.id,
        text: 'Plug it in again within 10 seconds, then touch it.',
        secondsTotal: 60,
        endsAt: NOW + 41_000,
      },
      nextAct: 'Unplug key B and plug it in again',
    },
  },
  accounts: { snapshot: atAccounts },
  'accounts-running': {
    snapshot: {
      ...atAccounts,
      accounts: [
        account(0, nameA, 'A', proofsTo('account', 'now'), { userId: 'u0' }),
        account(1, nameB, 'B', proofsTo('pin', 'now')),
      ],
      running: {
        act: 'createAccounts',
        progress: { done: 2, total: 6, label: 'Reading the account back' },
        cancellable: true,
      },
      nextAct: 'Wait while the accounts are made',
    },
  },
  'accounts-done': { snapshot: { ...atAccounts, accounts: made, nextAct: 'Go on to register' } },
  register: { snapshot: atRegister },
  'register-touch': {
    snapshot: {
      ...atRegister,
      accounts: [account(0, nameA, 'A', proofsTo('policy', 'now', { attestation: 'needs your touch' })), made[1]!],
      prompt: touchPrompt,
      running: { act: 'register', progress: null, cancellable: true },
      nextAct: 'Touch the gold disc on key A',
    },
  },
  'register-wrong-key': {
    snapshot: {
      ...atRegister,
      bench: [benchKey({ ...yubikey, id: 'hid-9', serial: '31744915' }, null, 'stranger', at(11, 39))],
      keys: [ceremonyKey('A', yubikey, 0, { pluggedAs: null }), ceremonyKey('B', token2, 1, { pluggedAs: null })],
      accounts: [account(0, nameA, 'A', proofsTo(null, 'failed', { pin: 'another serial number' })), made[1]!],
      error: error('key/other', { expected: 'A', found: '31744915' }),
      nextAct: 'Unplug this key and plug in key A',
      allowed: { ...allowedOnly('goTo'), register: 'Plug in key A first.' },
    },
  },
  'register-late': { snapshot: { ...atRegister, error: error('key/no-touch', { status: '0x2F' }) } },
  'register-refused': {
    snapshot: {
      ...atRegister,
      error: error('graph/forbidden', {
        what: 'register keys for others',
        needs: 'Privileged Authentication Administrator',
        status: 403,
        requestId: '0c5d8a4e-2f11-4b39-9d22-61be8f0a5c17',
      }),
      allowed: allowedOnly('register', 'signInAdmin', 'goTo', 'abandon'),
    },
  },
  'register-done': {
    snapshot: {
      ...atRegister,
      steps: steps('register', '2 of 2 proven'),
      accounts: [registered('A', nameA, 0, false), registered('B', nameB, 1, false)],
      nextAct: 'Go on to paper',
    },
  },
  'paper-print': {
    snapshot: {
      ...atPaper,
      accounts: [registered('A', nameA, 0, false), registered('B', nameB, 1, false)],
      nextAct: 'Print sheet 0004-A',
    },
  },
  paper: { snapshot: atPaper },
  'paper-wrong-pin': {
    snapshot: {
      ...atPaper,
      bench: [benchKey({ ...yubikey, pin: { ...yubikey.pin, retries: 7 } }, 'A', 'ready')],
      error: error('pin/wrong', { tries: 7 }),
    },
  },
  'paper-touch': {
    snapshot: {
      ...atPaper,
      prompt: touchPrompt,
      running: { act: 'provePaper', progress: null, cancellable: true },
      nextAct: 'Touch the gold disc on key A',
    },
  },
  'paper-done': {
    snapshot: {
      ...atPaper,
      steps: steps('paper', '2 of 2 proven'),
      accounts: [proven('A', nameA, 0, 'paper'), proven('B', nameB, 1, 'paper')],
      nextAct: 'Go on to sign in',
    },
  },
  'sign-in': { snapshot: atSignIn },
  'sign-in-browser': {
    snapshot: {
      ...atSignIn,
      running: { act: 'signIn', progress: null, cancellable: true },
      prompt: {
        kind: 'signInBrowser',
        keyLetter: 'B',
        keyId: null,
        text: 'Sign in as ea-m4vz9p with key B and its sheet.',
        secondsTotal: 300,
        endsAt: NOW + 261_000,
      },
      nextAct: 'Sign in as ea-m4vz9p, in the browser window that opened',
    },
  },
  'sign-in-role': {
    snapshot: {
      ...atSignIn,
      accounts: [proven('A', nameA, 0, 'signedIn'), proven('B', nameB, 1, 'signedIn')].map((a) => ({
        ...a,
        proofs: a.proofs.map((p) => (p.name === 'exclusion' ? { ...p, state: 'notApplicable' as const } : p)),
      })),
      nextAct: 'Give both accounts Global Administrator',
      allowed: allowedOnly('assignRole', 'goTo'),
    },
  },
  'finish-close': {
    snapshot: {
      ...atFinish,
      finished: false,
      drillDue: null,
      accounts: [proven('A', nameA, 0, 'signedInAdmin'), proven('B', nameB, 1, 'signedInAdmin')],
      nextAct: 'Close the ceremony',
      allowed: allowedOnly('close', 'goTo'),
    },
  },
  finish: { snapshot: atFinish },
  'records-none': { snapshot: null, records: [], clicks: ['home-records'] },
  'more-open': { snapshot: planned, clicks: ['more'] },
  'choices-more': {
    snapshot: { ...surveyed, step: 'plan', steps: steps('plan', 'Not yet'), nextAct: 'Make the plan' },
    clicks: ['choices-more', 'choice-always-uv'],
    choose: { 'choice-min-pin': '8' },
    scrollTo: 'choice-always-uv',
  },
  'keys-settings': { snapshot: withSettings({ ...atKeys, accounts: plannedAccounts }) },
  'survey-fine': { snapshot: surveyed, clicks: ['show-fine'], scrollTo: 'findings-fine' },
  'error-details': {
    snapshot: {
      ...atRegister,
      error: error('graph/forbidden', {
        what: 'register keys for others',
        needs: 'Privileged Authentication Administrator',
        status: 403,
        graphCode: 'Authorization_RequestDenied',
        requestId: '0c5d8a4e-2f11-4b39-9d22-61be8f0a5c17',
      }),
      allowed: allowedOnly('register', 'signInAdmin', 'goTo', 'abandon'),
    },
    clicks: ['error-details'],
  },
  'dialog-reset': { snapshot: atKeys, clicks: ['reset-hid-2'] },
  'dialog-known-pin': { snapshot: atKeys, clicks: ['know-pin-hid-2'] },
  'dialog-void': { snapshot: atPaper, clicks: ['void-sheet'] },
  'dialog-labels': { snapshot: atFinish, clicks: ['print-more', 'print-labels'], choose: { 'label-stock': 'L7160' } },
  'dialog-print-extra': { snapshot: atFinish, clicks: ['print-more', 'print-cover'] },
  'keys-offline': { snapshot: atKeysOffline, scrollTo: 'offline-papers' },
  'dialog-offline-choices': { snapshot: atKeysOffline, clicks: ['offline-choices-open'] },
  'dialog-print-offline': { snapshot: atKeysOffline, clicks: ['offline-print-A'] },
  'dialog-print-offline-hand': { snapshot: atKeysOffline, clicks: ['offline-print-A', 'print-by-hand'] },
  'dialog-abandon': { snapshot: surveyed, clicks: ['abandon'] },
  'dialog-drill-fail': { snapshot: null, records, drill: drills.open, clicks: ['drill-fail'] },
  'dialog-life-abandon': { snapshot: null, records, life: lives.setPin, clicks: ['life-abandon'] },
  'dialog-end-rehearsal': rehearsed({ snapshot: atKeys, clicks: ['end-rehearsal'] }),
  'rehearsal-misbehave': rehearsed({ snapshot: atKeys, clicks: ['tray-misbehave-2'] }),
  'rehearsal-home': rehearsed({ snapshot: null, records: [] }),
  'rehearsal-keys': rehearsed({ snapshot: atKeys }),
  'rehearsal-touch': rehearsed({
    snapshot: {
      ...atRegister,
      prompt: touchPrompt,
      running: { act: 'register', progress: null, cancellable: true },
      nextAct: 'Touch the gold disc on key A',
    },
  }),
  'rehearsal-paper': rehearsed({ snapshot: atPaper }),
} as const satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;
