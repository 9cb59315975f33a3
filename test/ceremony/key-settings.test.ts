import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { StoredMade } from '../../src/main/ceremony/facts';
import { ceremonyReport } from '../../src/main/app/report';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { personality, type Personality } from '../../src/main/rehearsal/virtual-key';
import type { KeyPolicy } from '../../src/shared/model/tenant';
import { Bench, nextRequest, read, walk } from './fakes/bench';

afterEach(Bench.cleanUp);

const ALL: KeyPolicy = { minPinLength: 8, alwaysUv: true, enterpriseAttestation: true };
const CONFIG = 0x0d;
const RP = 'login.microsoft.com';

function able(): Personality {
  const model = personality('yubikey-5c-nfc');
  return { ...model, options: { ...model.options, ep: false } };
}

const configured = (bench: Bench, slot = 'A'): number =>
  bench
    .key(slot)
    .inspect()
    .ctapCommands.filter((command) => command === CONFIG).length;

/** One account, one key with its PIN. The error, where preparing failed. */
async function prepared(
  key: string | Personality,
  keyPolicy: KeyPolicy,
  before: (bench: Bench) => void = () => undefined,
): Promise<{ readonly bench: Bench; readonly failed: unknown }> {
  const bench = new Bench({ keys: [key], choices: { accounts: 1, keyPolicy }, factor: 10 });
  await bench.start();
  await read(bench);
  before(bench);
  const [only] = bench.ceremony.snapshot().bench;
  const failed: unknown = await bench.do({ act: 'prepareKey', keyId: only?.info.id ?? '' }).then(
    () => null,
    (error: unknown) => error,
  );
  await read(bench);
  return { bench, failed };
}

const facts = (bench: Bench): { type: string }[] =>
  readFileSync(join(bench.folder, CEREMONIES_FOLDER, bench.ceremony.id, 'journal.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"fact"'))
    .map((line) => (JSON.parse(line) as { fact: { type: string } }).fact);

describe('settings chosen for the keys', () => {
  it('are made after the PIN, read back, and stand on card, journal and audit log', async () => {
    const { bench } = await prepared(able(), ALL);
    expect(bench.key('A').inspect()).toMatchObject({ minPinLength: 8, alwaysUv: true, enterpriseAttestation: true });
    const snapshot = bench.ceremony.snapshot();
    expect(snapshot.keys[0]?.settings).toEqual({ due: false, asked: ALL, refused: [] });
    expect(snapshot.keys[0]?.recorded).toMatchObject({ pin: { minLength: 8 }, options: { alwaysUv: true, ep: true } });
    expect(snapshot.bench[0]?.state).toBe('ready');
    expect(ceremonyReport(snapshot, { head: '', entries: 0 })).toContain(
      '- Key A: no PIN shorter than 8, PIN for every use, enterprise attestation, read back from the key',
    );
    const order = facts(bench).map(({ type }) => type);
    expect(order.slice(order.indexOf('pinIntent'))).toEqual([
      'pinIntent',
      'pinSet',
      'keySettingsIntent',
      'keySettingsDone',
    ]);
    const audit = readFileSync(bench.ceremony.audit.file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { act: string; proof: unknown });
    expect(audit.find(({ act }) => act === 'keySettingsDone')?.proof).toMatchObject({
      minPinLength: 8,
      alwaysUv: true,
      enterpriseAttestation: true,
      refused: [],
    });
  });

  it('nothing chosen: no setting is sent, and the journal says nothing of any', async () => {
    const { bench } = await prepared(able(), { minPinLength: null, alwaysUv: false, enterpriseAttestation: false });
    expect(configured(bench)).toBe(0);
    expect(bench.ceremony.snapshot().keys[0]?.settings).toBeUndefined();
    expect(facts(bench).map(({ type }) => type)).not.toContain('keySettingsIntent');
  });

  it('what a key cannot do is told with its reason, and stops nothing', async () => {
    const { bench, failed } = await prepared('ctap20-only', ALL);
    expect(failed).toBeNull();
    expect(configured(bench)).toBe(0);
    const [key] = bench.ceremony.snapshot().keys;
    expect(key?.settings?.refused.map(({ setting }) => setting)).toEqual([
      'minPinLength',
      'alwaysUv',
      'enterpriseAttestation',
    ]);
    expect(bench.ceremony.snapshot().bench[0]?.state).toBe('ready');
    const report = ceremonyReport(bench.ceremony.snapshot(), { head: '', entries: 0 });
    expect(report).toContain('Key A was left without "PIN for every use": it has no always-PIN setting.');
  });

  it('rule 5: a key without a serial is not made to hide behind its PIN', async () => {
    const model = personality('yubikey-5c-nfc');
    const { bench } = await prepared({ ...model, serial: { kind: 'none' } }, { ...ALL, minPinLength: null });
    expect(bench.key('A').inspect().alwaysUv).toBe(false);
    expect(bench.ceremony.snapshot().keys[0]?.settings?.refused[0]).toMatchObject({
      setting: 'alwaysUv',
      why: expect.stringContaining('no serial') as string,
    });
  });

  it('a key that says yes and changes nothing is told as one that cannot', async () => {
    const { bench } = await prepared(able(), ALL, ({ keys }) => keys[0]?.misbehave('keeps-settings', true));
    expect(bench.ceremony.snapshot().keys[0]?.settings?.refused).toHaveLength(3);
  });

  it('an answer that is lost is settled by reading: the toggle is not sent twice', async () => {
    const { bench } = await prepared(able(), { ...ALL, minPinLength: null, enterpriseAttestation: false }, ({ keys }) =>
      keys[0]?.misbehave('silent-after-setting', true),
    );
    expect(bench.key('A').inspect().alwaysUv).toBe(true);
    expect(configured(bench)).toBe(1);
    expect(bench.ceremony.snapshot().keys[0]?.settings).toMatchObject({ due: false, refused: [] });
  });

  it.each([false, true])(
    'a key pulled at that moment goes on where it stopped (program restarted: %s)',
    async (crash) => {
      const { bench, failed } = await prepared(able(), ALL, ({ keys }) =>
        keys[0]?.misbehave('unplug-after-setting', true),
      );
      expect(failed).toMatchObject({ code: 'key/removed' });
      expect(bench.ceremony.snapshot().unsettled).toEqual(['the settings of key A']);
      bench.key('A').plug();
      if (crash) {
        await bench.ceremony.dispose();
        await bench.resume();
      }
      await read(bench);
      const here = bench.ceremony.snapshot().bench.find(({ state }) => state !== 'gone');
      expect(here?.state).toBe('needsSettings');
      expect(bench.ceremony.snapshot().keys[0]).toMatchObject({ pin: 'sealed', settings: { due: true } });
      await bench.do({ act: 'prepareKey', keyId: here?.info.id ?? '' });
      expect(bench.key('A').inspect()).toMatchObject({ minPinLength: 8, alwaysUv: true, enterpriseAttestation: true });
      expect(configured(bench)).toBe(3);
      expect(bench.ceremony.snapshot()).toMatchObject({ unsettled: [], keys: [{ settings: { due: false } }] });
    },
  );

  it('chosen only after a key was prepared, they are due on it; taken back, they are not', async () => {
    const { bench } = await prepared(able(), { minPinLength: null, alwaysUv: false, enterpriseAttestation: false });
    const { choices } = bench.ceremony.snapshot();
    await bench.do({ act: 'choose', choices: { ...choices, keyPolicy: { ...ALL, minPinLength: 6 } } });
    expect(bench.ceremony.snapshot().keys[0]?.settings).toEqual({ due: true, asked: null, refused: [] });
    await bench.do({ act: 'choose', choices });
    expect(bench.ceremony.snapshot().keys[0]?.settings).toBeUndefined();
    await bench.do({ act: 'choose', choices: { ...choices, keyPolicy: { ...ALL, minPinLength: 6 } } });
    const [here] = bench.ceremony.snapshot().bench;
    await bench.do({ act: 'prepareKey', keyId: here?.info.id ?? '' });
    expect(bench.key('A').inspect()).toMatchObject({ minPinLength: 6, alwaysUv: true });
  });

  it('a minimum above the PIN is refused when it is chosen', async () => {
    const bench = new Bench({ keys: [able()] });
    await bench.start();
    const { choices } = bench.ceremony.snapshot();
    await expect(
      bench.do({ act: 'choose', choices: { ...choices, keyPolicy: { ...ALL, minPinLength: 9 } } }),
    ).rejects.toMatchObject({ code: 'app/bad-input' });
  });

  it('a whole ceremony with them ends proven, and `ep` goes to Entra only because it was chosen', async () => {
    for (const enterpriseAttestation of [true, false]) {
      const keyPolicy = { ...ALL, enterpriseAttestation };
      // Where it was not chosen the key has it on already, from somebody before: it is not asked for all the same.
      const model = able();
      const key = { ...model, options: { ...model.options, ep: !enterpriseAttestation }, enterpriseRpIds: [RP] };
      const bench = new Bench({ keys: [key], choices: { accounts: 1, keyPolicy } });
      await bench.start();
      await read(bench);
      expect(await walk(bench)).toEqual([]);
      expect(nextRequest(bench)).toBeNull();
      const made = facts(bench).find(({ type }) => type === 'credentialMade') as unknown as { made: StoredMade };
      expect(made.made.attestedSerial === null).toBe(!enterpriseAttestation);
    }
  });
});
