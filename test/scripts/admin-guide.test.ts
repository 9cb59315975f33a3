import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scopeSteps } from '../../src/main/entra/auth/scopes';
import { clouds } from '../../src/main/entra/clouds';

const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'admin-guide.md'), 'utf8');
const cells = guide
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('docs/admin-guide.md', () => {
  it.each(Object.entries(scopeSteps))('names exactly the scopes of %s', (step, scopes) => {
    const found = cells.find((row) => row.length === 3 && row[0] === step);
    const named = [...(found?.at(-1) ?? '').matchAll(/`([^`]+)`/g)].map(([, scope]) => scope);
    expect(named.sort()).toEqual([...scopes].sort());
  });

  it('names the hosts of every cloud', () => {
    for (const { endpoints } of Object.values(clouds))
      for (const url of [endpoints.authority, endpoints.graph]) expect(guide).toContain(new URL(url).host);
  });
});
