import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, LaunchOptions, Page } from 'playwright';

export interface Window {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  /** Closes the window and, unless told to keep it, deletes the profile. */
  close(keep?: boolean): Promise<void>;
}

const root = join(__dirname, '..', '..');
const attachPath = '../../scripts/lib/attach.mjs';

/** The Electron that `npm test` chose, or the one that a run before it unpacked. */
export const electronPath = process.env.BGK_ELECTRON ?? join(root, '.runtime', 'electron', 'electron');

/** Starts the built program in a real window, with a profile of its own. */
export async function launch(
  args: readonly string[] = ['--rehearsal'],
  userData = mkdtempSync(join(tmpdir(), 'bgk-e2e-')),
): Promise<Window> {
  if (!existsSync(electronPath)) throw new Error('No Electron runtime: run npm test, which fetches one.');
  const isRoot = process.getuid?.() === 0;
  const { attach } = (await import(attachPath)) as { attach(options: LaunchOptions): Promise<ElectronApplication> };
  const app = await attach({
    executablePath: electronPath,
    args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', `--user-data-dir=${userData}`, root, ...args],
    chromiumSandbox: !isRoot,
  });
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
