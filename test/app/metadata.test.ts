import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MetadataStore } from '../../src/main/app/metadata-store';
import { rehearsalRoots } from '../../src/main/rehearsal/test-ca';
import { AAGUID, blob, NOW, payload } from '../keys/support/metadata-blob';

const folder = mkdtempSync(join(tmpdir(), 'bgk-metadata-'));
const stored = join(folder, 'stored.jwt');
afterEach(() => rmSync(stored, { force: true }));

async function opened(now = NOW): Promise<MetadataStore> {
  const store = new MetadataStore(stored, { now: () => now }, await rehearsalRoots());
  await store.open();
  return store;
}

function fileOf(bytes: Uint8Array | string): string {
  const path = join(folder, 'brought.jwt');
  writeFileSync(path, bytes);
  return path;
}

describe('MetadataStore', () => {
  it('begins with what is shipped, and refuses a file that nobody signed without changing anything', async () => {
    const store = new MetadataStore(stored, { now: () => NOW });
    await store.open();
    const before = store.info();
    expect(before).toMatchObject({ number: null, notice: null });
    expect(before.models).toBeGreaterThan(50);
    expect(store.trust.roots.length).toBeGreaterThan(10);
    for (const text of [
      '',
      'not a token',
      'e30.e30.e30',
      `${Buffer.from('{"alg":"none","x5c":["AA=="]}').toString('base64url')}.e30.`,
      blob(payload),
    ])
      await expect(store.load(fileOf(text))).rejects.toMatchObject({ code: 'app/metadata' });
    expect(store.info()).toEqual(before);
    expect(existsSync(stored)).toBe(false);
  });

  it('takes a signed file, believes it at once, and again at the next start', async () => {
    const store = await opened();
    expect(store.trust.models?.get(AAGUID)).toBeUndefined();
    expect(await store.load(fileOf(blob(payload)))).toMatchObject({
      number: 7,
      nextUpdate: '2026-12-01',
      notice: null,
    });
    expect(store.trust.models?.get(AAGUID)).toMatchObject({ description: 'A key', certified: true });
    const again = await opened();
    expect(again.info()).toEqual(store.info());
    expect(again.trust.models?.get(AAGUID)).toMatchObject({ description: 'A key' });
  });

  it.each<[string, () => string, RegExp]>([
    ['changed after it was signed', () => fileOf(blob(payload, true)), /signature does not match/],
    ['older than the one in use', () => fileOf(blob({ ...payload, no: 6 })), /no\. 6, older than no\. 7/],
    ['no signed file', () => fileOf('hello'), /not a signed metadata file/],
    ['cut off', () => fileOf(blob(payload).subarray(0, 900)), /not a signed metadata file|cannot be read/],
    ['not there', () => join(folder, 'nowhere.jwt'), /cannot be opened/],
    ['a folder', () => folder, /cannot be read|cannot be opened/],
    [
      'of four gigabytes',
      () => {
        const path = fileOf('');
        truncateSync(path, 4 * 1024 ** 3);
        return path;
      },
      /too large/,
    ],
  ])('a file that is %s is refused by name, and the one before stays', async (_, path, why) => {
    const store = await opened();
    await store.load(fileOf(blob(payload)));
    const before = { info: store.info(), bytes: readFileSync(stored) };
    const error: unknown = await store.load(path()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'app/metadata', details: { why: expect.stringMatching(why) as string } });
    expect((error as Error).message).not.toMatch(/\.\.|\{/);
    expect(store.info()).toEqual(before.info);
    expect(readFileSync(stored).equals(before.bytes)).toBe(true);
    expect((await opened()).info()).toEqual(before.info);
  });

  it('an old list is used and said to be old; one whose signer ran out is not, and that is said too', async () => {
    await (await opened()).load(fileOf(blob(payload)));
    expect((await opened(Date.UTC(2027, 0))).info()).toMatchObject({
      number: 7,
      notice: 'A newer file is out since then.',
    });
    const late = (await opened(Date.UTC(2050, 6))).info();
    expect(late).toMatchObject({ number: null, notice: expect.stringContaining('not valid today') as string });
    expect(existsSync(stored)).toBe(true);
  });

  it('counts a stored file that was changed as absent, and says so', async () => {
    writeFileSync(stored, 'e30.e30.e30');
    const store = await opened();
    expect(store.info()).toMatchObject({ number: null, notice: expect.stringContaining('not used') as string });
    expect(readFileSync(stored, 'utf8')).toBe('e30.e30.e30');
    await store.load(fileOf(blob(payload)));
    expect(store.info()).toMatchObject({ number: 7, notice: null });
  });
});
