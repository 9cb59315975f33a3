import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDrill } from '../../../src/cli/drill';
import type { DrillWorld } from '../../../src/cli/drill/world';
import { systemBrowser } from '../../../src/cli/drill/online';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { openRegister, REGISTER_NAME } from '../../../src/main/drill/register';
import { registerCeremony } from '../../../src/main/drill/register-ceremony';
import { rehearsalDrillTenant } from '../../../src/main/rehearsal/drill';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import type { RegisterTenant } from '../../../src/shared/model/drill';
import { stage, type Stage } from '../integration/stage';

/** The command against a simulated tenant over HTTP, as a scheduler would run it. */
describe('drill check and watch', () => {
  let s: Stage;
  let record: RegisterTenant;
  let world: DrillWorld;
  const said = { out: '', err: '' };
  beforeAll(async () => {
    s = await stage({ tenant: 'profiles-migrated', seed: 'cli' });
    const online = await rehearsalDrillTenant({
      ...s,
      random: seededRandom('cli'),
      pin: () => Promise.reject(new Error('no PIN')),
    });
    await online.signIn();
    const register = await openRegister(join(s.folder, REGISTER_NAME), nodeDisk);
    record = await registerCeremony(
      { register, online, clock: s.clock, disk: nodeDisk, folder: s.folder },
      s.ceremonyId,
    );
    await s.clock.sleep(60_000);
    world = {
      clock: s.clock,
      log: s.log,
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      folder: s.folder,
      signal: new AbortController().signal,
      notice: () => Promise.resolve(true),
      hands: () => Promise.reject(new Error('no key here')),
    };
  }, 120_000);
  afterAll(() => s.stop());
  const run = (...argv: string[]): Promise<number> => {
    said.out = '';
    said.err = '';
    return runDrill([...argv, '--tenant', record.tenantId, '--graph', s.rehearsal.endpoint.url], world);
  };

  it('adopt: names who may be, puts them on record, and a key proves whose it is', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'bgk-cli-adopt-'));
    const registerFile = join(empty, REGISTER_NAME);
    let pin: string | null = null;
    const adopting = (...argv: string[]): Promise<number> => {
      said.out = '';
      said.err = '';
      return runDrill([...argv, '--register', registerFile, '--graph', s.rehearsal.endpoint.url], {
        ...world,
        hands: async () => ({
          keys: { source: s.rehearsal.deps.keys, openKey: s.rehearsal.deps.openKey },
          readPin: async () => (pin === null ? null : new TextEncoder().encode(pin)),
          close: async () => undefined,
        }),
      });
    };
    const [first, second] = record.accounts;
    expect(await adopting('adopt', '--json'), said.err).toBe(0);
    const listed = JSON.parse(said.out) as { people: { userPrincipalName: string; groups: { id: string }[] }[] };
    const names = listed.people.map((one) => one.userPrincipalName);
    expect(names).toContain(first!.userPrincipalName);
    // The group both are in is told by id, so that it can be given.
    expect(
      listed.people.find((one) => one.userPrincipalName === first!.userPrincipalName)?.groups.map((one) => one.id),
    ).toContain(record.group!.id);

    expect(await adopting('adopt', '--accounts', 'nobody@example.com')).toBe(1);
    expect(said.err).toContain('nobody@example.com');
    const both = `${first!.userPrincipalName},${second!.userPrincipalName}`;
    expect(await adopting('adopt', '--accounts', both, '--group', record.group!.id), said.err).toBe(0);

    const [keyA, keyB] = s.rehearsal.keys;
    keyB!.unplug();
    const key = (letter: string, name: string): Promise<number> =>
      adopting('adopt-key', '--tenant', record.tenantId, '--accounts', name, '--letter', letter, '--envelope', 'H-1');
    pin = '00000000';
    const before = s.rehearsal.counts().touches;
    expect(await key('A', second!.userPrincipalName)).toBe(1);
    expect(said.err).toContain('does not hold this passkey');
    pin = s.pins.get('A') ?? '';
    expect(await key('A', first!.userPrincipalName), said.err).toBe(0);
    expect(said.out).toContain('it signed');
    // One touch, and none for the key of another account: it was sent nothing.
    expect(s.rehearsal.counts().touches - before).toBe(1);
    keyA!.unplug();
    keyB!.plug();
    pin = s.pins.get('B') ?? '';
    expect(await key('A', second!.userPrincipalName)).toBe(1);
    expect(said.err).toContain('key A is another one on record');
    expect(await key('B', second!.userPrincipalName), said.err).toBe(0);
    keyA!.plug();
    const adopted = (await openRegister(registerFile, nodeDisk)).tenants[0]!;
    expect(adopted.group?.id).toBe(record.group!.id);
    expect(
      adopted.accounts.map((one) => [one.adopted, one.keys.map((k) => [k.letter, k.knownBy, k.credentialId])]),
    ).toEqual(record.accounts.map((one) => [true, one.keys.map((k) => [k.letter, 'assertion', k.credentialId])]));
    // No PIN in the arguments or anywhere in the file.
    expect(await readFile(registerFile, 'utf8')).not.toContain(s.pins.get('A'));
  });

  it('check: 0 in order, 6 something to fix, 7 red', async () => {
    expect(await run('check', '--json'), said.err).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({
      format: 'bgk-tenant-check',
      simulated: true,
      verdict: 'green',
      findings: [],
    });
    s.rehearsal.simulated!.decay('campaign', record.accounts[0]!.userId);
    expect(await run('check')).toBe(6);
    expect(said.out).toContain('REHEARSAL');
    s.rehearsal.simulated!.decay('role-lost', record.accounts[0]!.userId);
    expect(await run('check')).toBe(7);
    expect(said.out).toContain('The safe stays shut');
  });

  it.skipIf(process.platform === 'win32')(
    'watch: silent first, then an alarm to desktop, output and hook; remembered over restarts',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bgk-watch-'));
      const hook = join(folder, 'hook.sh');
      await writeFile(hook, `#!/bin/sh\ncat >> ${join(folder, 'out')}\n`);
      await chmod(hook, 0o700);
      expect(await run('watch', '--once', '--on-alarm', hook), said.err).toBe(0);
      s.rehearsal.simulated!.decay('method-added', record.accounts[1]!.userId);
      expect(await run('watch', '--once', '--on-alarm', hook), said.err).toBe(6);
      const alarms = (await readFile(join(folder, 'out'), 'utf8'))
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      expect(alarms).toContainEqual(
        expect.objectContaining({
          kind: 'changed',
          severity: 0,
          subject: expect.objectContaining({ id: record.accounts[1]!.userId }) as unknown,
        }),
      );
      expect(await run('watch', '--once', '--on-alarm', hook)).toBe(0);
    },
  );

  it.skipIf(process.platform === 'win32')('an alarm whose hook fails is told again at the next poll', async () => {
    s.rehearsal.simulated!.decay('password-changed', record.accounts[1]!.userId);
    expect(await run('watch', '--once', '--on-alarm', '/nonexistent/hook')).toBe(1);
    expect(said.err).toContain('alarm command');
    expect(await run('watch', '--once')).toBe(6);
  });

  it('rule 10: hands no address but that of the sign-in service to the browser', async () => {
    const open = systemBrowser('https://login.microsoftonline.com', () => undefined, 'linux');
    await expect(open('https://evil.example/authorize', new AbortController().signal)).rejects.toMatchObject({
      code: 'graph/host-refused',
    });
  });

  it('on Windows the browser is the desktop’s, without the rights of the terminal', async () => {
    const started: (readonly string[])[] = [];
    const start = (command: string, args: readonly string[]): Promise<void> => {
      started.push([command, ...args]);
      return Promise.resolve();
    };
    const authority = 'https://login.microsoftonline.com';
    const end = new AbortController();
    for (const platform of ['win32', 'darwin', 'linux'] as const)
      await systemBrowser(authority, () => undefined, platform, start)(`${authority}/authorize?x=1`, end.signal);
    end.abort();
    expect(started[0]).toEqual(['explorer.exe', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{8}$/)]);
    expect(started.slice(1)).toEqual([
      ['open', `${authority}/authorize?x=1`],
      ['xdg-open', `${authority}/authorize?x=1`],
    ]);
  });

  it('rule 11: takes no address but a simulated tenant on this laptop', async () => {
    for (const url of ['https://graph.microsoft.com', 'http://192.0.2.1:80', 'file:///etc/passwd']) {
      expect(await runDrill(['check', '--tenant', record.tenantId, '--graph', url], world)).toBe(1);
    }
  });
});
