import { assertNever } from '../../shared/assert-never';
import { settingsMissing } from '../../shared/key-policy';
import type { Choices } from '../../shared/model/tenant';
import type { Fact } from './facts';
import { SETTLES } from './settles';
import { mergeSavedExclusions } from '../entra/policy/saved';
import { cloudNow, pinSpec } from './sheet-kind';
import { inDoubt, restoreAround, takeLoss } from './lost';
import { letterAt, type AccountRecord, type CeremonyState, type KeyRecord, type Sheet } from './state';

/** Ticks of the last screen: what people do with envelopes, safes and desks. They say nothing about the tenant. */
export function isLeftToPeople(questionId: string): boolean {
  return questionId.startsWith('left-');
}

/** The only way state changes: one fact at a time. Pure. `at` is the journal's time of the fact. */
export function evolve(state: CeremonyState, fact: Fact, at: string): CeremonyState {
  const before = state.lost.length === 0 ? state : restoreAround(state, fact, at);
  return { ...settle(apply(before, fact, at), fact), lastAt: at };
}

function settle(state: CeremonyState, fact: Fact): CeremonyState {
  const nameOf = SETTLES[fact.type] as ((fact: Fact) => string) | undefined;
  if (nameOf === undefined) return state;
  const name = nameOf(fact);
  const others = state.unsettled.filter((open) => open !== name);
  return { ...state, unsettled: fact.type.endsWith('Intent') ? [...others, name] : others };
}

function apply(state: CeremonyState, fact: Fact, at: string): CeremonyState {
  switch (fact.type) {
    case 'resumed':
    case 'resetIntent':
    case 'keySettingsIntent':
    case 'accountIntent':
    case 'groupIntent':
    case 'policyIntent':
    case 'tapIntent':
    case 'printIntent':
    case 'proofIntent':
    case 'proofFailed':
    case 'signInIntent':
    case 'exclusionIntent':
    case 'roleIntent':
    case 'methodsIntent':
    case 'restrictIntent':
    case 'consentsIntent':
    case 'closeIntent':
    case 'orphans':
    case 'policiesClosed':
      return state;
    case 'recordLost':
      return takeLoss(state, fact.was);
    case 'readAgain':
      return inDoubt(state, fact.slots, at);
    case 'adminSignedIn':
      return { ...state, admin: fact.admin, tenant: fact.tenant, consentedBefore: firstSeen(state, fact.admin.client) };
    case 'answered':
      return {
        ...state,
        answers: { ...state.answers, [fact.questionId]: fact.answer },
        surveyStale: state.surveyStale || (state.survey !== null && !isLeftToPeople(fact.questionId)),
      };
    case 'surveyed':
      return { ...state, survey: fact.report, surveyStale: false };
    case 'chosen':
      return {
        ...state,
        choices: fact.choices,
        keys: state.keys.map((key) => ({ ...key, settingsDue: settingsAreDue(key, fact.choices) })),
      };
    case 'planned':
      return {
        ...state,
        plan: fact.plan,
        approvedHash: state.approvedHash === fact.plan.hash ? state.approvedHash : null,
        accounts: fact.plan.accounts.map((planned) => newAccount(planned)),
      };
    case 'planApproved':
      return { ...state, approvedHash: fact.hash };
    case 'pinIntent':
      return upsertKey(state, fact, at);
    case 'pinSet':
      return changeKey(state, fact.letter, (key) => ({
        ...key,
        info: fact.info,
        deviceId: fact.deviceId,
        pin: { ...key.pin, state: 'set', setAt: at, refused: false },
      }));
    case 'keySettingsDone':
      return changeKey(state, fact.letter, (key) => ({
        ...key,
        info: fact.info,
        settings: { asked: fact.asked, refused: fact.refused },
        settingsDue: settingsMissing(fact.asked, state.choices.keyPolicy),
      }));
    case 'pinRefused':
      return changeKey(state, fact.letter, (key) => ({ ...key, pin: { ...key.pin, refused: true } }));
    case 'keyDropped':
      return dropKey(state, fact.letter);
    case 'keyReset':
      return fact.letter === null ? state : dropKey(state, fact.letter);
    case 'serialTyped':
      return changeKey(state, fact.letter, (key) => ({ ...key, typedSerial: fact.serial }));
    case 'keyAssigned':
      return changeKey(state, fact.letter, (key) => ({ ...key, accountIndex: fact.accountIndex }));
    case 'accountMade':
      return changeAccount(state, fact.index, (account) => ({
        ...account,
        userId: fact.userId,
        madeAt: at,
        userPrincipalName: fact.userPrincipalName,
        adoptedRole: account.adoptedRole || fact.isGlobalAdministrator,
      }));
    case 'groupMade':
      return { ...state, group: { id: fact.groupId, ours: (state.group?.ours ?? false) || fact.ours, at } };
    case 'policySaved':
      // What was there before our first write is what undo restores.
      return {
        ...state,
        savedAhead: { ...state.savedAhead, policies: state.savedAhead.policies ?? fact.saved ?? null },
      };
    case 'policySet':
      return {
        ...state,
        policy: {
          aaguids: fact.aaguids,
          saved: state.policy?.saved ?? state.savedAhead.policies ?? fact.saved,
          at,
        },
      };
    case 'makeIntent':
      return changeKey(state, fact.letter, (key) => ({ ...key, making: true }));
    case 'credentialMade':
      return changeKey(state, fact.letter, (key) => ({
        ...key,
        making: false,
        made: fact.made,
        madeAt: at,
        lastSignCount: fact.made.signCount,
      }));
    case 'credentialDiscarded':
      return changeKey(state, fact.letter, (key) => ({ ...key, making: false, made: null, madeAt: null }));
    case 'registered':
      return changeKey(state, fact.letter, (key) => ({
        ...key,
        making: false,
        registered: { methodId: fact.methodId, displayName: fact.displayName, at },
      }));
    case 'tapMade':
      return changeAccount(state, fact.accountIndex, (account) => ({
        ...account,
        openTap: { tapId: fact.tapId, endsAt: fact.endsAt },
      }));
    case 'tapGone':
      return changeAccount(state, fact.accountIndex, (account) => ({
        ...account,
        openTap: null,
        tapGone: 'proven',
        tapGoneAt: at,
      }));
    case 'sheetIssued': {
      const { type: _type, letter, ...sheet } = fact;
      return changeKey(state, letter, (key) => ({
        ...key,
        sheets: [
          ...key.sheets,
          { ...sheet, cloud: cloudNow(state), printed: null, provenAt: null, voided: null, voidedAt: null },
        ],
      }));
    }
    case 'sheetPrinted':
      return changeSheet(state, fact.letter, fact.number, (sheet) => ({
        ...sheet,
        printed: { how: fact.how, file: fact.file },
      }));
    case 'sheetVoided':
      return changeSheet(state, fact.letter, fact.number, (sheet) => ({
        ...sheet,
        voided: fact.reason,
        voidedAt: at,
      }));
    case 'paperProven':
      return changeSheet(
        changeKey(state, fact.letter, (key) => ({
          ...key,
          paperProvenAt: key.paperProvenAt ?? at,
          lastSignCount: fact.signCount,
        })),
        fact.letter,
        fact.number,
        (sheet) => ({ ...sheet, provenAt: sheet.provenAt ?? at }),
      );
    case 'pinDestroyed':
      return changeKey(state, fact.letter, (key) => ({ ...key, pin: { ...key.pin, state: 'destroyed' } }));
    case 'signedIn':
      return changeAccount(state, fact.accountIndex, (account) => ({
        ...account,
        signedInAt: fact.extraMethods.length === 0 ? at : null,
        extraMethods: fact.extraMethods,
      }));
    // The sign-in proves an account that nothing else opens, so it is done again.
    case 'methodsFound':
      return changeAccount(state, fact.accountIndex, (account) => ({
        ...account,
        signedInAt: null,
        extraMethods: fact.extraMethods,
      }));
    case 'methodsRemoved':
      return changeAccount(state, fact.accountIndex, (account) => ({ ...account, extraMethods: fact.left }));
    case 'exclusionSaved':
      return {
        ...state,
        savedAhead: {
          ...state.savedAhead,
          exclusions: mergeSavedExclusions(state.savedAhead.exclusions, fact.saved),
        },
      };
    case 'excluded':
      return {
        ...state,
        exclusion: {
          applicable: fact.applicable,
          saved: mergeSavedExclusions(
            mergeSavedExclusions(state.exclusion?.saved, state.savedAhead.exclusions),
            fact.saved,
          ),
          at,
        },
      };
    case 'roleGiven':
      return changeAccount(state, fact.accountIndex, (account) => ({ ...account, roleAt: account.roleAt ?? at }));
    case 'signedInAsAdmin':
      return changeAccount(state, fact.accountIndex, (account) => ({
        ...account,
        signedInAsAdminAt: account.signedInAsAdminAt ?? at,
      }));
    case 'restricted':
      return { ...state, restricted: { applicable: fact.applicable } };
    case 'sessionsRevoked':
      return changeAccount(state, fact.accountIndex, (account) => ({ ...account, revoked: true }));
    case 'consentsTaken':
      return {
        ...state,
        consents: { taken: [...new Set([...(state.consents?.taken ?? []), ...fact.taken])], left: fact.left },
      };
    case 'secretsDestroyed':
      return {
        ...state,
        secretsDestroyed: true,
        keys: state.keys.map((key) => ({ ...key, pin: { ...key.pin, state: 'destroyed' } })),
      };
    case 'closed':
      return { ...state, closedAt: at, drillDue: fact.drillDue, leftAtClose: fact.remains };
    case 'abandonIntent':
      return { ...state, abandoning: true };
    case 'undone':
      return {
        ...state,
        accounts: state.accounts.map((account) => newAccount(account.planned)),
        group: null,
        policy: null,
        savedAhead: { policies: null, exclusions: null },
        exclusion: null,
      };
    case 'abandoned':
      return { ...state, abandoned: fact.remains };
    default:
      return assertNever(fact, 'fact');
  }
}

/** A later sign-in already carries what this ceremony added, so the first one with a client counts. */
function firstSeen(
  state: CeremonyState,
  client: { readonly id: string; readonly consented: readonly string[] } | undefined,
): CeremonyState['consentedBefore'] {
  return client === undefined || client.id in state.consentedBefore
    ? state.consentedBefore
    : { ...state.consentedBefore, [client.id]: client.consented };
}

function newAccount(planned: AccountRecord['planned']): AccountRecord {
  return {
    planned,
    userId: null,
    madeAt: null,
    userPrincipalName: planned.userPrincipalName,
    adoptedRole: false,
    tapGone: 'notYet',
    tapGoneAt: null,
    openTap: null,
    signedInAt: null,
    extraMethods: [],
    roleAt: null,
    signedInAsAdminAt: null,
    revoked: false,
  };
}

function upsertKey(state: CeremonyState, fact: Extract<Fact, { type: 'pinIntent' }>, _at: string): CeremonyState {
  const pin = {
    sealed: fact.pin,
    characters: fact.characters,
    made: pinSpec(state.choices),
    state: 'sending',
    setAt: null,
    refused: false,
  } as const;
  if (state.keys.some((key) => key.letter === fact.letter)) {
    return changeKey(state, fact.letter, (key) => ({ ...key, info: fact.info, deviceId: fact.deviceId, pin }));
  }
  const key: KeyRecord = {
    letter: fact.letter,
    info: fact.info,
    deviceId: fact.deviceId,
    typedSerial: null,
    accountIndex: null,
    pin,
    making: false,
    made: null,
    madeAt: null,
    registered: null,
    lastSignCount: 0,
    sheets: [],
    paperProvenAt: null,
    settingsDue: settingsMissing(null, state.choices.keyPolicy),
    settings: null,
  };
  return { ...state, keys: [...state.keys, key], lettersUsed: state.lettersUsed + 1 };
}

/** A key whose PIN is on paper only cannot be set any more: nobody is to type it for that. */
function settingsAreDue(key: KeyRecord, choices: Choices): boolean {
  return key.pin.state !== 'destroyed' && settingsMissing(key.settings?.asked ?? null, choices.keyPolicy);
}

/** A letter that never got as far as a PIN on a key stands on no sticker, so it may be given again. */
function dropKey(state: CeremonyState, letter: string): CeremonyState {
  const dropped = state.keys.find((key) => key.letter === letter);
  const unused = dropped?.pin.state === 'sending' && letterAt(state.lettersUsed - 1) === letter;
  return {
    ...state,
    keys: state.keys.filter((key) => key.letter !== letter),
    lettersUsed: state.lettersUsed - (unused ? 1 : 0),
    unsettled: state.unsettled.filter((open) => !open.endsWith(` ${letter}`)),
  };
}

function changeKey(state: CeremonyState, letter: string, change: (key: KeyRecord) => KeyRecord): CeremonyState {
  return { ...state, keys: state.keys.map((key) => (key.letter === letter ? change(key) : key)) };
}

function changeAccount(
  state: CeremonyState,
  index: number,
  change: (account: AccountRecord) => AccountRecord,
): CeremonyState {
  return {
    ...state,
    accounts: state.accounts.map((account) => (account.planned.index === index ? change(account) : account)),
  };
}

function changeSheet(
  state: CeremonyState,
  letter: string,
  number: string,
  change: (sheet: Sheet) => Sheet,
): CeremonyState {
  return changeKey(state, letter, (key) => ({
    ...key,
    sheets: key.sheets.map((sheet) => (sheet.number === number ? change(sheet) : sheet)),
  }));
}
