import type { Clock } from '../../shared/ports';

/** The system's own dialog cannot be closed from here, but a lid or the end of the program does not wait for its answer. */
export async function unlessStopped<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Waits for `work`, but not longer. @returns false where it was not done in time; it goes on by itself then */
export async function within(work: Promise<void>, ms: number, clock: Clock): Promise<boolean> {
  const done = new AbortController();
  const late = clock.sleep(ms, done.signal).then(
    () => false,
    () => true,
  );
  const inTime = work.then(() => true).finally(() => done.abort());
  return Promise.race([inTime, late]);
}
