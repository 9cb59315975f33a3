import { app } from 'electron';

/** Node's own way out, which every release has and its types leave out. */
interface Exits {
  reallyExit(code: number): never;
}

/**
 * Ends the process at once and without Node's teardown; everything must be closed before. (`process.exit` is no way round the
 * teardown: in Electron it is `app.exit`, lib/browser/init.ts.) While the teardown forbids JavaScript, V8 asks again and again for the
 * cleanup of a FinalizationRegistry (fetch has one), and now and then that never ends: a core at full load, and the lock held against
 * the next start.
 * @param code for the system, 0 to 255
 */
export function endProcess(code: number): never {
  app.releaseSingleInstanceLock();
  return (process as unknown as Exits).reallyExit(code);
}
