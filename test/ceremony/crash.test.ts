import { describe, expect, it } from 'vitest';
import { countPoints, crashAt, type CrashResult } from './crash';
import type { Death } from './fakes/mortal';

/** 1: every point (minutes). Default: a spread of points that moves through all three ways to die. */
const EVERY = Number(process.env['BGK_CRASH_EVERY'] ?? '9');
const OPTIONS = { keys: ['yubikey-5c-nfc', 'token2-pin-plus-octo'], choices: { accounts: 2 } };
const HOW = ['before', 'after', 'torn'] as const;

describe('kill at every outside act', () => {
  it(`rule 1: ends in a known state and goes on from it, at one in ${EVERY} points`, { timeout: 900_000 }, async () => {
    const points = await countPoints(OPTIONS);
    const deaths = points.flatMap((_, at) => HOW.map((how): Death => ({ point: at + 1, how })));
    const results: CrashResult[] = [];
    for (const [at, death] of deaths.entries()) if (at % EVERY === 0) results.push(await crashAt(death, OPTIONS, at % 2 === 0));
    const bad = results.filter((result) => result.wrong.length > 0 || result.at === null);
    expect(bad.map((result) => `${result.death.point} ${result.death.how} ${result.at}: ${result.wrong.join('; ')}`)).toEqual([]);
    expect(results.length).toBeGreaterThan(10);
  });
});
