import { AppError } from '../../shared/errors';
import type { Clock } from '../../shared/ports';
import type { KeyDevice, KeySource } from './hid/hid-port';

/** Waits until the list of plugged-in keys is as wanted, and gives it. @throws AppError `key/no-touch`, `key/cancelled` */
export function waitForDevices(
  source: KeySource,
  wanted: (devices: readonly KeyDevice[]) => boolean,
  {
    clock,
    signal,
    timeoutMs,
  }: { readonly clock: Clock; readonly signal: AbortSignal | undefined; readonly timeoutMs: number },
): Promise<readonly KeyDevice[]> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    let stop = (): void => undefined;
    const end = (settle: () => void): void => {
      over.abort();
      stop();
      signal?.removeEventListener('abort', cancelled);
      settle();
    };
    const look = (devices: readonly KeyDevice[]): void => {
      if (!over.signal.aborted && wanted(devices)) end(() => resolve(devices));
    };
    const cancelled = (): void => end(() => reject(new AppError('key/cancelled')));
    stop = source.watch(look);
    if (signal?.aborted === true) return cancelled();
    signal?.addEventListener('abort', cancelled, { once: true });
    clock.sleep(timeoutMs, over.signal).then(
      () => end(() => reject(new AppError('key/no-touch'))),
      () => undefined,
    );
    source.list().then(look, (error: unknown) => end(() => reject(error)));
  });
}
