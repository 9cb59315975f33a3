import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCeremony } from '../../src/main/ceremony/create';
import { LOW_COST } from '../../src/main/ceremony/journal/passphrase';
import { HUMAN_FAULTS, strike, type FaultStep } from '../../src/main/rehearsal/fault-orders';
import { faultSwitches } from '../../src/main/rehearsal/fault-switches';
import { Operator } from '../../src/main/rehearsal/operator';
import { createRehearsal, type Rehearsal } from '../../src/main/rehearsal/session';
import { rehearsalTime } from '../../src/main/rehearsal/time';
import { systemClock } from '../../src/main/system-ports';
import { AppError } from '../../src/shared/errors';
import { defaultChoices } from '../../src/shared/model/tenant';
import { endState, type EndState } from './end-state';
import { fastClock } from './fakes/bench';
import { MemoryLog, temporaryFolder } from './fakes/ports';
import { MATRIX, TENANTS } from './matrix-table';

export interface Cell {
  readonly fault: string;
  readonly step: FaultStep;
  /** What is told first, by code; null where the app deals with it and says nothing. */
  readonly tells: string | null;
  /** `proven`: a person mends it and everything is proven. `stopped`: the app refuses to go on. */
  readonly end: 'proven' | 'stopped';
}

export interface CellResult extends EndState {
  readonly fault: string;
  readonly step: FaultStep;
  readonly end: Cell['end'];
  /** Errors that the operator was told on the way. */
  readonly met: readonly string[];
  /** The fault has happened: a cell in which nothing went wrong proves nothing. */
  readonly struck: boolean;
}

/** Every row of the fault matrix at every step at which it strikes. */
export function cells(): readonly Cell[] {
  return Object.values(MATRIX)
    .flatMap((faults) => Object.entries(faults))
    .flatMap(([fault, at]) =>
      Object.entries(at).map(([step, outcome]): Cell => {
        const stopped = outcome.startsWith('!');
        const tells = stopped ? outcome.slice(1) : outcome;
        return {
          fault,
          step: step as FaultStep,
          tells: tells === '-' ? null : tells,
          end: stopped ? 'stopped' : 'proven',
        };
      }),
    );
}

/** A dead key is waited for in real time; here ten seconds pass in one. */
const WAITS: ReadonlySet<string> = new Set(['silent', 'silent-once', 'never-ready', 'channel-busy']);
/** Rows that need another key on the table. */
const TWO_KEYS: ReadonlySet<string> = new Set(['second-key', 'swapped-key']);

type Asked = Pick<Cell, 'fault' | 'step'>;

/** Conditional Access is excluded from only where there is some. */
const tenantFor = ({ fault, step }: Asked): string =>
  TENANTS[fault] ?? (step === 'exclude' ? 'p1-conditional-access' : 'small-firm');

export async function runCell({ fault, step }: Asked, seed = 1): Promise<CellResult> {
  const folder = temporaryFolder();
  const log = new MemoryLog();
  const rehearsal = await createRehearsal({
    accounts: 1,
    ...(TWO_KEYS.has(fault) ? { keyPersonalities: ['yubikey-5c-nfc', 'yubikey-5c-nfc'] } : {}),
    tenantPersonality: tenantFor({ fault, step }),
    seed: `${seed}-${fault}-${step}`,
    log,
    time: rehearsalTime(WAITS.has(fault) ? fastClock(10) : systemClock),
    timing: 'instant',
    plugged: true,
  });
  rehearsal.keys[1]?.unplug();
  try {
    return await run({ fault, step }, rehearsal, folder, log);
  } finally {
    await rehearsal.stop();
  }
}

async function run(cell: Asked, rehearsal: Rehearsal, folder: string, log: MemoryLog): Promise<CellResult> {
  const passphrase = 'copper lantern forest seventeen';
  const out = join(folder, 'out');
  mkdirSync(out);
  const paper = rehearsal.laptop.paper({
    deliver: async ({ record, pin }) => {
      const file = join(out, `${record.sheetNumber}.txt`);
      writeFileSync(file, Buffer.from(pin ?? []));
      return { file };
    },
  });
  const ceremony = rehearsal.attend(
    await createCeremony(
      {
        ...rehearsal.deps,
        folder: join(folder, 'data'),
        sealing: { passphrase: new TextEncoder().encode(passphrase), keystore: null, cost: LOW_COST },
        processes: { pid: 1, host: 'here', alive: () => false, started: async () => null },
        paper,
      },
      { ...defaultChoices, accounts: 1 },
    ),
  );
  const { switches, handsOff, stop } = faultSwitches(ceremony);
  const met: AppError[] = [];
  let ordered = false;
  const operator = new Operator({
    rehearsal,
    ceremony,
    readPin: async (bytes) => Uint8Array.from(bytes),
    handsOff,
    beforeAct: (request) => {
      // A slow line hinders one act and is over: it never fails, so nothing would end it.
      if (ordered && cell.fault === 'slow') rehearsal.simulated?.faults.set('slow', false);
      if (ordered || request.act !== cell.step) return request;
      ordered = true;
      return strike(cell.fault, request, rehearsal, switches, rehearsal.keys[0]?.slot ?? null);
    },
    onError: (error) => {
      met.push(error);
      rehearsal.laptop.set('disk-full', false);
    },
  });
  const stoppedBy = await operator.walk().then(
    () => null,
    (error: unknown) => (error instanceof AppError ? error : new AppError('app/internal', { kind: String(error) })),
  );
  operator.stop();
  stop();
  const told = stoppedBy === null ? met : [...met, stoppedBy];
  const state = endState({
    fault: cell.fault,
    code: stoppedBy?.code ?? null,
    rehearsal,
    ceremony,
    passphrase,
    said: [
      ...log.lines,
      ...told.map((error) => JSON.stringify(error.toData())),
      JSON.stringify(ceremony.snapshot()),
      readFileSync(ceremony.audit.file, 'utf8'),
    ],
  });
  await ceremony.dispose();
  return {
    ...cell,
    ...state,
    wrong: [...state.wrong, ...told.flatMap(sentenceWrong)],
    end: stoppedBy === null ? 'proven' : 'stopped',
    met: told.map((error) => error.code),
    struck: ordered && hasStruck(cell.fault, rehearsal, met),
  };
}

function hasStruck(fault: string, rehearsal: Rehearsal, met: readonly AppError[]): boolean {
  if (HUMAN_FAULTS.some(({ id }) => id === fault))
    return met.length > 0 || ['unplug', 'second-key', 'swapped-key'].includes(fault);
  // It strikes as it is switched on.
  if (fault === 'belongs-to-somebody') return true;
  return (
    rehearsal.keys.some((key) => key.inspect().struck.some((id) => id === fault)) ||
    rehearsal.simulated?.faults.struck().includes(fault) === true
  );
}

/** What a person reads: whole sentences, nothing left to fill in. */
function sentenceWrong(error: AppError): string[] {
  const { code, says, next } = error.toData();
  const bad =
    code === 'app/internal' || [says, next].some((text) => text === '' || /\{\w+\}|undefined|\[object/u.test(text));
  return bad ? [`message: not a sentence: ${code} ${says} ${next}`] : [];
}

/** What is not as the table says, for a person; empty when the cell is right. */
export function differences(cell: Cell, result: CellResult): readonly string[] {
  return [
    ...(result.struck ? [] : ['the fault has not happened']),
    ...(result.end === cell.end ? [] : [`ended ${result.end} instead of ${cell.end}`]),
    ...((result.met[0] ?? null) === cell.tells
      ? []
      : [`told ${result.met[0] ?? 'nothing'} instead of ${cell.tells ?? 'nothing'}`]),
    ...(result.pinLost ? ['a PIN is lost'] : []),
    ...(result.stateUnknown ? ['the state is unknown'] : []),
    ...(result.duplicates > 0 ? [`${result.duplicates} passkeys too many`] : []),
    ...(result.retriesWasted > 0 ? [`${result.retriesWasted} tries wasted`] : []),
    ...result.wrong,
  ];
}

/** Runs cells, a few at a time: most of a cell is waiting. */
export async function runCells(
  chosen: readonly Cell[],
  onDone: (cell: Cell, result: CellResult) => void,
  atOnce = 6,
): Promise<void> {
  const queue = [...chosen];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) onDone(cell, await runCell(cell));
    }),
  );
}
