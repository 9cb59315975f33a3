import { countPoints, crashAt } from '../ceremony/crash';
import { cells, differences, runCells } from '../ceremony/matrix';
import { row, type Bench } from './row';

export interface FaultsReport {
  readonly cells: number;
  readonly right: number;
  readonly statesUnknown: number;
  readonly pinsLost: number;
  readonly duplicates: number;
  readonly retriesWasted: number;
  readonly kills: number;
  readonly killsRight: number;
  /** What was not right, for a person. */
  readonly bad: readonly string[];
}

const CRASH = { fakeKeys: ['1001', '1002'], choices: { accounts: 2 } };
const HOW = ['before', 'after', 'torn'] as const;

/** Every cell of the fault matrix on virtual keys and simulated tenant, and a kill at every outside act of a ceremony. */
export async function faults({
  quick,
  say,
}: {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}): Promise<FaultsReport> {
  const chosen = cells().filter((_, at) => !quick || at % 20 === 0);
  const bad: string[] = [];
  const sum = { statesUnknown: 0, pinsLost: 0, duplicates: 0, retriesWasted: 0 };
  let tried = 0;
  await runCells(chosen, (cell, result) => {
    sum.statesUnknown += result.stateUnknown ? 1 : 0;
    sum.pinsLost += result.pinLost ? 1 : 0;
    sum.duplicates += result.duplicates;
    sum.retriesWasted += result.retriesWasted;
    const wrong = differences(cell, result);
    if (wrong.length > 0) bad.push(`${cell.fault}@${cell.step}: ${wrong.join('; ')}`);
    tried += 1;
    if (tried % 50 === 0) say(`faults: ${tried} of ${chosen.length} cells`);
  });
  const right = chosen.length - bad.length;
  const deaths = (await countPoints(CRASH))
    .flatMap((_, at) => HOW.map((how) => ({ point: at + 1, how })))
    .filter((_, at) => !quick || at % 15 === 0);
  let killsRight = 0;
  for (const [at, death] of deaths.entries()) {
    const { wrong } = await crashAt(death, CRASH, at % 2 === 0);
    if (wrong.length === 0) killsRight += 1;
    else bad.push(`kill ${death.how} act ${death.point}: ${wrong.join('; ')}`);
  }
  for (const line of bad) say(`faults: NOT RIGHT ${line}`);
  return { cells: chosen.length, right, ...sum, kills: deaths.length, killsRight, bad };
}

export const faultsBench: Bench = async (options) => {
  const report = await faults(options);
  const zero = (what: string, value: number) => row('faults', what, value, '', { name: 'bar', value: 0 }, value === 0);
  return [
    row('faults', 'cells', report.cells, ''),
    row('faults', 'right', report.right, '', { name: 'cells', value: report.cells }, report.right === report.cells),
    zero('statesUnknown', report.statesUnknown),
    zero('pinsLost', report.pinsLost),
    zero('duplicates', report.duplicates),
    zero('retriesWasted', report.retriesWasted),
    row('faults', 'kills', report.kills, ''),
    row(
      'faults',
      'kills right',
      report.killsRight,
      '',
      { name: 'kills', value: report.kills },
      report.killsRight === report.kills,
    ),
  ];
};
