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
  /** A sign-in was begun whose outcome is not known. */
  readonly signingIn: string | null;
  readonly notes: readonly string[];
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
    notes: [],
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
      return account(state, fact.userId, { stage: 'open', letter: fact.letter, failure: null });
    case 'signInIntent':
      return { ...state, signingIn: fact.userId };
    case 'signInFailed':
      return {
        ...state,
        signingIn: null,
        notes: [...state.notes, `${nameOf(state, fact.userId)}: a sign-in failed (${fact.code}).`],
      };
    case 'signedIn':
      return account({ ...state, signingIn: null }, fact.userId, {
        stage: 'signedIn',
        signedInAt: fact.issuedAt,
        isAdministrator: fact.isAdministrator,
      });
    case 'evidence':
      return account({ ...state, notes: [...state.notes, ...fact.notes] }, fact.userId, {
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
    default:
      return assertNever(fact, 'drill fact');
  }
}

const fresh = (one: { readonly userId: string; readonly userPrincipalName: string }): DrillAccountView => ({
  ...one,
  letter: null,
  stage: 'waiting',
  failure: null,
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
