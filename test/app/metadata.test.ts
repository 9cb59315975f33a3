import { mkdtempSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MetadataStore } from '../../src/main/app/metadata-store';

const folder = mkdtempSync(join(tmpdir(), 'bgk-metadata-'));
afterEach(() => rmSync(join(folder, 'stored.jwt'), { force: true }));

describe('MetadataStore', () => {
  it('begins with what is shipped, and refuses a file that nobody signed without changing anything', async () => {
    const store = new MetadataStore(join(folder, 'stored.jwt'));
    await store.open();
    const before = store.info();
    expect(before).toMatchObject({ number: null });
    expect(before.models).toBeGreaterThan(50);
    expect(store.trust.roots.length).toBeGreaterThan(10);
    for (const text of [
      '',
      'not a token',
      'e30.e30.e30',
      `${Buffer.from('{"alg":"none","x5c":["AA=="]}').toString('base64url')}.e30.`,
    ]) {
      const file = join(folder, 'bad.jwt');
      writeFileSync(file, text);
      await expect(store.load(file)).rejects.toMatchObject({ code: 'app/bad-input' });
    }
    expect(store.info()).toEqual(before);
    expect(existsSync(join(folder, 'stored.jwt'))).toBe(false);
  });

  it('counts a stored file that was changed as absent', async () => {
    writeFileSync(join(folder, 'stored.jwt'), 'e30.e30.e30');
    const store = new MetadataStore(join(folder, 'stored.jwt'));
    await store.open();
    expect(store.info().number).toBeNull();
    expect(statSync(join(folder, 'stored.jwt')).size).toBe(11);
  });
});
