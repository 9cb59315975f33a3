import { describe, expect, it } from 'vitest';
import { resetKey, type ResetOptions } from '../../src/main/keys/reset';
import { createVirtualKey, createVirtualKeySource, personality } from '../../src/main/rehearsal/virtual-key';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import type { ResetEvent } from '../../src/main/keys/key-operations';
import { AppError } from '../../src/shared/errors';
import { creationOptions, deviceOf, PIN, pinOf, world, type World } from './support/world';

/** Does what each event asks for, as the hand would. */
async function follow(
  made: World,
  options: ResetOptions = {},
  hand: (event: ResetEvent) => unknown = () => undefined,
): Promise<readonly ResetEvent[]> {
  const events: ResetEvent[] = [];
  for await (const event of resetKey(made.source, deviceOf(made.key), made.deps, options)) {
    events.push(event);
    if (event.kind === 'unplug') made.key.unplug();
    if (event.kind === 'plug') made.key.plug();
    await hand(event);
  }
  return events;
}

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

async function used(model: string): Promise<World & { readonly credentialId: Uint8Array }> {
  const made = await world(model);
  const opened = await made.open();
  await opened.setPin(pinOf(PIN));
  const { credentialId } = await opened.register(creationOptions(), pinOf(PIN));
  await opened.close();
  return { ...made, credentialId };
}

describe('reset', () => {
  it.each(['yubikey-5c-nfc', 'plain-no-serial', 'ctap20-only', 'nitrokey-3a'])(
    '%s: unplug, plug, touch, wait, done',
    async (model) => {
      const made = await used(model);
      const events = await follow(made);
      expect(events.map(({ kind }) => kind)).toEqual(['unplug', 'plug', 'touch', 'wait', 'done']);
      expect(made.key.inspect()).toMatchObject({ resets: 1, pinSet: false, touches: 2 });
      expect(made.key.inspect().credentials).toHaveLength(0);
      const last = events.at(-1);
      expect(last?.kind === 'done' && last.info).toMatchObject({ pin: { set: false }, credentials: { used: 0 } });
    },
  );

  it('finds a known passkey again, so it is the same key even without a serial', async () => {
    const made = await used('plain-no-serial');
    const identity = { rpId: 'login.microsoft.com', credentialId: made.credentialId };
    expect(await code(follow(made, { identity }))).toBe('ok');
    expect(await code(follow(made, { identity }))).toBe('ok'); // it has gone from both looks
  });

  it('read by somebody else when it is plugged in again: waits for its turn, and says so where that never comes', async () => {
    const made = await used('yubikey-5c-nfc');
    const hold = async (ms: number | null): Promise<void> => {
      const port = await made.source.open(deviceOf(made.key));
      if (ms !== null) void made.clock.sleep(ms).then(() => port.close());
    };
    expect(await code(follow(made, {}, (event) => (event.kind === 'plug' ? hold(null) : undefined)))).toBe('key/busy');
    expect(made.key.inspect()).toMatchObject({ resets: 0, pinSet: true });
    made.key.unplug();
    made.key.plug();
    expect(await code(follow(made, {}, (event) => (event.kind === 'plug' ? hold(1_500) : undefined)))).toBe('ok');
    expect(made.key.inspect()).toMatchObject({ resets: 1, pinSet: false });
  });

  it('too late: key/reset-late, nothing lost', async () => {
    const made = await used('yubikey-5c-nfc');
    const late = follow(made, {}, async (event) => {
      if (event.kind === 'touch') await made.clock.sleep(11_000);
    });
    expect(await code(late)).toBe('key/reset-late');
    expect(made.key.inspect().pinSet).toBe(true);
  });

  it('nobody touches it: key/no-touch, nothing lost', async () => {
    const made = await world('yubikey-5c-nfc', { autoTouch: false });
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    await opened.close();
    expect(await code(follow(made))).toBe('key/no-touch');
    expect(made.key.inspect().pinSet).toBe(true);
  });

  it('blocked by the maker: said before anything is unplugged', async () => {
    const made = await world({ ...personality('yubikey-5c-nfc'), resetBlocked: true });
    expect(await code(follow(made))).toBe('key/reset-blocked');
    expect(made.key.plugged).toBe(true);
  });

  it('not over USB: said before anything is unplugged', async () => {
    const made = await world({ ...personality('yubikey-5c-nfc'), transportsForReset: ['nfc'] });
    expect(await code(follow(made))).toBe('key/cannot');
  });

  it('a long touch is announced', async () => {
    const made = await world({ ...personality('yubikey-5c-nfc'), longTouchForReset: true }, { autoTouch: false });
    const stop = made.key.onChange(() => void (made.key.wantsTouch && made.key.touch('long')));
    const events = await follow(made);
    expect(events.find(({ kind }) => kind === 'touch')).toMatchObject({ longTouch: true });
    stop();
  });

  it('two keys that cannot be told apart: one has to go first', async () => {
    const made = await world('plain-no-serial');
    const twin = createVirtualKey({
      slot: 'B',
      personality: 'plain-no-serial',
      clock: made.clock,
      random: seededRandom('twin'),
      plugged: true,
    });
    const source = createVirtualKeySource([made.key, twin]);
    expect(await code(follow({ ...made, source }))).toBe('key/several');
  });

  it('cancelled while it waits for the hand', async () => {
    const made = await world();
    const stop = new AbortController();
    const steps = resetKey(made.source, deviceOf(made.key), made.deps, { signal: stop.signal });
    expect((await steps.next()).value).toEqual({ kind: 'unplug' });
    const next = steps.next();
    stop.abort();
    expect(await code(next)).toBe('key/cancelled');
  });
});
