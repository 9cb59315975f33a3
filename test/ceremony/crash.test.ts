import { describe, expect, it } from 'vitest';
import { countPoints, crashAt, type CrashResult } from './crash';
import type { BenchOptions } from './fakes/bench';
import type { Death } from './fakes/mortal';

/** 1, the default: every point. A virtual key takes its real time, so of those runs there are fewer. */
const EVERY = Number(process.env['BGK_CRASH_EVERY'] ?? '1');
const EVERY_VIRTUAL = Number(process.env['BGK_CRASH_EVERY_VIRTUAL'] ?? '41');
const HOW = ['before', 'after', 'torn'] as const;

async function enumerate(
  options: BenchOptions,
  every: number,
): Promise<{ readonly cells: number; readonly bad: readonly string[] }> {
  const points = await countPoints(options);
  const deaths = points.flatMap((_, at) => HOW.map((how): Death => ({ point: at + 1, how })));
  const results: CrashResult[] = [];
  for (const [at, death] of deaths.entries())
    if (at % every === 0) results.push(await crashAt(death, options, at % 2 === 0));
  const bad = results.filter((result) => result.wrong.length > 0 || result.at === null);
  console.log(
    `kill at every act: ${results.length} of ${deaths.length} deaths tried, ${results.length - bad.length} right`,
  );
  return {
    cells: results.length,
    bad: bad.map((result) => `${result.death.point} ${result.death.how} ${result.at}: ${result.wrong.join('; ')}`),
  };
}

describe('kill at every outside act, then start again', () => {
  it(`rule 1: two accounts, each write and each act, one in ${EVERY}`, { timeout: 900_000 }, async () => {
    const { cells, bad } = await enumerate({ fakeKeys: ['1001', '1002'], choices: { accounts: 2 } }, EVERY);
    expect(bad).toEqual([]);
    expect(cells).toBeGreaterThan(300 / EVERY);
  });

  it(`rule 1: the same through packets to virtual keys, one in ${EVERY_VIRTUAL}`, { timeout: 900_000 }, async () => {
    const { cells, bad } = await enumerate(
      { keys: ['yubikey-5c-nfc', 'token2-pin-plus-octo'], choices: { accounts: 2 } },
      EVERY_VIRTUAL,
    );
    expect(bad).toEqual([]);
    expect(cells).toBeGreaterThan(3);
  });
});
