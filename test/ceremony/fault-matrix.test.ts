import { describe, expect, it } from 'vitest';
import { FAULT_STEPS, HUMAN_FAULTS, allFaults } from '../../src/main/rehearsal/fault-orders';
import { knownFaults } from '../../src/main/rehearsal/tenant';
import { misbehaviours } from '../../src/main/rehearsal/virtual-key';
import { MATRIX, NOT_IN_A_CEREMONY } from './matrix-table';
import { cells, differences, runCells } from './matrix';

/** 1, the default: every cell. More: one in so many, for a look. */
const EVERY = Number(process.env['BGK_FAULTS_EVERY'] ?? '1');

describe('fault matrix', () => {
  it(
    'every cell ends as the table says: in key, tenant, journal, audit log and message',
    { timeout: 1_800_000 },
    async () => {
      const chosen = cells().filter((_, at) => at % EVERY === 0);
      const bad: string[] = [];
      let tried = 0;
      await runCells(chosen, (cell, result) => {
        tried += 1;
        const wrong = differences(cell, result);
        if (wrong.length > 0) bad.push(`${cell.fault}@${cell.step}: ${wrong.join('; ')}`);
      });
      console.log(`fault matrix: ${tried} of ${cells().length} cells tried, ${tried - bad.length} right`);
      expect(bad).toEqual([]);
      expect(tried).toBe(chosen.length);
    },
  );

  it('has every fault that key, tenant and person know, or says why not', () => {
    const inTable = new Set([...Object.values(MATRIX).flatMap(Object.keys), ...Object.keys(NOT_IN_A_CEREMONY)]);
    const all = [...misbehaviours, ...knownFaults, ...HUMAN_FAULTS].map(({ id }) => id);
    expect(all.filter((id) => !inTable.has(id))).toEqual([]);
    expect([...inTable].filter((id) => !(all as string[]).includes(id))).toEqual([]);
  });

  it('each is reachable by name on the command line, at each of its steps', () => {
    const names = new Set(allFaults().map(({ id }) => id));
    for (const { fault, step } of cells()) {
      expect(names.has(fault), fault).toBe(true);
      expect(FAULT_STEPS).toContain(step);
    }
  });
});
