import { describe, expect, it } from 'vitest';
import { elevateCommand, isElevated } from '../../src/main/app/elevation';
import { appState } from '../../src/main/app/app-state';
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
