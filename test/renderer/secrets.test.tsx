import { act } from 'react';
import { createRef } from 'react';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { codeGroups, DigitBoxes, pinGroups, type DigitBoxesHandle } from '../../src/renderer/components/DigitBoxes';
import { FakeBgk } from './fake-bgk';
import { draw, show, type Screen } from './render';
import { error, scenes } from './scenes';

let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});

const CANARY = '40937160';

/** Everything that the page holds: markup, live values of fields, and React's own state behind each element. */
function pageHolds(text: string): boolean {
  if (document.documentElement.outerHTML.includes(text)) return true;
  for (const field of document.querySelectorAll('input')) if (field.value.includes(text)) return true;
  const seen = new Set<unknown>();
  const holds = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') return value.includes(text);
    if (
      typeof value !== 'object' ||
      value === null ||
      depth > 60 ||
      seen.has(value) ||
      value instanceof Node ||
      value instanceof FakeBgk
    )
      return false;
    seen.add(value);
    if (value instanceof Map) return [...value.values()].some((v) => holds(v, depth + 1));
    return Object.entries(value).some(([key, v]) => key !== 'api' && key !== 'bgk' && holds(v, depth + 1));
  };
  const root = document.getElementById('root') as unknown as Record<string, unknown>;
  return Object.keys(root)
    .filter((key) => key.startsWith('__react'))
    .some((key) => holds(root[key], 0));
}

async function typeProof(s: Screen): Promise<void> {
  await s.type('check-code', 'K7QM4H');
  await s.type('paper-pin', CANARY);
}

describe('the paper proof', () => {
  it('rule 2: the PIN is in the field only until it is sent, and nowhere in React', async () => {
    screen = await show(scenes.paper);
    await typeProof(screen);
    expect((screen.get('paper-pin') as HTMLInputElement).value).toBe(CANARY);
    await screen.click('check-pin');
    expect(screen.fake.acts).toEqual([{ act: 'provePaper', accountIndex: 0, checkCode: 'K7QM4H', pin: CANARY }]);
    expect((screen.get('paper-pin') as HTMLInputElement).value).toBe('');
    expect(pageHolds(CANARY)).toBe(false);
  });

  it('rule 2: the search above finds a PIN that is there', async () => {
    screen = await show(scenes.paper);
    await typeProof(screen);
    expect(pageHolds(CANARY)).toBe(true);
  });

  it('rule 7: is never repeated by itself or by "Try again"', async () => {
    screen = await show(scenes.paper);
    await typeProof(screen);
    await screen.click('check-pin');
    await act(async () => screen?.fake.changeSnapshot({ error: error('pin/wrong', { tries: 7 }) }));
    expect(screen.get('error').textContent).toContain('7 tries are left');
    expect(screen.find('error-next')).toBeNull();
    await screen.click('check-pin');
    expect(screen.fake.acts).toHaveLength(1);
  });

  it('rule 7: sends nothing before the check code and all digits are there', async () => {
    screen = await show(scenes.paper);
    await screen.click('check-pin');
    await screen.type('paper-pin', CANARY);
    await screen.click('check-pin');
    expect(screen.get('nextbar').textContent).toContain('Type the check code from sheet 0004-A');
    await screen.type('check-code', 'K7QM4H');
    await screen.type('paper-pin', CANARY.slice(0, 5));
    expect(screen.get('nextbar').textContent).toContain('Type the last 3 digits from sheet 0004-A');
    await screen.click('check-pin');
    expect(screen.fake.acts).toEqual([]);
  });

  it('Enter checks the PIN', async () => {
    screen = await show(scenes.paper);
    await typeProof(screen);
    await screen.key('paper-pin', 'keydown', 'Enter');
    expect(screen.fake.acts).toHaveLength(1);
  });

  it('takes no paste and no drop', async () => {
    screen = await show(scenes.paper);
    for (const type of ['paste', 'drop']) {
      const event = new Event(type, { bubbles: true, cancelable: true });
      await act(async () => void screen?.get('paper-pin').dispatchEvent(event));
      expect(event.defaultPrevented).toBe(true);
    }
  });

  it('a field for words sends single spaces, and is emptied', async () => {
    const base = scenes.paper.snapshot;
    screen = await show({ snapshot: { ...base, choices: { ...base.choices, pin: { kind: 'words', count: 4 } } } });
    await screen.type('check-code', 'K7QM4H');
    await screen.type('paper-pin', '  anchor  birch copper   dune ');
    await screen.click('check-pin');
    expect(screen.fake.acts).toEqual([
      { act: 'provePaper', accountIndex: 0, checkCode: 'K7QM4H', pin: 'anchor birch copper dune' },
    ]);
    expect((screen.get('paper-pin') as HTMLInputElement).value).toBe('');
  });

  it('no field remembers, completes or checks spelling', async () => {
    screen = await show(scenes.paper);
    for (const field of document.querySelectorAll('input')) expect(field.getAttribute('autocomplete')).toBe('off');
  });
});

describe('the digit boxes', () => {
  it('keep digits only and never more than there are boxes, whatever is typed', async () => {
    const handle = createRef<DigitBoxesHandle>();
    const counts: number[] = [];
    screen = await draw(
      <DigitBoxes ref={handle} groups={[4, 4]} kind="pin" label="PIN" id="boxes" onCount={(n) => counts.push(n)} />,
      new FakeBgk(),
    );
    const s = screen;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 24 }), async (text) => {
        await s.type('boxes', text);
        const want = text.replace(/[^0-9]/g, '').slice(0, 8);
        let taken = '';
        await act(async () => {
          taken = handle.current?.take() ?? '';
        });
        expect(taken).toBe(want);
        expect((s.get('boxes') as HTMLInputElement).value).toBe('');
      }),
      { numRuns: Number(process.env['BGK_RUNS'] ?? 60) },
    );
    expect(Math.max(...counts)).toBeLessThanOrEqual(8);
  });

  it('a check code ignores case, hyphens and spaces', async () => {
    const handle = createRef<DigitBoxesHandle>();
    screen = await draw(
      <DigitBoxes ref={handle} groups={[4, 2]} kind="code" label="Code" id="boxes" onCount={() => undefined} />,
      new FakeBgk(),
    );
    await screen.type('boxes', ' k7qm-4h');
    let taken = '';
    await act(async () => {
      taken = handle.current?.take() ?? '';
    });
    expect(taken).toBe('K7QM4H');
  });

  it('groups are those of the paper', () => {
    expect(pinGroups(8, false)).toEqual([4, 4]);
    expect(pinGroups(6, false)).toEqual([3, 3]);
    expect(pinGroups(12, true)).toEqual([3, 3, 3, 3]);
    expect(pinGroups(10, false)).toEqual([4, 4, 2]);
    expect(codeGroups(6)).toEqual([4, 2]);
  });
});

describe('hold to show', () => {
  const shown = (s: Screen): readonly string[] =>
    s.fake.calls.filter((call) => call.name.startsWith('pin.')).map((call) => call.name);

  it.each([' ', 'Enter'])(
    'rule 2: key %j: the window never gets the PIN, main lays a view over the slot while held',
    async (key) => {
      screen = await show(scenes['keys-ready']);
      await screen.key('pin-hold-A', 'keydown', key);
      expect(screen.fake.calls.at(-1)).toMatchObject({ name: 'pin.show', input: { letter: 'A' } });
      expect(screen.get('pin-hold-A').textContent).toBe('Let go to hide');
      expect(screen.get('pin-slot-A').textContent).toContain('Kept out of screen capture.');
      await screen.key('pin-hold-A', 'keyup', key);
      expect(shown(screen)).toEqual(['pin.show', 'pin.hide']);
      expect(screen.get('pin-hold-A').textContent).toBe('Hold to show');
    },
  );

  it('by pointer', async () => {
    screen = await show(scenes['keys-ready']);
    const button = screen.get('pin-hold-B');
    button.setPointerCapture = () => undefined;
    await act(async () => void button.dispatchEvent(new Event('pointerdown', { bubbles: true })));
    await act(async () => void button.dispatchEvent(new Event('pointerup', { bubbles: true })));
    expect(shown(screen)).toEqual(['pin.show', 'pin.hide']);
  });

  it('losing the window, the focus or the screen hides it', async () => {
    screen = await show(scenes['keys-ready']);
    await screen.key('pin-hold-A', 'keydown', ' ');
    await act(async () => void window.dispatchEvent(new Event('blur')));
    expect(shown(screen)).toEqual(['pin.show', 'pin.hide']);
    await screen.key('pin-hold-A', 'keydown', ' ');
    await act(async () => screen?.fake.setSnapshot(scenes.register.snapshot));
    expect(shown(screen)).toEqual(['pin.show', 'pin.hide', 'pin.show', 'pin.hide']);
  });
});

describe('the passphrase', () => {
  const words = 'copper anchor birch dune violin';

  it('rule 2: starts only when strong enough and typed twice, and leaves the page at once', async () => {
    screen = await show(scenes.passphrase);
    await screen.type('passphrase', 'short');
    await screen.type('passphrase-again', 'short');
    await screen.click('open-ceremony');
    expect(screen.fake.calls.some((call) => call.name === 'ceremony.start')).toBe(false);
    await screen.type('passphrase', words);
    await screen.click('open-ceremony');
    expect(screen.fake.calls.some((call) => call.name === 'ceremony.start')).toBe(false);
    await screen.type('passphrase-again', words);
    await screen.click('open-ceremony');
    expect(screen.fake.calls.some((call) => call.name === 'ceremony.start')).toBe(true);
    expect(pageHolds(words)).toBe(false);
  });

  it('a wrong one says so and can be typed again', async () => {
    screen = await show(scenes['passphrase-resume']);
    screen.fake.refuse.set('ceremony.resume', error('journal/passphrase'));
    await screen.type('passphrase', 'wrong words');
    await screen.click('open-ceremony');
    expect(screen.get('error').textContent).toContain('does not open this journal');
    expect((screen.get('passphrase') as HTMLInputElement).value).toBe('');
  });

  it('a PIN that the operator knows is sent once and leaves the page', async () => {
    screen = await show(scenes.keys);
    await screen.click('know-pin-hid-2');
    await screen.type('known-pin', CANARY);
    await screen.click('known-pin-do');
    expect(screen.fake.acts).toEqual([{ act: 'prepareKey', keyId: 'hid-2', knownPin: CANARY }]);
    expect(pageHolds(CANARY)).toBe(false);
    await act(async () => screen?.fake.changeSnapshot({ error: error('pin/wrong', { tries: 4 }) }));
    expect(screen.find('error-next')).toBeNull();
  });
});
