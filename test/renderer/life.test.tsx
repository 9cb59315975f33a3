import { afterEach, describe, expect, it } from 'vitest';
import { show, type Screen } from './render';
import { scenes } from './scenes';

let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});
const sent = (s: Screen, name: string): readonly unknown[] =>
  s.fake.calls.filter((call) => call.name === name).map((call) => call.input);
const value = (s: Screen, id: string): string => (s.get(id) as HTMLInputElement).value;

describe('life after day one', () => {
  it('a job begins with a name, a reason, and a passphrase typed twice alike', async () => {
    screen = await show(scenes['life-start']);
    await screen.type('life-operator', 'J. Novak');
    await screen.type('life-reason', 'Lost');
    await screen.type('life-passphrase', 'four unrelated words here');
    await screen.type('life-passphrase-again', 'four unrelated words hers');
    await screen.click('life-begin');
    expect(sent(screen, 'life.start')).toEqual([]);
    await screen.type('life-passphrase-again', 'four unrelated words here');
    await screen.click('life-begin');
    expect(sent(screen, 'life.start')).toMatchObject([
      { kind: 'changePin', userId: 'u0', letter: 'A', reason: 'Lost' },
    ]);
    expect(value(screen, 'life-passphrase')).toBe('');
    expect(value(screen, 'life-passphrase-again')).toBe('');
  });

  for (const [scene, act] of [
    ['life-set-pin', 'setPin'],
    ['life-prove', 'provePaper'],
  ] as const)
    it(`rule 2: the PIN of ${act} is sent once and leaves its field`, async () => {
      screen = await show(scenes[scene]);
      await screen.type('life-code', 'K7QM-4H');
      await screen.click('life-next');
      expect(sent(screen, 'life.act')).toEqual([]);
      await screen.type('life-pin', '40937160');
      await screen.click('life-next');
      expect(sent(screen, 'life.act')).toEqual([{ act, typed: true }]);
      expect(value(screen, 'life-pin')).toBe('');
      expect(document.documentElement.outerHTML).not.toContain('40937160');
    });

  it('a new key: what the ceremony chose is told before it is made, and what the key cannot do after it', async () => {
    screen = await show(scenes['life-spare']);
    expect(screen.get('life-settings').textContent).toBe(
      'PIN of 8 characters or more, PIN for every use, enterprise attestation on: as the ceremony chose, made after the PIN',
    );
    await screen.close();
    screen = await show(scenes['life-spare-set']);
    expect(screen.get('life-settings').textContent).toBe(
      'PIN of 8 characters or more, PIN for every useEnterprise attestation not set: it has no enterprise attestation.',
    );
  });

  it('the old sheet is kept until the job is closed', async () => {
    screen = await show(scenes['life-prove']);
    expect(screen.get('life-facts').textContent).toContain('Keep it');
    await screen.close();
    screen = await show(scenes['life-over']);
    expect(screen.get('life-facts').textContent).toContain('Shred it');
  });

  it('rule 1: a job whose key has a PIN on no paper cannot be abandoned', async () => {
    screen = await show(scenes['life-print']);
    expect(screen.get('life-abandon').getAttribute('aria-disabled')).toBe('true');
    await screen.click('life-next');
    expect(sent(screen, 'life.act')).toEqual([{ act: 'print', how: 'file', printer: null }]);
  });
});
