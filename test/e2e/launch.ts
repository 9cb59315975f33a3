import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';

export interface Window {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  /** Closes the window and, unless told to keep it, deletes the profile. */
  close(keep?: boolean): Promise<void>;
}

const root = join(__dirname, '..', '..');

/** The Electron that `npm test` chose, or the one that a run before it unpacked. */
export const electronPath = process.env.BGK_ELECTRON ?? join(root, '.runtime', 'electron', 'electron');

/** Starts the built program in a real window, with a profile of its own. */
export async function launch(
  args: readonly string[] = ['--rehearsal'],
  userData = mkdtempSync(join(tmpdir(), 'bgk-e2e-')),
): Promise<Window> {
  if (!existsSync(electronPath)) throw new Error('No Electron runtime: run npm test, which fetches one.');
  const app = await attach([`--user-data-dir=${userData}`, root, ...args]);
  const page = await app.firstWindow();
  await page.setViewportSize({ width: 1280, height: 800 }).catch(() => undefined);
  await page.waitForLoadState('domcontentloaded');
  return {
    app,
    page,
    userData,
    close: async (keep = false) => {
      await app.close();
      if (!keep) rmSync(userData, { recursive: true, force: true });
    },
  };
}

/** Starts it and attaches to it. On a loaded machine the debugger's handshake can hang before the program runs: so a second try. */
async function attach(args: readonly string[], triesLeft = 2): Promise<ElectronApplication> {
  const isRoot = process.getuid?.() === 0;
  try {
    return await _electron.launch({
      executablePath: electronPath,
      args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', ...args],
      chromiumSandbox: !isRoot,
      timeout: 40_000,
    });
  } catch (error) {
    if (triesLeft === 0 || !(error instanceof Error) || error.name !== 'TimeoutError') throw error;
    return attach(args, triesLeft - 1);
  }
}
