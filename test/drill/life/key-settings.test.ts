import { afterEach, describe, expect, it } from 'vitest';
import {
  finish,
  LifeJob,
  lifeSnapshot,
  prepareNewKey,
  printSheet,
  provePaper,
  registerNewKey,
  signInWithNewKey,
} from '../../../src/main/drill/life';
import type { KeyPolicy } from '../../../src/shared/model/tenant';
import { begin, open, typedNew, type Opened } from './opened';

const ALL: KeyPolicy = { minPinLength: 8, alwaysUv: true, enterpriseAttestation: true };
const CONFIG = 0x0d;
const still = { running: null, touch: false, progress: null };

let t: Opened | null = null;
afterEach(async () => {
  await t?.deps.audit.close();
  await t?.s.stop();
  t = null;
});

/** After a ceremony that chose this for its keys, with a spare key plugged in. */
async function withSpare(keyPolicy?: KeyPolicy): Promise<Opened> {
  t = await open({ accounts: 1, spareKeys: 1, seed: 'spare', choices: keyPolicy === undefined ? {} : { keyPolicy } });
  t.s.rehearsal.keys[1]!.plug();
  return t;
}

describe('a spare key gets the settings that the ceremony chose', () => {
  it('after its PIN, once, read back; what it cannot do is told and logged, and it works', async () => {
    const opened = await withSpare(ALL);
    const key = opened.s.rehearsal.keys[1]!;
    const job = await begin(opened, 'addKey', 0, null);
    expect(lifeSnapshot(job, still).keySettings).toEqual({ asked: ALL, refused: null });
    await prepareNewKey(job);
    const { refused } = lifeSnapshot(job, still).keySettings!;
    expect(refused?.map(({ setting }) => setting)).toEqual(['enterpriseAttestation']);
    expect(key.inspect()).toMatchObject({ minPinLength: 8, alwaysUv: true });
    const sent = key.inspect().ctapCommands.filter((command) => command === CONFIG).length;
    await registerNewKey(job);
    expect(key.inspect().ctapCommands.filter((command) => command === CONFIG)).toHaveLength(sent);
    await printSheet(job, 'file', null);
    await provePaper(job, typedNew(opened, job));
    opened.hand = job.state.letter;
    opened.s.rehearsal.keys[0]!.unplug();
    await signInWithNewKey(job);
    await finish(job);
    await job.dispose();
    expect(opened.deps.audit.entries.find(({ act }) => act === 'life.keySettings')?.proof).toMatchObject({
      asked: ['minPinLength', 'alwaysUv', 'enterpriseAttestation'],
      refused: [expect.stringContaining('enterpriseAttestation: it has no') as string],
    });
  }, 120_000);

  it('rule 1: a crash between the PIN and the settings: they are made before the registration', async () => {
    const opened = await withSpare({ ...ALL, enterpriseAttestation: false });
    const job = await begin(opened, 'addKey', 0, null);
    const commit = job.commit.bind(job);
    job.commit = (fact) => (fact.type === 'settingsMade' ? Promise.reject(new Error('power cut')) : commit(fact));
    await expect(prepareNewKey(job)).rejects.toThrow('power cut');
    await job.dispose();
    const resumed = await LifeJob.resume(opened.deps, job.state.header.id);
    expect(resumed.state).toMatchObject({ pin: { state: 'set' }, settings: null });
    await registerNewKey(resumed);
    expect(resumed.state.settings).not.toBeNull();
    expect(resumed.state.methodId).not.toBeNull();
    await resumed.dispose();
  }, 120_000);

  it('nothing chosen: none is sent', async () => {
    const opened = await withSpare();
    const job = await begin(opened, 'addKey', 0, null);
    await prepareNewKey(job);
    expect(lifeSnapshot(job, still).keySettings).toBeNull();
    expect(opened.s.rehearsal.keys[1]!.inspect().ctapCommands).not.toContain(CONFIG);
    await job.dispose();
  }, 120_000);
});
