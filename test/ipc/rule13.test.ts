import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../src/shared/ipc/contract';

/** Every member name that appears anywhere in what the window may send. */
function inputNames(): Set<string> {
  const names = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node !== null && typeof node === 'object') {
      for (const [key, value] of Object.entries(node)) {
        if (key === 'properties') Object.keys(value as object).forEach((name) => names.add(name));
        walk(value);
      }
    }
  };
  for (const group of Object.values(contract)) {
    for (const member of Object.values(group)) {
      if (member.kind === 'call') walk(z.toJSONSchema(member.input, { unrepresentable: 'any' }));
    }
  }
  return names;
}

const words = (name: string) => name.replace(/([A-Z])/g, ' $1').toLowerCase();

describe('the bridge', () => {
  it('rule 13: nothing that the window sends can name an rpId, a challenge or client data', () => {
    const names = inputNames();
    expect(names.has('act')).toBe(true);
    for (const name of names) expect(words(name)).not.toMatch(/\b(rp|rpid|challenge|client data|origin|credential)\b/);
  });

  it('rule 10: nothing that the window sends can name a host, an address or a path', () => {
    for (const name of inputNames()) expect(words(name)).not.toMatch(/\b(url|uri|host|path|file|address|endpoint)\b/);
  });
});
