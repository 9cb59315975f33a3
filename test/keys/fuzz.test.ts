import { describe, expect, it } from 'vitest';
import { fuzz } from '../bench/fuzz';

const inputs = Number(process.env['BGK_FUZZ'] ?? 20_000);

describe('hostile bytes', () => {
  it(`rule 12: ${inputs} inputs crash no parser and grow no memory`, () => {
    const report = fuzz(inputs, 1);
    expect(report.crashes).toEqual([]);
    expect(report.accepted).toBeGreaterThan(0);
    expect(report.grownMb).toBeLessThan(64);
  }, 600_000);

  it('the same seed gives the same inputs', () => {
    expect(fuzz(200, 7).accepted).toBe(fuzz(200, 7).accepted);
  });
});
