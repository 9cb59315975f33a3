import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { askBeforeClose, closeQuestion, type CloseQuestion, type StandsOpen } from '../../src/main/app/closing';
import type { CeremonyKeyView, CeremonySnapshot } from '../../src/shared/model/ceremony';

const nothing: StandsOpen = { ceremony: null, drill: null, life: null, busy: false, endsWithProcess: false };
const key = (letter: string, pin: CeremonyKeyView['pin']): CeremonyKeyView =>
  ({ letter, pin }) as Partial<CeremonyKeyView> as CeremonyKeyView;
const running: CeremonySnapshot['running'] = { act: 'createAccounts', progress: null, cancellable: false };
const job = { closed: false, abandoned: null, letter: 'C', pinSet: false, paperProven: false };

describe('what is asked before the window closes', () => {
  it.each<[string, Partial<StandsOpen>]>([
    ['nothing is open', {}],
    ['a ceremony rests and has set no PIN', { ceremony: { running: null, keys: [], finished: false } }],
    ['each PIN is proven from paper', { ceremony: { running: null, keys: [key('A', 'destroyed')], finished: false } }],
    ['the ceremony is over', { ceremony: { running: null, keys: [key('A', 'sealed')], finished: true } }],
    ['the job is over', { life: { ...job, closed: true } }],
    ['the job was given up', { life: { ...job, abandoned: 'lost' } }],
    ['the drill was given up', { drill: { closed: null, abandoned: 'red' } }],
  ])('nothing, when %s', (_, open) => {
    expect(closeQuestion({ ...nothing, ...open })).toBeNull();
  });

  it.each<[Partial<StandsOpen>, string, string]>([
    [{ ceremony: { running, keys: [], finished: false } }, 'A step of the ceremony is still running.', 'Home resumes'],
    [
      { ceremony: { running: null, keys: [key('A', 'sealed'), key('B', 'destroyed')], finished: false } },
      'The PIN of key A is not proven from paper yet.',
      'It stays sealed on this laptop',
    ],
    [
      { ceremony: { running, keys: [key('A', 'sealed'), key('B', 'unproven'), key('C', 'sealed')], finished: false } },
      'The PINs of keys A, B and C are not proven from paper yet.',
      'They stay sealed on this laptop',
    ],
    [{ life: job }, 'The job on key C is not finished.', 'resumed here'],
    [{ life: { ...job, pinSet: true } }, 'The PIN of key C is not proven from paper yet.', 'stay sealed'],
    [{ drill: { closed: null, abandoned: null } }, 'The drill is not closed.', 'Home goes on with it here'],
    [{ busy: true }, 'The app is still working.', 'Closing stops it'],
    [{ life: job, endsWithProcess: true }, 'The job on key C is not finished.', 'cannot be resumed'],
  ])('%#: says what stands open and what becomes of it', (open, message, detail) => {
    const question = closeQuestion({ ...nothing, ...open });
    expect(question?.message).toBe(message);
    expect(question?.detail).toContain(detail);
  });
});

describe('a person closes the window', () => {
  function staged(question: CloseQuestion | null, ask?: () => Promise<boolean>) {
    const window = new EventEmitter();
    const unanswered: (close: boolean) => void = () => undefined;
    const state = { ending: false, asked: 0, quits: 0, answer: unanswered };
    askBeforeClose(
      window,
      {
        ending: () => state.ending,
        question: () => question,
        ask: () => {
          state.asked += 1;
          return ask?.() ?? new Promise((resolve) => (state.answer = resolve));
        },
        quit: () => (state.quits += 1),
      },
      { event: () => undefined },
    );
    const close = (): boolean => {
      let held = false;
      window.emit('close', { preventDefault: () => (held = true) });
      return held;
    };
    return { state, close };
  }
  const question = { message: 'm', detail: 'd' };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('closes at once when there is nothing to ask', () => {
    const { state, close } = staged(null);
    expect([close(), state.asked]).toEqual([false, 0]);
  });

  it('asks once, however often the button is pressed; "Keep working" leaves all as it is, and the next close asks again', async () => {
    const { state, close } = staged(question);
    expect([close(), close(), state.asked]).toEqual([true, true, 1]);
    state.answer(false);
    await settled();
    expect(state.quits).toBe(0);
    expect([close(), state.asked]).toEqual([true, 2]);
    state.answer(true);
    await settled();
    expect(state.quits).toBe(1);
  });

  it('never asks when the program is told to end: log-off, shutdown, quit', async () => {
    const { state, close } = staged(question);
    state.ending = true;
    expect([close(), state.asked]).toEqual([false, 0]);
    state.ending = false;
    close();
    // Logged off while the question stands: its answer has nothing left to do.
    state.ending = true;
    expect(close()).toBe(false);
    state.answer(true);
    await settled();
    expect(state.quits).toBe(0);
  });

  it('closes when it cannot ask', async () => {
    const { state, close } = staged(question, () => Promise.reject(new Error('no display')));
    expect(close()).toBe(true);
    await settled();
    expect(state.quits).toBe(1);
  });
});
