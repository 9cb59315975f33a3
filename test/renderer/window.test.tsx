import { afterEach, describe, expect, it } from 'vitest';
import { WIZARD_STEPS } from '../../src/shared/model';
import { longStrings } from './long-strings';
import { show, type Screen } from './render';
import { scenes, type Scene, type SceneName } from './scenes';

const all = Object.entries(scenes) as [SceneName, Scene][];
let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});

describe('every state of the window', () => {
  it.each(all)(
    '%s is drawn, with one heading, a name on every control, a word beside every sign, and what comes next',
    async (_name, scene) => {
      screen = await show(scene);
      expect(document.querySelectorAll('h1')).toHaveLength(1);
      for (const control of document.querySelectorAll<HTMLElement>('button, input, select, textarea')) {
        const input = control as HTMLInputElement;
        const name =
          control.getAttribute('aria-label') ??
          (control.textContent !== '' ? control.textContent : null) ??
          (input.labels !== undefined && input.labels !== null && input.labels.length > 0
            ? input.labels[0]?.textContent
            : null) ??
          control.getAttribute('aria-labelledby');
        expect(name, control.outerHTML.slice(0, 200)).toBeTruthy();
      }
      const primaries = document.querySelectorAll('.nextbar .fui-Button[data-testid]');
      expect(primaries.length).toBeLessThanOrEqual(2);
      for (const pill of document.querySelectorAll('.pill')) expect(pill.textContent?.trim()).not.toBe('');
      for (const icon of document.querySelectorAll('.state-icon'))
        expect(icon.parentElement?.textContent?.trim()).not.toBe('');
      if (scene.snapshot !== null) {
        expect(screen.get('nextbar').textContent).not.toBe('');
        expect(document.querySelectorAll('[aria-current="step"]').length).toBeGreaterThan(0);
      }
    },
  );
});

describe('another language', () => {
  it.each(['keys', 'paper', 'plan'] as const)('%s stands with words a third longer', async (name) => {
    screen = await show(scenes[name], { strings: longStrings });
    expect(screen.text()).toContain('beziehungsweise');
  });
});

describe('the rail', () => {
  it('has a word for each of the eight steps', async () => {
    screen = await show(scenes.keys);
    const names = WIZARD_STEPS.map((step) => screen?.get(`rail-${step}`).getAttribute('aria-label') ?? '');
    expect(names).toHaveLength(8);
    expect(names[0]).toContain('Done');
    expect(names[2]).toContain('You are here');
    expect(names[7]).toContain('Not yet');
  });

  it('cannot pause while an act is under way, and says why', async () => {
    screen = await show(scenes['register-touch']);
    await screen.click('pause');
    expect(screen.fake.calls.some((call) => call.name === 'ceremony.pause')).toBe(false);
    expect(screen.text()).toContain('An act is under way');
  });

  it('pauses to home and keeps the ceremony there', async () => {
    screen = await show(scenes.survey);
    await screen.click('pause');
    expect(screen.find('page-home')).not.toBeNull();
    expect(screen.find('home-resume')).not.toBeNull();
  });
});

describe('teaching', () => {
  it.each(['survey', 'plan', 'keys', 'accounts', 'register', 'paper', 'sign-in', 'finish'] as const)(
    '%s has more behind its two sentences',
    async (name) => {
      screen = await show(scenes[name]);
      expect(screen.find('more-text')).toBeNull();
      await screen.click('more');
      expect(screen.get('more-text').textContent?.length ?? 0).toBeGreaterThan(100);
      expect(screen.get('more').getAttribute('aria-expanded')).toBe('true');
    },
  );
});

describe('rule 11: rehearsal cannot be mistaken for real', () => {
  it.each(['rehearsal-home', 'rehearsal-keys', 'rehearsal-touch', 'rehearsal-paper'] as const)(
    'rule 11: %s carries banner, word, tint and tray',
    async (name) => {
      screen = await show(scenes[name]);
      expect(screen.get('shell').getAttribute('data-rehearsal')).toBe('true');
      expect(screen.get('shell').className).toContain('in-rehearsal');
      expect(screen.get('rehearsal-banner').textContent).toContain('Nothing here is real');
      expect(screen.get('rehearsal-word').textContent).toBe('REHEARSAL');
      expect(screen.find('tray')).not.toBeNull();
      // Nothing puts the banner away; its one button ends the whole rehearsal.
      const buttons = [...screen.get('rehearsal-banner').querySelectorAll('button')];
      expect(buttons.map((button) => button.dataset.testid)).toEqual(['end-rehearsal']);
    },
  );

  it('rule 11: every key card says SIMULATED', async () => {
    screen = await show(scenes['rehearsal-keys']);
    const cards = document.querySelectorAll('.key-card');
    expect(cards.length).toBeGreaterThan(0);
    for (const card of cards) expect(card.textContent).toContain('SIMULATED');
  });

  it('rule 11: a real ceremony has none of it', async () => {
    screen = await show(scenes.keys);
    expect(screen.find('rehearsal-banner')).toBeNull();
    expect(screen.find('tray')).toBeNull();
    expect(screen.text()).not.toContain('SIMULATED');
  });

  it('rule 11: the tray offers a touch only while a key waits for one', async () => {
    screen = await show(scenes['rehearsal-keys']);
    await screen.click('tray-touch-1');
    expect(screen.fake.calls.some((call) => call.name === 'rehearsal.do')).toBe(false);
    await screen.click('tray-plug-1');
    expect(screen.fake.calls.at(-1)).toEqual({ name: 'rehearsal.do', input: { what: 'unplug', slot: '1' } });
  });
});
