import { AppError } from '../../shared/errors';
import type { KeyInfo } from '../../shared/model/key';
import type { KeyDevice } from '../keys/hid/hid-port';
import type { KeyCallOptions, SecurityKey } from '../keys/key-operations';
import type { StepContext } from './context';
import { identify, readSerial } from './identity';
import { serialless } from './progress';
import { keyOf } from './state';

export const TOUCH_SECONDS = 30;
const PLUG_SECONDS = 60;
/** With this many tries or fewer left the app sends no PIN by itself (rule 7). */
export const FEW_TRIES = 3;

/** Touch prompts for one key; the key itself says when it waits. */
export function touchOptions(context: StepContext, device: KeyDevice, letter: string | null): KeyCallOptions {
  return {
    signal: context.signal,
    onStatus: (status) =>
      context.prompt(
        status === 'touch'
          ? {
              kind: 'touch',
              keyLetter: letter,
              keyId: device.id,
              text: letter === null ? 'Touch the key now' : `Touch key ${letter} now`,
              secondsTotal: TOUCH_SECONDS,
              endsAt: context.clock.now() + TOUCH_SECONDS * 1000,
            }
          : null,
      ),
  };
}

/** Runs `act` and takes every prompt away afterwards. */
export async function withoutPrompt<T>(context: StepContext, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } finally {
    context.prompt(null);
  }
}

/**
 * Opens the key that carries this letter, after making sure that it is this key and no other (rule 5).
 * @throws AppError `key/none`, `key/other`, `key/several`, `ceremony/which-key`.
 */
export async function withKey<T>(
  context: StepContext,
  letter: string,
  act: (key: SecurityKey, info: KeyInfo, options: KeyCallOptions) => Promise<T>,
): Promise<T> {
  const device = await findKey(context, letter);
  return withoutPrompt(context, () =>
    context.bench.use(device.id, async (key) => {
      const info = await sameKey(context, letter, key, device);
      try {
        return await act(key, info, touchOptions(context, device, letter));
      } catch (error) {
        throw named(error, letter);
      } finally {
        await refresh(context, key, device);
      }
    }),
  );
}

/** The key layer knows no letters; the operator does. */
function named(error: unknown, letter: string): unknown {
  if (!(error instanceof AppError) || !error.code.startsWith('key/') || 'expected' in error.details) return error;
  return new AppError(error.code, { ...error.details, expected: letter }, error);
}

/** Before a PIN may follow: tries left are read, and the last three are kept (rule 7). */
export function guardTries(info: KeyInfo): void {
  if (info.pin.retries === 0) throw new AppError('pin/blocked');
  if (info.pin.powerCycleNeeded === true) throw new AppError('pin/auth-blocked', { tries: info.pin.retries });
  if (info.pin.retries !== null && info.pin.retries <= FEW_TRIES)
    throw new AppError('pin/few-tries', { tries: info.pin.retries });
}

async function findKey(context: StepContext, letter: string): Promise<KeyDevice> {
  const until = context.clock.monotonic() + PLUG_SECONDS * 1000;
  for (let readAgain = true; ;) {
    await context.bench.allRead();
    const mine = context.bench.devicesOf(letter);
    if (mine.length > 1) throw new AppError('key/several', { count: mine.length });
    if (mine[0] !== undefined) return mine[0];
    if (readAgain) {
      // What was read when it was plugged in may be old or may have failed.
      readAgain = false;
      await context.bench.identifyAll();
      continue;
    }
    const maybe = context.bench.maybes(letter);
    if (maybe.length > 0)
      throw new AppError(maybe.length > 1 ? 'key/several' : 'ceremony/which-key', {
        count: maybe.length,
        letters: letter,
      });
    const strangers = context.bench.present().filter((slot) => slot.identity.kind === 'new' && slot.info.usable);
    // It is plugged in but could not be read: waiting for it to be plugged in would be waiting for nothing.
    const record = keyOf(context.state(), letter);
    const dumb = context.bench
      .present()
      .find(
        ({ device, trouble }) =>
          trouble !== null && device.vendorId === record?.info.vendorId && device.productId === record.info.productId,
      );
    if (dumb?.trouble != null) throw new AppError(dumb.trouble, { expected: letter, why: dumb.info.why ?? '' });
    const left = until - context.clock.monotonic();
    if (strangers.length > 0) throw new AppError('key/other', { expected: letter });
    if (left <= 0) throw new AppError('key/none', { expected: letter });
    await withoutPrompt(context, () => {
      context.prompt({
        kind: 'plug',
        keyLetter: letter,
        keyId: null,
        text: `Plug in key ${letter}`,
        secondsTotal: PLUG_SECONDS,
        endsAt: context.clock.now() + left,
      });
      return context.bench.nextChange(left, context.signal);
    });
  }
}

async function sameKey(context: StepContext, letter: string, key: SecurityKey, device: KeyDevice): Promise<KeyInfo> {
  const record = keyOf(context.state(), letter);
  const info = await key.describe();
  const identity = await identify(context.state().keys, info, key);
  context.bench.note(device.id, info, identity);
  if (identity.kind === 'letter' && identity.letter === letter && record !== undefined) {
    if (serialless(record) && record.registered === null) aloneOrStop(context, device, info);
    return info;
  }
  throw identity.kind === 'maybe'
    ? new AppError('ceremony/which-key', { letters: identity.letters.join(', ') })
    : new AppError('key/other', { expected: letter });
}

/** Rule 5: a key without a serial is alone among its like from set-PIN to registered. */
export function aloneOrStop(context: StepContext, device: KeyDevice, info: KeyInfo): void {
  const alike = context.bench.present().filter((slot) => {
    if (slot.device.id === device.id || readSerial(slot.info) !== null || slot.info.aaguid !== info.aaguid)
      return false;
    // A registered one is known by its credential and confuses nobody.
    return slot.identity.kind !== 'letter' || keyOf(context.state(), slot.identity.letter)?.registered == null;
  });
  if (alike.length > 0) throw new AppError('key/several', { count: alike.length + 1 });
}

async function refresh(context: StepContext, key: SecurityKey, device: KeyDevice): Promise<void> {
  try {
    const info = await key.describe();
    const known = context.bench.present().find((slot) => slot.device.id === device.id)?.identity ?? {
      kind: 'new' as const,
    };
    context.bench.note(device.id, info, known);
  } catch {
    // A key that was pulled cannot be described; the bench hears of that by itself.
  }
}
