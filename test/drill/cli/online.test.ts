import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDrill, type DrillWorld } from '../../../src/cli/drill';
import { systemBrowser } from '../../../src/cli/drill/online';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { openRegister, REGISTER_NAME } from '../../../src/main/drill/register';
import { registerCeremony } from '../../../src/main/drill/register-ceremony';
import { rehearsalDrillTenant } from '../../../src/main/drill/rehearsal-drill';
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
    };
  }, 120_000);
  afterAll(() => s.stop());
  const run = (...argv: string[]): Promise<number> => {
    said.out = '';
    said.err = '';
    return runDrill([...argv, '--tenant', record.tenantId, '--graph', s.rehearsal.endpoint.url], world);
  };

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

  it('rule 11: takes no address but a simulated tenant on this laptop', async () => {
    for (const url of ['https://graph.microsoft.com', 'http://192.0.2.1:80', 'file:///etc/passwd']) {
      expect(await runDrill(['check', '--tenant', record.tenantId, '--graph', url], world)).toBe(1);
    }
  });
});
