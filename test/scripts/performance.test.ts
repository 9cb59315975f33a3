import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limits } from '../bench/limits';
import { figuresSchema, performancePage, withRun } from '../bench/performance-page';
import { row } from '../bench/row';

const docs = join(__dirname, '..', '..', 'docs');
const read = (name: string): string => readFileSync(join(docs, name), 'utf8');

describe('docs/performance.md', () => {
  const figures = figuresSchema.parse(JSON.parse(read('performance.json')));

  it('is what its figures make of it, word for word', () => {
    expect(read('performance.md')).toBe(performancePage(figures));
  });

  it('says of each group what limits it', () => {
    expect(Object.keys(figures).filter((name) => limits[name] === undefined)).toEqual([]);
  });

  it('takes new figures of the groups that ran and keeps the others', () => {
    const run = { order: ['codec', 'keys'], at: '2026-01-02T00:00:00.000Z', on: 'a test' };
    const before = withRun({}, [row('keys', 'a', 1, 'ms'), row('codec', 'b', 2, 'ms')], { ...run, names: run.order });
    expect(Object.keys(before)).toEqual(['codec', 'keys']);
    const after = withRun(before, [row('keys', 'a', 3, 'ms', { name: 'bar', value: 2 }, false)], {
      ...run,
      at: '2026-01-03T00:00:00.000Z',
      names: ['keys'],
    });
    expect(after['codec']).toEqual(before['codec']);
    const page = performancePage(after);
    expect(page).toContain('| a | 3 ms | 2 ms (bar) | 1.50 | **over** |');
    expect(page).toContain('2 rows, 1 over their bar:');
    expect(page).toContain('Measured 2026-01-03 on a test.');
  });

  it('keeps the figures of a group that could not be measured', () => {
    const run = { order: ['keys'], names: ['keys'], at: 'x', on: 'y' };
    const before = withRun({}, [row('keys', 'a', 1, 'ms')], run);
    expect(withRun(before, [], run)).toEqual(before);
  });
});
