import { afterEach, describe, expect, it } from 'vitest';
import type { CeremonySnapshot } from '../../src/shared/model';
import { token2, yubikey, benchKey } from './fixtures';
import { show, type Screen } from './render';
import { scenes } from './scenes';

let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});

const atChoices = (change: Partial<CeremonySnapshot>): Parameters<typeof show>[0] => ({
  snapshot: { ...scenes.choices.snapshot, ...change },
  clicks: ['choices-more'],
});
const chosen = (): unknown => {
  const sent = screen?.fake.acts.at(-1);
  return sent?.act === 'choose' ? sent.choices.keyPolicy : 'nothing chosen';
};

describe('settings of the keys, as choices', () => {
  it('are off until chosen, and then go to main', async () => {
    screen = await show(atChoices({ bench: [], keys: [] }));
    await screen.click('make-plan');
    expect(chosen()).toBeUndefined();
    await screen.type('choice-min-pin', '8');
    await screen.click('choice-always-uv');
    await screen.click('choice-enterprise');
    await screen.click('make-plan');
    expect(chosen()).toEqual({ minPinLength: 8, alwaysUv: true, enterpriseAttestation: true });
    await screen.type('choice-min-pin', '0');
    await screen.click('choice-always-uv');
    await screen.click('choice-enterprise');
    await screen.click('make-plan');
    expect(chosen()).toBeUndefined();
  });

  it('offer only what a key that is here can do', async () => {
    screen = await show(atChoices({ bench: [benchKey(yubikey, null, 'needsPin')], keys: [] }));
    expect(screen.find('choice-min-pin')).not.toBeNull();
    expect(screen.find('choice-always-uv')).not.toBeNull();
    expect(screen.find('choice-enterprise')).toBeNull();
    await screen.close();
    const dumb = { ...token2, options: { rk: true, clientPin: true } };
    screen = await show(atChoices({ bench: [benchKey(dumb, null, 'needsPin')], keys: [] }));
    expect(screen.find('choice-min-pin')).toBeNull();
    expect(screen.find('choice-always-uv')).toBeNull();
  });

  it('a minimum longer than the PIN is not offered, and goes when the PIN gets shorter', async () => {
    screen = await show(atChoices({ bench: [], keys: [] }));
    const list = screen.get('choice-min-pin') as HTMLSelectElement;
    const offered = (): string[] => [...list.options].map((option) => option.value);
    expect(offered()).toEqual(['0', '6', '8']);
    await screen.type('choice-min-pin', '8');
    await screen.type('choice-pin', 'digits-6');
    expect(offered()).toEqual(['0', '6']);
    await screen.click('make-plan');
    expect(chosen()).toBeUndefined();
  });
});

describe('settings on a key card', () => {
  it('stand as read back, with what could not be set and why', async () => {
    screen = await show(scenes['keys-settings']);
    const told = screen.get('key-settings').textContent ?? '';
    expect(told).toContain('PIN of 8 characters or more, PIN for every use');
    expect(told).toContain('Enterprise attestation not set: it has no enterprise attestation.');
  });

  it('that are due are made with one button', async () => {
    screen = await show(scenes['keys-settings']);
    expect(screen.get('key-card-B').textContent).toContain('Settings to make');
    await screen.click('set-pin-hid-2');
    expect(screen.fake.acts.at(-1)).toEqual({ act: 'prepareKey', keyId: 'hid-2' });
  });
});
