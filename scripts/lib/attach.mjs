import { _electron } from 'playwright';

/**
 * Starts an Electron and attaches to it. On a loaded machine the debugger's handshake can hang before the program runs: so a second
 * and a third try, of the start alone.
 * @param {Parameters<typeof _electron.launch>[0]} options without `timeout`
 * @returns {Promise<import('playwright').ElectronApplication>}
 */
export async function attach(options, triesLeft = 2) {
  try {
    return await _electron.launch({ ...options, timeout: 40_000 });
  } catch (error) {
    if (triesLeft === 0 || error?.name !== 'TimeoutError') throw error;
    return attach(options, triesLeft - 1);
  }
}
