import { describe, expect, it } from 'vitest';
import { elevateCommand, isElevated } from '../../src/main/app/elevation';
import { appState } from '../../src/main/app/app-state';
import { createPageOpener } from '../../src/main/app/open-page';
import { systemRandom } from '../../src/main/system-ports';
import { decideMode } from '../../src/main/app/mode';

describe('elevation on Windows', () => {
  it('is asked of the system there, and unknown elsewhere', async () => {
    expect(await isElevated('win32', async () => 0)).toBe(true);
    expect(await isElevated('win32', async () => 2)).toBe(false);
    expect(await isElevated('win32', async () => null)).toBeNull();
    expect(await isElevated('linux', async () => 0)).toBeNull();
  });

  it('starts this program again and nothing that a path could smuggle in', () => {
    const { command, args } = elevateCommand("C:\\Bob's tools\\kit.exe", ['--lang=de', 'a" ; calc']);
    expect(command).toBe('powershell.exe');
    expect(args.at(-1)).toBe(
      `Start-Process -Verb RunAs -FilePath 'C:\\Bob''s tools\\kit.exe' -ArgumentList '"--lang=de"','"a ; calc"'`,
    );
  });

  it('is told on Home with its way out', () => {
    const decision = decideMode([], '45.0.0');
    if (!decision.ok) throw new Error(decision.says);
    const state = (elevated: boolean | null) =>
      appState(decision.mode, {
        version: '1',
        electron: '45',
        platform: 'win32',
        keystore: null,
        elevated,
        online: true,
      }).rights;
    expect(state(false)).toMatchObject({ state: 'missing', fix: expect.stringContaining('administrator') });
    expect(state(true)).toMatchObject({ state: 'enough', fix: null });
    expect(state(null).state).toBe('missing');
  });
});

describe('the sign-in page on Windows', () => {
  const url = 'https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?client_id=1&state=2&nonce=3';
  const setUp = (platform: NodeJS.Platform, elevated: boolean | null) => {
    const opened: string[] = [];
    const started: (readonly string[])[] = [];
    const open = createPageOpener({
      platform,
      elevated,
      openExternal: (address) => (opened.push(address), Promise.resolve()),
      start: (command, args) => (started.push([command, ...args]), Promise.resolve()),
      random: systemRandom,
    });
    return { open, opened, started };
  };

  it('is opened by the system where the program has no more rights than its user', async () => {
    for (const [platform, elevated] of [
      ['win32', false],
      ['linux', null],
      ['darwin', null],
    ] as const) {
      const { open, opened, started } = setUp(platform, elevated);
      await open(url, new AbortController().signal);
      expect([opened, started]).toEqual([[url], []]);
    }
  });

  it.each([true, null])('is never opened with the rights of an administrator (elevated: %s)', async (elevated) => {
    const { open, opened, started } = setUp('win32', elevated);
    const end = new AbortController();
    await open(url, end.signal);
    expect(opened).toEqual([]);
    const [command, address = ''] = started[0] ?? [];
    expect(command).toBe('explorer.exe');
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{8}$/);
    const answer = await fetch(address, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, url]);
    expect((await fetch(new URL('/', address))).status).toBe(404);
    end.abort();
    await expect(fetch(address)).rejects.toThrow();
  });

  it('goes straight to a page without a query, and says so where there is no Explorer', async () => {
    const { open, started } = setUp('win32', true);
    await open('https://learn.microsoft.com/entra');
    expect(started).toEqual([['explorer.exe', 'https://learn.microsoft.com/entra']]);
    const failing = createPageOpener({
      platform: 'win32',
      elevated: true,
      openExternal: () => Promise.resolve(),
      start: () => Promise.reject(new Error('ENOENT')),
      random: systemRandom,
    });
    await expect(failing(url, AbortSignal.timeout(1_000))).rejects.toMatchObject({ code: 'auth/no-browser' });
  });
});
