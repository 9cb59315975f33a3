import { abandonWord, resetWord } from '../../src/shared/confirm-words';
import {
  CEREMONY_ACTS,
  defaultChoices,
  PROOF_NAMES,
  WIZARD_STEPS,
  type AccountView,
  type Allowed,
  type AppState,
  type AuditEntry,
  type BenchKey,
  type CeremonyAct,
  type CeremonyKeyView,
  type CeremonyRecordSummary,
  type CeremonySnapshot,
  type Finding,
  type KeyInfo,
  type Plan,
  type Proof,
  type ProofName,
  type ProofState,
  type RehearsalState,
  type Settings,
  type SurveyReport,
  type TenantSummary,
  type WizardStep,
} from '../../src/shared/model';

export { token2, yubikey } from './key-fixtures';

/** A fixed moment, so that every picture and every test is the same: 22 November 2026, 11:41:18 local time. */
export const NOW = new Date(2026, 10, 22, 11, 41, 18).getTime();
export const at = (hours: number, minutes: number, seconds = 0): string =>
  new Date(2026, 10, 22, hours, minutes, seconds).toISOString();

export const appState: AppState = {
  version: '0.1.0',
  platform: 'win32',
  electron: '45.4.1',
  rehearsal: false,
  rehearsalOnly: null,
  network: 'reachable',
  rights: { state: 'enough', text: 'Running as administrator', fix: null },
  sealing: { osKeystore: false, text: 'A passphrase seals the PINs; nothing is kept in the clear.' },
};

export const settings: Settings = {
  clientId: null,
  tenantId: null,
  cloud: 'global',
  theme: 'system',
  contentProtection: true,
};

export const tenant: TenantSummary = {
  id: '7c9e2f41-3b8d-4e6a-9d15-60a2b7c4e813',
  displayName: 'Contoso Ltd',
  initialDomain: 'contoso.onmicrosoft.com',
  cloud: 'global',
  securityDefaults: true,
  licence: 'free',
  simulated: false,
};

export const benchKey = (
  info: KeyInfo,
  letter: string | null,
  state: BenchKey['state'],
  since = at(11, 12),
): BenchKey => ({ info, letter, resetWord: resetWord(letter, info.serial), pluggedAt: since, state });

export const ceremonyKey = (
  letter: string,
  info: KeyInfo,
  accountIndex: number | null,
  change: Partial<CeremonyKeyView> = {},
): CeremonyKeyView => ({
  letter,
  recorded: info,
  accountIndex,
  pin: 'sealed',
  pinProvenAt: at(11, 14),
  pluggedAs: info.id,
  ...change,
});

/** Proofs up to and including `last`; the one after it as given. */
export function proofsTo(
  last: ProofName | null,
  next: ProofState = 'notYet',
  notes: Partial<Record<ProofName, string>> = {},
): readonly Proof[] {
  const end = last === null ? -1 : PROOF_NAMES.indexOf(last);
  return PROOF_NAMES.map((name, i) => {
    const state: ProofState =
      i <= end
        ? name === 'tapGone' || name === 'exclusion'
          ? 'notApplicable'
          : 'proven'
        : i === end + 1
          ? next
          : 'notYet';
    return {
      name,
      state,
      note: notes[name] ?? (state === 'notYet' ? '' : defaultNotes[name]),
      at: state === 'proven' ? at(11, 14 + 2 * i) : null,
    };
  });
}

const defaultNotes: Record<ProofName, string> = {
  pin: '8 of 8 tries left',
  account: 'cloud only, on, never expires',
  group: 'member, read back',
  policy: 'passkey policy',
  attestation: 'maker’s certificate',
  registered: 'same credential, byte for byte',
  tapGone: 'no access pass was used',
  paper: 'signature verified',
  signedIn: 'token for this tenant and account',
  exclusion: 'no Conditional Access here',
  role: 'permanent and active',
  signedInAdmin: 'role read by the account itself',
  closed: 'sessions ended, seals destroyed',
};

export const account = (
  index: number,
  name: string,
  keyLetter: string | null,
  proofs: readonly Proof[],
  change: Partial<AccountView> = {},
): AccountView => ({
  index,
  userPrincipalName: `${name}@contoso.onmicrosoft.com`,
  displayName: `Account ${name.slice(3)}`,
  userId: null,
  adopted: false,
  keyLetter,
  proofs,
  sheet: null,
  credentialId: null,
  attestation: null,
  ...change,
});

/** Everything refused with one reason, but what is named. */
export function allowedOnly(...acts: readonly CeremonyAct[]): Allowed {
  return Object.fromEntries(
    CEREMONY_ACTS.map((act) => [act, acts.includes(act) ? null : 'Not yet: do the next act first.']),
  ) as Record<CeremonyAct, string | null>;
}

const stepNotes: Record<WizardStep, string> = {
  survey: '4 found, in the plan',
  plan: '7 changes approved',
  keys: '2 of 2 ready',
  accounts: '2 made, no role yet',
  register: '2 of 2 proven',
  paper: '2 of 2 proven',
  signIn: '2 of 2 proven',
  finish: 'Not yet',
};

export function steps(here: WizardStep, note: string): CeremonySnapshot['steps'] {
  const index = WIZARD_STEPS.indexOf(here);
  return WIZARD_STEPS.map((name, i) => ({
    name,
    state: i < index ? 'done' : i === index ? 'here' : 'notYet',
    note: i < index ? stepNotes[name] : i === index ? note : 'Not yet',
  }));
}

export const findings: readonly Finding[] = [
  {
    id: 'self-service-off',
    severity: 'stop',
    title: 'Passkey set-up is switched off in this tenant',
    evidence: 'fido2 · isSelfServiceRegistrationAllowed = false',
    why: 'Microsoft refuses to register a key for another account while this is off, even for an administrator. Microsoft lists it as a known issue.',
    fix: 'Switches it on for the ceremony and back off at Finish. People in the tenant notice nothing in between.',
    source: 'https://learn.microsoft.com/graph/api/authentication-post-fido2methods',
    mendedByPlan: true,
  },
  ...(
    [
      ['no-emergency-account', 'fix', 'No emergency access account exists', '0 of 2 or more'],
      ['same-method', 'fix', 'All 3 Global Administrators sign in with the same method', 'Authenticator app'],
      ['no-alert', 'fix', 'Nobody is told when an emergency account signs in', 'No alert rule'],
      [
        'security-defaults-on',
        'know',
        'Security Defaults are on: no account can be exempt, so the emergency accounts need a key',
        'As intended',
      ],
      ['no-p1', 'know', 'No Entra ID P1: no Conditional Access, and no alert rule on sign-ins', 'Free'],
      [
        'sign-in-log',
        'unknown',
        'The sign-in log could not be read',
        'Could not be read: the tenant has no licence for this (403 Authentication_RequestFromNonPremiumTenantOrB2CTenant)',
      ],
    ] as const
  ).map(([id, severity, title, evidence]): Finding => ({
    id,
    severity,
    title,
    evidence,
    why: 'One method that fails takes every administrator with it.',
    fix: 'The ceremony makes two accounts with a key each.',
    source: 'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access',
  })),
  ...Array.from({ length: 16 }, (_, i): Finding => ({
    id: `fine-${i}`,
    severity: 'fine',
    title:
      [
        'The initial domain is managed',
        'Passkeys are allowed for the group',
        'Both key models are allowed',
        'No passkey on the accounts is synced',
      ][i % 4] ?? '',
    evidence: 'read back',
    why: 'It is as Microsoft asks.',
    fix: 'Nothing to do.',
    source: 'https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-passkeys-fido2',
  })),
];

export const survey: SurveyReport = {
  tenant,
  takenAt: at(11, 2, 41),
  findings,
  questions: [
    {
      id: 'portal-recovery',
      text: 'Does the tenant have an Entra recovery contact that still works?',
      where: 'entra.microsoft.com, Overview, Properties, Technical contact',
      answers: ['Yes', 'No', 'I could not find it'],
    },
  ],
  blocked: false,
};

export const plan: Plan = {
  hash: '4f1a92c70b3ed8654f1a92c70b3ed8654f1a92c70b3ed8654f1a92c70b3ed865',
  tenantId: tenant.id,
  choices: defaultChoices,
  accounts: ['ea-7hq2xk', 'ea-m4vz9p'].map((name, index) => ({
    index,
    userId: null,
    userPrincipalName: `${name}@contoso.onmicrosoft.com`,
    displayName: `Account ${name.slice(3)}`,
    adopted: false,
  })),
  group: {
    id: null,
    displayName: 'Emergency access accounts',
    mailNickname: 'emergency-access',
    roleAssignable: false,
  },
  changes: [
    {
      id: 'user-0',
      kind: 'add',
      what: 'Account ea-7hq2xk',
      before: 'None',
      after: 'Cloud only, on, password nobody knows',
      undo: 'Delete, then purge',
      role: 'User Administrator',
      at: 'accounts',
    },
    {
      id: 'user-1',
      kind: 'add',
      what: 'Account ea-m4vz9p',
      before: 'None',
      after: 'Cloud only, on, password nobody knows',
      undo: 'Delete, then purge',
      role: 'User Administrator',
      at: 'accounts',
    },
    {
      id: 'group',
      kind: 'add',
      what: 'Group “Emergency access accounts”',
      before: 'None',
      after: '2 members, security group',
      undo: 'Delete group',
      role: 'Groups Administrator',
      at: 'accounts',
    },
    {
      id: 'fido-target',
      kind: 'change',
      what: 'Passkey policy: who may use one',
      before: '“Admins”',
      after: '“Admins”, “Emergency access accounts”',
      undo: 'Put saved policy back',
      role: 'Authentication Policy Administrator',
      at: 'accounts',
    },
    {
      id: 'fido-self',
      kind: 'change',
      what: 'Passkey policy: set-up',
      before: 'Off',
      after: 'On until Finish, then off',
      undo: 'Put saved policy back',
      role: 'Authentication Policy Administrator',
      at: 'accounts',
    },
    {
      id: 'role-0',
      kind: 'add',
      what: 'Global Administrator ea-7hq2xk',
      before: 'None',
      after: 'Permanent and active',
      undo: 'Delete assignment',
      role: 'Global Administrator',
      at: 'finish',
    },
    {
      id: 'role-1',
      kind: 'add',
      what: 'Global Administrator ea-m4vz9p',
      before: 'None',
      after: 'Permanent and active',
      undo: 'Delete assignment',
      role: 'Global Administrator',
      at: 'finish',
    },
    {
      id: 'models',
      kind: 'stays',
      what: 'Passkey policy: key models',
      before: '3 models',
      after: '3 models, both of yours among them',
      undo: '',
      role: '',
      at: 'notByApp',
    },
    {
      id: 'defaults',
      kind: 'stays',
      what: 'Security Defaults',
      before: 'On',
      after: 'On',
      undo: '',
      role: '',
      at: 'notByApp',
    },
    {
      id: 'alert',
      kind: 'byHand',
      what: 'Alert on sign-in',
      before: 'None',
      after: 'Needs Entra ID P1. Finish says what to do',
      undo: '',
      role: '',
      at: 'notByApp',
    },
  ],
};

export const accountNames = ['ea-7hq2xk', 'ea-m4vz9p'] as const;

export const emptySnapshot: CeremonySnapshot = {
  abandonWord: abandonWord('0004'),
  id: 'c-0004',
  number: '0004',
  rehearsal: false,
  startedAt: at(10, 58),
  step: 'survey',
  steps: steps('survey', 'Not yet'),
  admin: null,
  tenant: null,
  survey: null,
  answers: {},
  choices: defaultChoices,
  plan: null,
  planApproved: false,
  accounts: [],
  keys: [],
  bench: [],
  nextAct: 'Sign in as an administrator of the tenant',
  allowed: allowedOnly('signInAdmin', 'abandon', 'goTo'),
  running: null,
  prompt: null,
  error: null,
  journalSavedAt: at(11, 2, 55),
  finished: false,
  drillDue: null,
};

export const admin = {
  userId: 'f3f1',
  userPrincipalName: 'admin@contoso.onmicrosoft.com',
  tenantId: tenant.id,
  roles: [{ name: 'Global Administrator', templateId: '62e90394-69f5-4237-9190-012177145e10', endsAt: null }],
};

export const records: readonly CeremonyRecordSummary[] = [
  {
    id: 'c-0004',
    number: '0004',
    rehearsal: false,
    startedAt: at(10, 58),
    tenantName: 'Contoso Ltd',
    state: 'interrupted',
    step: 'paper',
    note: '1 of 2 proven',
    lastAt: at(11, 58),
    accounts: [
      {
        userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com',
        sheetNumber: '0004-A',
        sheetState: 'proven',
        keyLetter: 'A',
        keyModel: 'YubiKey 5C NFC',
        serial: '31744902',
      },
      {
        userPrincipalName: 'ea-m4vz9p@contoso.onmicrosoft.com',
        sheetNumber: '0004-B',
        sheetState: 'printed',
        keyLetter: 'B',
        keyModel: 'Token2 PIN+ Octo',
        serial: '6810535220174',
      },
    ],
    drillDue: null,
  },
  {
    id: 'c-0003',
    number: '0003',
    rehearsal: false,
    startedAt: new Date(2026, 8, 15, 9, 30).toISOString(),
    tenantName: 'Contoso Lab',
    state: 'closed',
    step: 'finish',
    accounts: [
      {
        userPrincipalName: 'ea-t8wd3c@contosolab.onmicrosoft.com',
        sheetNumber: '0003-A',
        keyLetter: 'C',
        keyModel: 'YubiKey 5C NFC',
        serial: '31744915',
      },
      {
        userPrincipalName: 'ea-k2rn6h@contosolab.onmicrosoft.com',
        sheetNumber: '0003-B',
        keyLetter: 'D',
        keyModel: 'Token2 PIN+ Octo',
        serial: '6810535220181',
      },
    ],
    drillDue: '2026-12-14',
  },
];

/** 64 hex digits that differ from their first on, as those of a real log do. */
const hashOf = (i: number): string =>
  Array.from({ length: 8 }, (_, k) =>
    ((Math.imul(i * 8 + k + 1, 2654435761) ^ 0x5bd1e995) >>> 0).toString(16).padStart(8, '0'),
  ).join('');

export const auditEntries: readonly AuditEntry[] = [
  ['ceremony.started', '0004', { version: '0.1.0' }],
  ['tenant.surveyed', 'Contoso Ltd', { findings: 23, requestIds: ['0f7c…e1'] }],
  ['plan.approved', '4F1A 92C7 0B3E D865', { changes: 7 }],
  ['pin.sealed', 'key A', { serial: '31744902', serialMethod: 'vendorCommand' }],
  ['pin.set', 'key A', { retries: 8, tokenObtained: true }],
  ['account.created', 'ea-7hq2xk@contoso.onmicrosoft.com', { enabled: true, cloudOnly: true, neverExpires: true }],
  ['method.registered', 'key A', { attestation: 'verified', listed: true, deviceBound: true }],
].map(([act, target, proof], i): AuditEntry => ({
  seq: i + 1,
  time: at(11, 2 + i * 4, 7 * i),
  operator: 'admin@contoso.onmicrosoft.com',
  act: act as string,
  target: target as string,
  proof: proof as AuditEntry['proof'],
  previous: hashOf(i),
  hash: hashOf(i + 1),
}));

export const rehearsalState: RehearsalState = {
  keys: [
    {
      slot: '1',
      name: 'Virtual key 1',
      personality: 'yubikey-5c',
      plugged: true,
      wantsTouch: false,
      note: 'Well behaved.',
      misbehaviours: [],
    },
    {
      slot: '2',
      name: 'Virtual key 2',
      personality: 'token2',
      plugged: true,
      wantsTouch: false,
      note: 'Has a stranger’s PIN.',
      misbehaviours: ['in-use'],
    },
    {
      slot: '3',
      name: 'Virtual key 3',
      personality: 'solo',
      plugged: false,
      wantsTouch: false,
      note: 'Unused.',
      misbehaviours: [],
    },
  ],
  misbehaviours: [
    { id: 'in-use', of: 'plug', label: 'Belongs to somebody' },
    { id: 'pull', of: 'plug', label: 'Pull it out while it writes' },
    { id: 'swap', of: 'plug', label: 'Come back as another key' },
    { id: 'refuse-pin', of: 'plug', label: 'Refuse the next PIN' },
    { id: 'silent', of: 'plug', label: 'Go silent' },
  ],
  tenant: { personality: 'small-firm', title: 'Small firm', note: 'Security Defaults on, no licence.', faults: [] },
  personalities: [
    { id: 'small-firm', title: 'Small firm' },
    { id: 'p1', title: 'P1 with Conditional Access' },
    { id: 'p2', title: 'P2 with PIM' },
  ],
  tenantFaults: [
    { id: 'slow', label: 'Answers slowly' },
    { id: 'drop', label: 'Drops the answer to a change' },
  ],
  laptop: { faults: [] },
  laptopFaults: [{ id: 'disk-full', label: 'The journal cannot be written for a moment' }],
  decays: [{ id: 'role-lost', label: 'The role was taken away' }],
};
