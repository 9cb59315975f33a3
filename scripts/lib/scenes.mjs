import react from '@vitejs/plugin-react';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { attach } from './attach.mjs';
import { root } from './paths.mjs';

/** Builds the window with a fake main process behind it into a folder, and returns the folder. */
export async function buildScenes() {
  const outDir = join(root, 'out', 'scenes');
  const sheet = (name) =>
    JSON.stringify(readFileSync(join(root, 'docs', 'paper', `${name}-A4.png`)).toString('base64'));
  await build({
    configFile: false,
    root: join(root, 'test', 'renderer', 'harness'),
    base: './',
    plugins: [react()],
    // The preview of the paper part, as it is committed.
    define: {
      BGK_SHEET: sheet('record-sheet-preview'),
      BGK_SHEET_REHEARSAL: sheet('record-sheet-rehearsal'),
    },
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'chrome114', modulePreload: { polyfill: false } },
  });
  return outDir;
}

/**
 * Opens the scenes in a real Electron window.
 * @param {string} electron path of the executable
 * @returns {Promise<{page: import('playwright').Page, names: string[], show: (address: string) => Promise<void>, close: () => Promise<void>}>}
 */
export async function openScenes(electron) {
  const folder = await buildScenes();
  const userData = mkdtempSync(join(tmpdir(), 'bgk-scenes-'));
  const isRoot = process.getuid?.() === 0;
  const app = await attach({
    executablePath: electron,
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--force-device-scale-factor=1',
      `--user-data-dir=${userData}`,
      join(root, 'test', 'renderer', 'harness', 'window.js'),
    ],
    env: { ...process.env, BGK_SCENES: folder },
    chromiumSandbox: !isRoot,
  });
  const page = await app.firstWindow();
  await page.waitForFunction(() => globalThis.bgkScenes !== undefined);
  const names = await page.evaluate(() => [...globalThis.bgkScenes.names]);
  return {
    page,
    names,
    show: (address) => page.evaluate((at) => globalThis.bgkScenes.show(at), address),
    close: async () => {
      await app.close();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}
