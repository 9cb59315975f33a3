import { assertNever } from '../../../shared/assert-never';
import type { DrillAccountView, DrillSnapshot, TenantCheckReport } from '../../../shared/model/drill';
import type { JournalHeader } from '../../ceremony/journal/parse';
import type { DrillFact } from './facts';

export interface DrillState {
  readonly header: JournalHeader;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly operator: string;
  readonly announced: DrillSnapshot['announced'];
  readonly check: TenantCheckReport | null;
  readonly acknowledged: boolean;
  readonly accounts: readonly DrillAccountView[];
  /** A sign-in was begun whose outcome is not recorded. */
  readonly signingIn: { readonly userId: string; readonly at: string } | null;
  /** Number on the envelope that was opened last. */
  readonly openedEnvelope: string | null;
  readonly closed: DrillSnapshot['closed'];
  readonly abandoned: string | null;
  /** Records of its journal that cannot be read any more. */
  readonly lost: number;
  readonly lastAt: string;
}

export function initialDrill(header: JournalHeader): DrillState {
  return {
    header,
    tenantId: '',
    tenantName: '',
    operator: '',
    announced: null,
    check: null,
    acknowledged: false,
    accounts: [],
    signingIn: null,
    openedEnvelope: null,
    closed: null,
    abandoned: null,
    lost: 0,
    lastAt: header.createdAt,
  };
}

/** The one place where state changes. Pure. @param at ISO time of the record. */
export function evolveDrill(before: DrillState, fact: DrillFact, at: string): DrillState {
  const state = { ...before, lastAt: at };
  switch (fact.type) {
    case 'recordLost':
      return { ...state, lost: state.lost + 1 };
    case 'began':
      return {
        ...state,
        tenantId: fact.tenantId,
        tenantName: fact.tenantName,
        operator: fact.operator,
        accounts: fact.accounts.map(fresh),
      };
    case 'announced':
      return { ...state, announced: { from: fact.from, to: fact.to, told: fact.told } };
    case 'checked':
      return { ...state, check: fact.report, acknowledged: false };
    case 'acknowledged':
      return { ...state, acknowledged: true };
    case 'opened':
      return account({ ...state, openedEnvelope: fact.envelope }, fact.userId, {
        stage: 'open',
        letter: fact.letter,
        failure: null,
      });
    case 'signInIntent':
      return { ...state, signingIn: { userId: fact.userId, at } };
    case 'signInFailed':
      return fact.certain === false ? cutOff(state) : { ...state, signingIn: null };
    case 'signInLooked':
      return account(state, fact.userId, {
        cutOff: { at: cutOffAt(state, fact.userId) ?? at, looked: true, usedAt: fact.usedAt },
      });
    case 'signedIn':
      return account({ ...state, signingIn: null }, fact.userId, {
        stage: 'signedIn',
        signedInAt: fact.issuedAt,
        isAdministrator: fact.isAdministrator,
      });
    case 'evidence':
      return account(state, fact.userId, {
        keyUseMoved: fact.keyUseMoved,
        passwordUnused: fact.passwordUnused,
        methodsUnchanged: fact.methodsUnchanged,
      });
    case 'revokeIntent':
      return state;
    case 'revoked':
      return account(state, fact.userId, { stage: 'revoked', sessionsRevoked: fact.proven });
    case 'alarmTicked':
      return account(state, fact.userId, {
        stage: 'alarmTicked',
        alarm: { seen: fact.seen, minutes: fact.minutes, by: fact.by },
      });
    case 'resealed':
      return account(state, fact.userId, {
        stage: 'resealed',
        resealed: { envelope: fact.envelope, custodian: fact.custodian, witness: fact.witness },
      });
    case 'accountFailed':
      return account(state, fact.userId, { failure: fact.why });
    case 'closed':
      return { ...state, closed: { at, verdict: fact.verdict, openPoints: fact.openPoints, nextDue: fact.nextDue } };
    case 'abandoned':
      return { ...state, abandoned: fact.why };
    case 'resumed':
      return stale(cutOff({ ...state, operator: fact.operator }), at);
    default:
      return assertNever(fact, 'drill fact');
  }
}

/** How long people may be taken as told, and a tenant check as true, when a drill goes on after it was left. */
const HOLDS_MS = 24 * 3600_000;

/** After a night everybody is told again, and the tenant is read again before another envelope is opened. */
function stale(state: DrillState, at: string): DrillState {
  const since = state.check?.takenAt ?? state.header.createdAt;
  if (Date.parse(at) - Date.parse(since) <= HOLDS_MS) return state;
  return { ...state, announced: null, check: null, acknowledged: false };
}

/** A sign-in that was begun, and whose outcome never reached us. */
function cutOff(state: DrillState): DrillState {
  if (state.signingIn === null) return state;
  const { userId, at } = state.signingIn;
  return account({ ...state, signingIn: null }, userId, { cutOff: { at, looked: false, usedAt: null } });
}

function cutOffAt(state: DrillState, userId: string): string | null {
  return state.accounts.find((one) => one.userId === userId)?.cutOff?.at ?? null;
}

const fresh = (one: { readonly userId: string; readonly userPrincipalName: string }): DrillAccountView => ({
  ...one,
  letter: null,
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

function account(state: DrillState, userId: string, change: Partial<DrillAccountView>): DrillState {
  return { ...state, accounts: state.accounts.map((one) => (one.userId === userId ? { ...one, ...change } : one)) };
}

export function nameOf(state: DrillState, userId: string): string {
  return state.accounts.find((one) => one.userId === userId)?.userPrincipalName ?? userId;
}
