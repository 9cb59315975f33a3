import type { SheetLine, SheetRecord } from '../../shared/model/paper';
import { defaultChoices, type Choices } from '../../shared/model/tenant';
import type { Disk } from '../ceremony/journal/disk';
import { sheetRegister } from '../ceremony/papers';
import { loadCeremonies } from '../ceremony/records';
import { recordFor } from '../ceremony/steps/print';
import type { CeremonyState, KeyRecord } from '../ceremony/state';
import { readLifeJobs, lifeRecord, type LifeState } from './life';
import type { Register } from './register';

/** One number with everything that its paper says but the PIN; `record` null where too little is known to draw it. */
export interface KnownSheet {
  readonly line: SheetLine;
  readonly record: SheetRecord | null;
  readonly size: Choices['paper']['size'];
}

interface Entry extends KnownSheet {
  /** Whose key it opens: account and letter; null while no account is known. */
  readonly of: string | null;
}

/**
 * Every sheet number that this laptop ever gave, oldest first: those of ceremonies, those of jobs on single keys, and what each
 * later one made void.
 */
export async function allSheets(folder: string, register: Register, disk: Disk): Promise<readonly KnownSheet[]> {
  const sheets: Entry[] = [];
  const strike = (of: string, date: string | null, note: string): void => {
    const at = sheets.findLastIndex((each) => each.of === of && each.line.state !== 'void');
    const found = sheets[at];
    if (found === undefined) return;
    sheets[at] = { ...found, line: { ...found.line, state: 'void', date: date ?? found.line.date, note } };
  };
  for (const state of (await loadCeremonies(folder, disk)).toReversed()) sheets.push(...ofCeremony(state));
  for (const { state, lastAt } of await readLifeJobs(folder, register, disk)) {
    const date = lastAt.slice(0, 10);
    const over = state.recorded || state.closed;
    const old = state.kind === 'changePin' ? state.letter : state.oldLetter;
    const what = state.kind === 'changePin' ? 'New PIN' : 'Key replaced';
    if (over && old !== null) strike(keyId(state.userId, old), date, why(what, state.reason));
    sheets.push(...ofJob(state, register, date));
  }
  for (const { accounts } of register.tenants)
    for (const account of accounts)
      for (const key of account.keys) {
        if (account.state === 'retired') strike(keyId(account.userId, key.letter), null, 'Account retired');
        else if (key.state !== 'active')
          strike(keyId(account.userId, key.letter), null, key.state === 'lost' ? 'Key lost' : 'Key retired');
      }
  return sheets.map(({ line, record, size }) => ({
    line,
    size,
    record:
      record === null || line.state !== 'void'
        ? record
        : { ...record, envelopeNumber: line.envelopeNumber, voidReason: `${line.note} (${line.date})` },
  }));
}

function ofCeremony(state: CeremonyState): readonly Entry[] {
  const register = new Map(sheetRegister(state).map((each) => [each.sheetNumber, each]));
  const accountOf = (key: KeyRecord) => state.accounts.find((each) => each.planned.index === key.accountIndex);
  return state.keys.flatMap((key) =>
    key.sheets.flatMap((sheet): readonly Entry[] => {
      const entry = register.get(sheet.number);
      const account = accountOf(key);
      if (entry === undefined) return [];
      return [
        {
          size: state.choices.paper.size,
          of: account?.userId == null ? null : keyId(account.userId, key.letter),
          record: account === undefined && sheet.beforeAccount !== true ? null : recordFor(state, key, sheet),
          line: {
            ...entry,
            keyLetter: key.letter,
            userPrincipalName: account?.userPrincipalName ?? null,
            tenantName: state.tenant?.displayName ?? null,
            rehearsal: state.header.rehearsal,
            paper: sheet.provenAt !== null ? 'proven' : sheet.printed !== null ? 'printed' : 'notPrinted',
          },
        },
      ];
    }),
  );
}

function ofJob(state: LifeState, register: Register, date: string): readonly Entry[] {
  const tenant = register.tenants.find((each) => each.tenantId === state.tenantId.toLowerCase());
  const account = tenant?.accounts.find((each) => each.userId === state.userId.toLowerCase());
  const recordedKey = account?.keys.find((each) => each.letter === state.letter) ?? null;
  return state.sheets.map((sheet, at) => {
    const again = at < state.sheets.length - 1;
    const gone = again ? 'Printed again' : state.abandoned === null ? null : why('Job given up', state.abandoned);
    return {
      size: defaultChoices.paper.size,
      of: keyId(state.userId, state.letter),
      record:
        tenant === undefined || account === undefined
          ? null
          : lifeRecord({ tenant, account, recordedKey, state }, sheet, { pinKind: 'digits', notify: '' }),
      line: {
        sheetNumber: sheet.number,
        envelopeNumber: sheet.envelope,
        state: gone === null ? 'inUse' : 'void',
        date: gone === null || again ? sheet.date : date,
        note: gone ?? '',
        keyLetter: state.letter,
        userPrincipalName: account?.userPrincipalName ?? null,
        tenantName: tenant?.displayName ?? null,
        rehearsal: state.header.rehearsal,
        paper: !again && state.paper !== null ? 'proven' : sheet.printed ? 'printed' : 'notPrinted',
      },
    };
  });
}

function keyId(userId: string, letter: string): string {
  return `${userId.toLowerCase()} ${letter}`;
}

function why(what: string, reason: string): string {
  return reason.trim() === '' ? what : `${what}: ${reason.trim()}`;
}
