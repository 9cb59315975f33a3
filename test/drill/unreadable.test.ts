import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { headerLine, recordLine } from '../../src/main/ceremony/journal/parse';
import { openRegister, REGISTER_NAME } from '../../src/main/drill/register';
import { setAside, unreadable } from '../../src/main/drill/unreadable';
import { temporaryFolder } from '../ceremony/fakes/ports';

const header = (id: string, number: string, version = 1): string =>
  headerLine({ format: 'bgk-journal', version, id, number, rehearsal: false, createdAt: '2026-03-01T08:00:00.000Z' });
const line = (fact: unknown): string =>
  recordLine('0'.repeat(64), { seq: 2, at: '2026-03-01T08:01:00.000Z', fact }).text;

it('names every ceremony, drill and job that nothing opens any more, and none that can be opened', async () => {
  const folder = temporaryFolder();
  const put = (path: string, files: Record<string, string>): void => {
    mkdirSync(join(folder, path), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, path, name), text);
  };
  put('ceremonies/0001-aa', { 'journal.jsonl': header('0001-aa', '0001') });
  put('ceremonies/0002-bb', { 'journal.jsonl': '\u0000\u0000\u0000\n', 'keyring.json': '{}' });
  put('ceremonies/0003-cc', { 'journal.jsonl': header('0003-cc', '0003', 7) });
  put('ceremonies/0004-dd', { 'keyring.json': '{}' });
  put('ceremonies/0005-ee', {});
  put('drills/d-0001-aa', {
    'journal.jsonl': `${header('d-0001-aa', 'D-0001')}#####\n${line({ type: 'acknowledged' })}`,
  });
  put('drills/d-0002-bb', {
    'journal.jsonl': `${header('d-0002-bb', 'D-0002')}#####\n${line({ type: 'abandoned', why: 'ill' })}`,
  });
  put('drills', { 'audit.jsonl': '' });
  put('life/0006-ff', { 'journal.jsonl': header('0006-ff', '0006') });
  const register = await openRegister(join(folder, REGISTER_NAME), nodeDisk);
  const list = async () =>
    (await unreadable(folder, register, nodeDisk)).map(({ number, why, sealed, setAside: aside }) => [
      number,
      why,
      sealed,
      aside,
    ]);
  expect(await list()).toEqual([
    ['0002', 'damaged', true, false],
    ['0003', 'newer', false, false],
    ['0004', 'damaged', true, false],
    ['0006', 'nothing', false, false],
    ['D-0001', 'damaged', false, false],
  ]);
  await setAside({ folder, register, disk: nodeDisk, now: 0 }, 'drill', 'd-0001-aa');
  expect((await list()).at(-1)).toEqual(['D-0001', 'damaged', false, true]);
  expect(await nodeDisk.names(join(folder, 'drills', 'd-0001-aa'))).toEqual(['journal.jsonl', 'set-aside.json']);
});
