import {
  DRILL_ACTS,
  type DrillAccountView,
  type DrillAct,
  type DrillDue,
  type DrillSnapshot,
  type DrillWaiting,
  type TenantCheckReport,
} from '../../src/shared/model/drill';
import type { RegisterView } from '../../src/renderer/drill/register-view';
import { at, tenant } from './fixtures';

export const due: readonly DrillDue[] = [
  {
    tenantId: tenant.id,
    tenantName: 'Contoso Lab',
    simulated: false,
    dueOn: '2026-12-14',
    daysLeft: 22,
    state: 'notDue',
    because: '90 days after the drill of 15 September 2026.',
    accounts: [
      {
        userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com',
        lastFullDrillAt: '2026-09-15T09:30:00.000Z',
        dueOn: '2026-12-14',
      },
      {
        userPrincipalName: 'ea-m4vz9p@contoso.onmicrosoft.com',
        lastFullDrillAt: '2026-09-15T10:30:00.000Z',
        dueOn: '2026-12-14',
      },
    ],
  },
];

const key = (
  letter: string,
  model: string,
  serial: string,
  sheetNumber: string,
  envelopeNumber: string,
  custodian: string,
) => ({ letter, model, serial, sheetNumber, envelopeNumber, custodian, state: 'active' }) as const;

export const register: readonly RegisterView[] = [
  {
    tenantId: tenant.id,
    displayName: 'Contoso Lab',
    simulated: false,
    accounts: [
      {
        userId: 'u0',
        userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com',
        state: 'active',
        adopted: false,
        lastFullDrillAt: '2026-09-15T09:30:00.000Z',
        keys: [key('A', 'YubiKey 5C NFC', '31744902', '0003-A', 'E-09', 'M. Keller')],
      },
      {
        userId: 'u1',
        userPrincipalName: 'ea-m4vz9p@contoso.onmicrosoft.com',
        state: 'active',
        adopted: false,
        lastFullDrillAt: '2026-09-15T10:30:00.000Z',
        keys: [key('B', 'Token2 PIN+ Octo', '6810535220174', '0003-B', 'E-10', 'S. Adeyemi')],
      },
    ],
    drills: [
      {
        id: 'd4',
        kind: 'full',
        at: '2026-09-15T10:40:00.000Z',
        operator: 'J. Novak',
        verdict: 'passed',
        accounts: ['u0', 'u1'],
        openPoints: [],
      },
    ],
  },
];

/** One with an open envelope, and one of another tenant with none. */
export const left: readonly DrillWaiting[] = [
  {
    id: 'd5',
    number: 'D-0005',
    tenantId: tenant.id,
    tenantName: 'Contoso Lab',
    operator: 'J. Novak',
    begunAt: at(10, 5),
    lastAt: at(10, 22),
    at: 'account',
    open: { userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com', letter: 'A', stage: 'open' },
  },
  {
    id: 'd6',
    number: 'D-0006',
    tenantId: 'other',
    tenantName: 'Fabrikam',
    operator: 'J. Novak',
    begunAt: at(11, 5),
    lastAt: at(11, 6),
    at: 'check',
    open: null,
  },
];

const allowed = (...now: readonly DrillAct[]): DrillSnapshot['allowed'] =>
  Object.fromEntries(
    DRILL_ACTS.map((act) => [act, now.includes(act) ? null : 'Not yet: do the next act first.']),
  ) as Record<DrillAct, string | null>;

const waiting = (userId: string, name: string, letter: string): DrillAccountView => ({
  userId,
  userPrincipalName: `${name}@contoso.onmicrosoft.com`,
  letter,
  stage: 'waiting',
  failure: null,
  cutOff: null,
  signedInAt: null,
  isAdministrator: null,
  keyUseMoved: null,
  passwordUnused: null,
  methodsUnchanged: null,
  sessionsRevoked: null,
  alarm: null,
  resealed: null,
});
const a = waiting('u0', 'ea-7hq2xk', 'A');
const b = waiting('u1', 'ea-m4vz9p', 'B');
const sealed: DrillAccountView = {
  ...a,
  stage: 'resealed',
  signedInAt: at(10, 24),
  isAdministrator: true,
  keyUseMoved: true,
  passwordUnused: true,
  methodsUnchanged: true,
  sessionsRevoked: true,
  alarm: { seen: 'mail', minutes: 7, by: 'Security desk' },
  resealed: { envelope: 'E-13', custodian: 'M. Keller', witness: 'J. Novak' },
};

export const check: TenantCheckReport = {
  tenantId: tenant.id,
  takenAt: at(10, 12),
  verdict: 'attention',
  findings: [
    {
      id: 'method-added',
      severity: 'fix',
      title: 'A phone is registered on ea-m4vz9p',
      evidence: 'phoneAuthenticationMethod, added 11 November 2026, number ending 41',
      why: 'It could be used to get round the key. No ceremony or drill explains it.',
      fix: 'Find out who added it, remove it, and check again.',
      source: 'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access',
      subject: { kind: 'account', id: 'u1', name: 'ea-m4vz9p' },
    },
    {
      id: 'sign-in-log-unread',
      severity: 'unknown',
      title: 'The sign-in log could not be read',
      evidence: '403 Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      why: 'Whether somebody signed in with the accounts is not known from it.',
      fix: 'Look it up in the portal; it keeps 7 days.',
      source: 'https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention',
      subject: { kind: 'tenant', id: tenant.id, name: 'Contoso Lab' },
    },
  ],
  inOrder: [
    'Both accounts are on and cloud only',
    'Both are Global Administrator, permanent and active',
    'The passkeys are those on record',
    'Passwords were never used',
  ],
  requests: 19,
};

const base: DrillSnapshot = {
  id: 'd5',
  number: 'D-0005',
  rehearsal: false,
  tenantId: tenant.id,
  tenantName: 'Contoso Lab',
  startedAt: at(10, 5),
  operator: 'J. Novak',
  announced: null,
  check: null,
  acknowledged: false,
  accounts: [a, b],
  allowed: allowed('announce', 'abandon'),
  nextAct: 'Tell the security desk, and write down the time window',
  running: null,
  closed: null,
  abandoned: null,
};
const announced: DrillSnapshot = { ...base, announced: { from: at(10, 0), to: at(12, 0), told: 'Security desk' } };
const checked: DrillSnapshot = { ...announced, check, acknowledged: true };

export const drills = {
  announce: base,
  checking: { ...announced, running: 'check', nextAct: 'Wait while the tenant is read', allowed: allowed() },
  check: {
    ...announced,
    check,
    nextAct: 'Look into 2 findings, then go on or check again',
    allowed: allowed('check', 'acknowledge', 'abandon'),
  },
  open: {
    ...checked,
    nextAct: 'Open the envelope of ea-7hq2xk with a second person',
    allowed: allowed('open', 'failAccount', 'abandon'),
  },
  cutOff: {
    ...checked,
    accounts: [{ ...a, stage: 'open', cutOff: { at: at(10, 22), looked: false, usedAt: null } }, b],
    nextAct: 'Read what became of the sign-in of ea-7hq2xk that was cut off',
    allowed: allowed('look', 'failAccount'),
  },
  looked: {
    ...checked,
    accounts: [{ ...a, stage: 'open', cutOff: { at: at(10, 22), looked: true, usedAt: at(10, 23) } }, b],
    nextAct: 'Sign in as ea-7hq2xk in the browser that opens, with key A and the PIN from the paper',
    allowed: allowed('signIn', 'failAccount'),
  },
  ended: { ...checked, abandoned: 'The second key holder fell ill.', nextAct: 'Begin a new one', allowed: allowed() },
  alarm: {
    ...checked,
    accounts: [{ ...sealed, stage: 'revoked', alarm: null, resealed: null }, b],
    nextAct: 'Ask whether the alarm came',
    allowed: allowed('alarm', 'failAccount', 'abandon'),
  },
  result: {
    ...checked,
    accounts: [
      sealed,
      {
        ...sealed,
        ...b,
        stage: 'resealed',
        signedInAt: at(10, 51),
        isAdministrator: true,
        keyUseMoved: null,
        passwordUnused: true,
        methodsUnchanged: false,
        sessionsRevoked: true,
        failure: 'A phone is registered on this account. No ceremony or drill explains it.',
        resealed: { envelope: 'E-14', custodian: 'S. Adeyemi', witness: 'J. Novak' },
      },
    ],
    nextAct: 'Save the certificate, then fix ea-m4vz9p',
    allowed: allowed(),
    closed: {
      at: at(11, 3),
      verdict: 'attention',
      openPoints: ['Find out who had key B and who added the phone.'],
      nextDue: '2027-02-20',
    },
  },
} as const satisfies Record<string, DrillSnapshot>;
