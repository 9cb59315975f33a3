import { AppError } from '../../../shared/errors';
import { isUnreached } from './network-fault';
import type { Operation } from './operation';

/** How long Entra may take until every replica knows a new object (fault matrix, row 404). */
const settleForMs = 5 * 60_000;
/** How long a lost answer is looked for before the same thing is sent again. */
const lostAnswerForMs = 60_000;

/** 2, 4, 8 ... 60 s. */
function settleWaits(): () => number {
  let next = 2000;
  return () => {
    const wait = next;
    next = Math.min(next * 2, 60_000);
    return wait;
  };
}

/**
 * Repeats `work` while Entra answers 404 for an object that is known to exist: its replicas do not agree yet.
 * @throws the last `graph/not-found` when the time is over.
 */
export async function whileNotFound<T>(op: Operation, work: () => Promise<T>, forMs = settleForMs): Promise<T> {
  const until = op.clock.monotonic() + forMs;
  const wait = settleWaits();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'graph/not-found') throw error;
      const ms = wait();
      if (op.clock.monotonic() + ms > until) throw error;
      op.say('Entra is still spreading the change. The app waits.');
      await op.sleep(ms);
    }
  }
}

/** Reads until `good` says yes, at most `forMs`. @returns the last value read, good or not. */
export async function readUntil<T>(
  op: Operation,
  read: () => Promise<T>,
  good: (value: T) => boolean,
  forMs = settleForMs,
): Promise<T> {
  const until = op.clock.monotonic() + forMs;
  const wait = settleWaits();
  for (;;) {
    const value = await read();
    if (good(value)) return value;
    const ms = wait();
    if (op.clock.monotonic() + ms > until) return value;
    op.say('The app reads back what it changed.');
    await op.sleep(ms);
  }
}

/** A POST whose answer never came, or cannot be read: it may have been done, so nobody may simply send it again. */
export function answerLost(error: unknown): boolean {
  return (
    away(error) || (error instanceof AppError && (error.code === 'graph/malformed' || error.code === 'graph/not-json'))
  );
}

function away(error: unknown): boolean {
  return isUnreached(error) || (error instanceof AppError && error.code === 'graph/server');
}

/**
 * Sends a create once. When its answer is lost, looks for up to 60 s whether it was done, and only then sends it once more.
 * `look` returns the created thing or null.
 */
export async function createOnce<T>(
  op: Operation,
  send: () => Promise<T>,
  look: () => Promise<T | null>,
  mayRepeat: () => boolean = () => true,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!answerLost(error)) throw error;
    op.say('The answer from Entra was lost. The app looks whether the change was made.');
    const found = await readUntil(
      op,
      async () => quietly(look),
      (value) => value !== null,
      lostAnswerForMs,
    );
    if (found !== null) return found;
    if (!mayRepeat()) throw error;
    return send();
  }
}

/** While the network is away, looking fails too; that is "not seen yet", not an answer. */
async function quietly<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (away(error)) return null;
    throw error;
  }
}
