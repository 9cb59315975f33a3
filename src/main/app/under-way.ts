import { AppError } from '../../shared/errors';
import { whyStopped } from '../ceremony/why-stopped';

/** What a host has under way on a key or with Entra. A closed lid and the end of the program stop it, and wait until it has let go. */
export class UnderWay {
  readonly #works = new Map<AbortController, Promise<unknown>>();

  get some(): boolean {
    return this.#works.size > 0;
  }

  /** @throws AppError `app/slept` or `app/cancelled` when it was stopped; otherwise what `work` throws. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const done = work(abort.signal);
    this.#works.set(abort, done);
    try {
      return await done;
    } catch (error) {
      throw abort.signal.aborted ? whyStopped(abort.signal, error) : error;
    } finally {
      this.#works.delete(abort);
    }
  }

  /** Resolves once nothing is under way any more. Not to be called from inside of `run`: it would wait for itself. */
  async stop(why: 'app/slept' | 'app/cancelled'): Promise<void> {
    for (const abort of this.#works.keys()) abort.abort(new AppError(why));
    await Promise.allSettled(this.#works.values());
  }
}
