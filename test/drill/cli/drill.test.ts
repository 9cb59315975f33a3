import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDrill } from '../../../src/cli/drill';
import type { DrillWorld } from '../../../src/cli/drill/world';
import { readArguments } from '../../../src/cli/drill/arguments';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { dataFolder } from '../../../src/main/drill/data-folder';
import { openRegister, REGISTER_NAME } from '../../../src/main/drill/register';
import type { RegisterTenant } from '../../../src/shared/model/drill';
import { systemClock } from '../../../src/main/system-ports';
import { id } from '../alarm/fixtures';
import { tenantFixture } from '../fixtures';

async function world(day: string, tenants: readonly RegisterTenant[] = [tenantFixture()]) {
  const folder = await mkdtemp(join(tmpdir(), 'bgk-drill-cli-'));
  const register = await openRegister(join(folder, REGISTER_NAME), nodeDisk);
  for (const tenant of tenants) await register.put(tenant);
  const said = { out: '', err: '' };
  const made: DrillWorld = {
    clock: { ...systemClock, now: () => Date.parse(`${day}T12:00:00Z`) },
    log: { event: () => undefined },
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    folder,
    signal: new AbortController().signal,
    notice: () => Promise.resolve(true),
    hands: () => Promise.reject(new Error('no key here')),
  };
  return { folder, said, run: (...argv: string[]) => runDrill(argv, made) };
}

describe('drill status', () => {
  it.each([
    ['2026-06-02', 0, 'notDue'],
    ['2026-08-20', 3, 'dueSoon'],
    ['2026-09-20', 4, 'overdue'],
  ] as const)('on %s ends with %i', async (day, code, state) => {
    const { run, said } = await world(day);
    expect(await run('status', '--json')).toBe(code);
    expect(JSON.parse(said.out)).toMatchObject({
      format: 'bgk-drill-status',
      version: 1,
      state,
      tenants: [{ tenantId: id(1), dueOn: '2026-08-30', state }],
    });
  });

  it('says so when nothing is on record, and names the worst of several', async () => {
    const empty = await world('2026-06-02', []);
    expect(await empty.run('status')).toBe(5);
    const two = await world('2026-06-10', [
      tenantFixture(),
      tenantFixture({
        tenantId: id(2),
        displayName: 'Late',
        accounts: tenantFixture().accounts.map((a) => ({ ...a, lastFullDrillAt: '2026-01-01T00:00:00.000Z' })),
      }),
    ]);
    expect(await two.run('status')).toBe(4);
    expect(two.said.out).toContain('Late: OVERDUE, due 2026-04-01, 70 days ago');
  });

  it('rule 12: prints no control character of a tenant', async () => {
    const { run, said } = await world('2026-06-02', [tenantFixture({ displayName: 'a\u001b]0;x\u0007\u202eb' })]);
    await run('status');
    expect(said.out).not.toMatch(/[\u001b\u0007\u202e]/);
  });

  it('a damaged register is told with exit code 1', async () => {
    const { run, said, folder } = await world('2026-06-02');
    await writeFile(join(folder, REGISTER_NAME), '{');
    expect(await run('status', '--json')).toBe(1);
    expect(JSON.parse(said.out)).toMatchObject({ error: { code: 'drill/register-damaged' } });
  });
});

describe('drill ics, staff-change, alarms', () => {
  it('writes the calendar to a file of the owner only', async () => {
    const { run, folder } = await world('2026-06-02');
    const file = join(folder, 'drill.ics');
    expect(await run('ics', '--out', file)).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('DTSTART;VALUE=DATE:20260830');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('asks which tenant where there are several', async () => {
    const { run, said } = await world('2026-06-02', [tenantFixture(), tenantFixture({ tenantId: id(2) })]);
    expect(await run('ics')).toBe(2);
    expect(await run('ics', '--tenant', id(2).toUpperCase())).toBe(0);
    expect(said.out).toContain(`UID:drill-${id(2)}`);
  });

  it('a change of staff brings the date forward', async () => {
    const { run, said } = await world('2026-06-10');
    expect(await run('staff-change', '--tenant', id(1), '--note', 'A custodian left')).toBe(0);
    expect(said.out).toContain('due 2026-06-17');
    expect(await run('status')).toBe(3);
  });

  it('writes the alarm kit', async () => {
    const { run, folder, said } = await world('2026-06-10');
    const input = join(folder, 'target.json');
    const target = {
      workspace: { subscriptionId: id(40), resourceGroup: 'rg', name: 'law-security', location: 'westeurope' },
      notify: { mails: ['a@contoso.com'], sms: [] },
    };
    await writeFile(input, JSON.stringify(target));
    expect(await run('alarms', '--tenant', id(1), '--input', input, '--out', join(folder, 'kit')), said.err).toBe(0);
    expect((await readdir(join(folder, 'kit'))).toSorted()).toContain('alarms.bicep');
    await writeFile(input, JSON.stringify({ ...target, workspace: { ...target.workspace, resourceGroup: '$(x)' } }));
    expect(await run('alarms', '--tenant', id(1), '--input', input, '--out', join(folder, 'kit2'))).toBe(1);
    expect(said.err).toContain('workspace.resourceGroup');
  });
});

describe('arguments', () => {
  it.each([
    [],
    ['x'],
    ['status', '--out', 'f'],
    ['ics', '--out'],
    ['ics', '--out', '--tenant'],
    ['watch'],
    ['watch', '--tenant', 'x', '--every', '1'],
    ['watch', '--tenant', 'x', '--every', '1e3'],
    ['status', '--register', 'a', '--register', 'b'],
    ['status', 'extra'],
    ['alarms', '--tenant', 'x'],
  ])('refuses %j', (...argv) => {
    expect(typeof readArguments(argv.filter((a) => typeof a === 'string'))).toBe('string');
  });

  it('rule 11: a real record is never checked on a simulated tenant, nor the other way round', async () => {
    const { run, said } = await world('2026-06-02', [
      tenantFixture(),
      tenantFixture({ tenantId: id(2), simulated: true }),
    ]);
    expect(await run('check', '--tenant', id(1), '--graph', 'http://127.0.0.1:9')).toBe(1);
    expect(await run('check', '--tenant', id(2))).toBe(1);
    expect(said.err.match(/rehearsal|real/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('an unknown tenant is told', async () => {
    const { run, said } = await world('2026-06-02');
    expect(await run('check', '--tenant', id(9))).toBe(1);
    expect(said.err).toContain('on record');
  });
});

describe('data folder', () => {
  it('is the one that the window keeps its records in', async () => {
    // The window's own wiring needs Electron, so that its source is read.
    const wiring = await readFile(join(__dirname, '../../../src/main/app/real-parts.ts'), 'utf8');
    expect(wiring).toContain('folder: join(userData, RECORDS_FOLDER)');
    expect(JSON.parse(await readFile(join(__dirname, '../../../package.json'), 'utf8'))).toMatchObject({
      productName: 'Break Glass Kit',
    });
    expect(dataFolder('linux', {}, '/home/x')).toBe('/home/x/.config/Break Glass Kit/records');
    expect(dataFolder('linux', { XDG_CONFIG_HOME: '/c' }, '/home/x')).toBe('/c/Break Glass Kit/records');
    expect(dataFolder('darwin', {}, '/Users/x')).toBe('/Users/x/Library/Application Support/Break Glass Kit/records');
    expect(dataFolder('win32', { APPDATA: '/a' }, '/u')).toBe('/a/Break Glass Kit/records');
  });
});
