import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { followSystem } from '../../src/main/app/interruptions';
import { AppError } from '../../src/shared/errors';

function staged(trouble: { readonly sleep?: () => Promise<void> } = {}) {
  const done: string[] = [];
  const logged: string[] = [];
  const note = (what: string) => () => void done.push(what);
  const power = new EventEmitter();
  const app = new EventEmitter();
  const state = { minimized: true };
  const window = Object.assign(new EventEmitter(), {
    isMinimized: () => state.minimized,
    restore: note('restore'),
    show: note('show'),
    focus: note('focus'),
  });
  followSystem(
    { power, app, window },
    {
      hide: note('hide'),
      sleep: async () => {
        await trouble.sleep?.();
        done.push('sleep');
      },
      wake: async () => void done.push('wake'),
      close: async () => void done.push('close'),
      quit: note('quit'),
    },
    { event: (_level, name, facts) => void logged.push(`${name} ${String(facts?.['code'])}`) },
  );
  return { power, app, window, state, done, logged };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what the system tells', () => {
  it('lid closed: the PIN leaves the screen at once, then everything is let go', async () => {
    const { power, done } = staged();
    power.emit('suspend');
    expect(done).toEqual(['hide']);
    await settled();
    expect(done).toEqual(['hide', 'sleep']);
  });

  it('wakes only after going to sleep is over, however long that took', async () => {
    let letGo = (): void => undefined;
    const { power, done } = staged({ sleep: () => new Promise((resolve) => (letGo = resolve)) });
    power.emit('suspend');
    power.emit('resume');
    await settled();
    expect(done).toEqual(['hide']);
    letGo();
    await settled();
    expect(done).toEqual(['hide', 'sleep', 'wake']);
  });

  it('wakes also when going to sleep has failed, and says so in the log', async () => {
    const { power, done, logged } = staged({ sleep: () => Promise.reject(new AppError('key/silent')) });
    power.emit('suspend');
    power.emit('resume');
    await settled();
    expect(done).toEqual(['hide', 'wake']);
    expect(logged).toEqual(['system.suspend key/silent']);
  });

  it('screen locked: what is secret leaves the screen, the work goes on', async () => {
    const { power, done } = staged();
    power.emit('lock-screen');
    await settled();
    expect(done).toEqual(['hide']);
  });

  it('log-off and shutdown: the system is asked to wait, and the program ends in order', async () => {
    const { power, done } = staged();
    let held = false;
    power.emit('shutdown', { preventDefault: () => (held = true) });
    expect(held).toBe(true);
    expect(done).toEqual(['hide', 'quit']);
  });

  it('end of a Windows session, which cannot be held up: closes what it can', async () => {
    const { window, done } = staged();
    window.emit('session-end', {});
    await settled();
    expect(done).toEqual(['hide', 'close']);
  });

  it('second start: the window that is open comes to the front', () => {
    const { app, state, done } = staged();
    app.emit('second-instance');
    expect(done).toEqual(['restore', 'show', 'focus']);
    state.minimized = false;
    app.emit('second-instance');
    expect(done.slice(3)).toEqual(['show', 'focus']);
  });
});
