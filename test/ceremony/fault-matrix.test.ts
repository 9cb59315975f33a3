import { describe, expect, it } from 'vitest';
import { cells, isRight, runCell, type CellResult } from './matrix';

/** 1: every cell (about ten minutes; `npm run bench -- faults`). Default: a spread that meets every step. */
const EVERY = Number(process.env['BGK_FAULTS_EVERY'] ?? '19');

describe('fault matrix', () => {
  it(`ends in the right state, one in ${EVERY} of the cells`, { timeout: 1_800_000 }, async () => {
    const chosen = cells().filter((_, at) => at % EVERY === 0);
    const results: CellResult[] = [];
    for (const cell of chosen) results.push(await runCell(cell));
    const bad = results.filter((result) => !isRight(result));
    console.log(
      `fault matrix: ${results.length} of ${cells().length} cells tried, ${results.length - bad.length} right`,
    );
    expect(bad).toEqual([]);
  });

  it('knows every fault of key, tenant and person', () => {
    expect(cells().length).toBeGreaterThan(400);
  });

  it.each([
    ['attestation-untrusted', 'register', 'key/attestation'],
    ['aaguid-mismatch', 'register', 'key/'],
    ['wrong-rp', 'register', 'key/registration-check'],
  ] as const)('rule 9: %s at %s is never sent to Entra', async (fault, step, code) => {
    const result = await runCell({ fault, step });
    expect(result.end).toBe('stopped');
    expect(result.code).toContain(code);
    expect(result.wrong).toEqual([]);
  });

  it('a lost answer to the registration makes no second passkey', async () => {
    const result = await runCell({ fault: 'lose-registration-answer', step: 'register' });
    expect(result).toMatchObject({ end: 'proven', duplicates: 0 });
    expect(isRight(result)).toBe(true);
  });
});
