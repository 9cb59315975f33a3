import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../src/shared/errors';
import { call, push, type Reply } from '../../src/shared/ipc/define';
import { createPusher, registerHandlers } from '../../src/main/ipc/register';
import { isOurs } from '../../src/main/ipc/sender';
import { silentLog } from '../../src/main/app/log';

const contract = {
  demo: {
    double: call(z.object({ n: z.number() }), z.object({ n: z.number() })),
    fail: call(z.null(), z.null()),
    news: push(z.object({ n: z.number() })),
  },
} as const;

type Listener = (event: unknown, input: unknown) => Promise<Reply<unknown>>;

function setUp(trusted = true, now = () => 0) {
  const bound = new Map<string, Listener>();
  registerHandlers(
    { handle: (channel: string, listener: unknown) => void bound.set(channel, listener as Listener) },
    contract,
    {
      demo: {
        double: ({ n }) => ({ n: n * 2, secret: 'x' }) as { n: number },
        fail: () => {
          throw n < 1 ? new Error('a stack with secrets') : new AppError('key/none');
        },
      },
    },
    () => trusted,
    silentLog,
    now,
  );
  let n = 0;
  return {
    invoke: (name: string, input: unknown) => bound.get(`bgk:demo.${name}`)?.({}, input),
    next: () => (n += 1),
    channels: [...bound.keys()],
  };
}

describe('registerHandlers', () => {
  it('binds calls and not pushes', () => {
    expect(setUp().channels).toEqual(['bgk:demo.double', 'bgk:demo.fail']);
  });

  it('parses input and output', async () => {
    expect(await setUp().invoke('double', { n: 2, more: 1 })).toEqual({ ok: true, value: { n: 4 } });
    const bad = await setUp().invoke('double', { n: '1234' });
    expect(bad).toMatchObject({ ok: false, error: { code: 'app/bad-input' } });
    expect(JSON.stringify(bad)).not.toContain('1234');
  });

  it('refuses a foreign sender', async () => {
    expect(await setUp(false).invoke('double', { n: 2 })).toMatchObject({
      ok: false,
      error: { code: 'app/bad-input' },
    });
  });

  it('answers with values: an AppError keeps its code, anything else loses its message', async () => {
    const bound = setUp();
    const unknown = await bound.invoke('fail', null);
    expect(unknown).toMatchObject({ ok: false, error: { code: 'app/internal' } });
    expect(JSON.stringify(unknown)).not.toContain('secrets');
    bound.next();
    expect(await bound.invoke('fail', null)).toMatchObject({ ok: false, error: { code: 'key/none' } });
  });

  it('stops a flood and recovers in the next second', async () => {
    let time = 0;
    const bound = setUp(true, () => time);
    const replies = await Promise.all(Array.from({ length: 250 }, async () => bound.invoke('double', { n: 1 })));
    expect(replies.filter((reply) => reply?.ok).length).toBe(200);
    time = 1000;
    expect(await bound.invoke('double', { n: 1 })).toMatchObject({ ok: true });
  });

  it('parses what it pushes', () => {
    const sent: unknown[] = [];
    const pusher = createPusher(contract, (channel, payload) => sent.push([channel, payload]), silentLog);
    pusher('demo', 'news', { n: 1, pin: '1' });
    pusher('demo', 'news', { n: 'no' });
    expect(sent).toEqual([['bgk:demo.news', { n: 1 }]]);
  });
});

describe('isOurs', () => {
  it.each([
    ['app://bgk/index.html', true],
    ['app://bgk/', true],
    ['app://bgk.evil/index.html', false],
    ['https://bgk/index.html', false],
    ['file:///index.html', false],
    ['app://bgk@evil/', false],
    ['about:blank', false],
    ['', false],
  ])('%s', (url, ours) => expect(isOurs(url)).toBe(ours));
});
