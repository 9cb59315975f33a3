import { describe, expect, it } from 'vitest';
import { fuzz } from '../bench/fuzz';

const inputs = Number(process.env['BGK_FUZZ'] ?? 20_000);

describe('hostile bytes', () => {
  it(`rule 12: ${inputs} inputs crash no parser, end by their deadline and grow no memory`, async () => {
    const report = await fuzz(inputs, 1);
    expect(report.crashes).toEqual([]);
    expect(report.accepted).toBeGreaterThan(0);
    expect(report.transactions).toBe(Math.ceil(inputs / 100));
    expect(report.pastDeadline).toBe(0);
    expect(report.grownMb).toBeLessThan(64);
  }, 600_000);

  it('the same seed gives the same inputs', async () => {
    expect((await fuzz(200, 7)).accepted).toBe((await fuzz(200, 7)).accepted);
  });
});
