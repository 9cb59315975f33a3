import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDisplay } from './lib/display.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { ensureRuntime } from './lib/runtime.mjs';
import { fail, say } from './lib/say.mjs';
import { ensureWindowLibraries } from './lib/system.mjs';

/** Draws every scene of the window into docs/screens; with names, only those: `npm run screens -- keys plan`. */
const only = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const dir = process.env.BGK_SCREENS ?? join(root, 'docs', 'screens');

/** Beside light and dark at the design's size: other sizes, other colours, longer words. */
const more = [
  ...['home', 'plan', 'keys', 'rehearsal-keys', 'drill-result'].map((scene) => ({
    scene,
    suffix: '-1024',
    size: [1024, 700],
  })),
  ...['keys', 'register-touch'].map((scene) => ({ scene, suffix: '-4k', size: [3840, 2160] })),
  ...['home', 'keys', 'register-touch', 'paper', 'rehearsal-keys'].map((scene) => ({
    scene,
    suffix: '-contrast',
    forced: true,
  })),
  ...['survey', 'plan', 'keys', 'paper', 'rehearsal-keys'].map((scene) => ({
    scene,
    suffix: '-long',
    address: `${scene}!long`,
  })),
];

await ensureInstalled();
const runtime = await ensureRuntime();
await ensureWindowLibraries(runtime.path);
const display = process.env.BGK_KEEP_DISPLAY ? { stop: () => undefined } : await startDisplay();
if (display === null) fail('No display for Electron.', 'Install Xvfb, or set BGK_KEEP_DISPLAY=1 on a desktop.');
if (display.display) process.env.DISPLAY = display.display;
// Playwright, vite and React are there only after ensureInstalled.
const { openScenes } = await import('./lib/scenes.mjs');
const { smallPng } = await import('./lib/small-png.mjs');

const scenes = await openScenes(runtime.path);
const { page } = scenes;
mkdirSync(dir, { recursive: true });
if (only.length === 0) for (const file of readdirSync(dir)) if (file.endsWith('.png')) rmSync(join(dir, file));

let bytes = 0;
let pictures = 0;
async function draw(scene, { suffix = '', size = [1280, 800], dark = false, forced = false, address = scene }) {
  await page.emulateMedia({ colorScheme: dark || forced ? 'dark' : 'light', forcedColors: forced ? 'active' : 'none' });
  await page.setViewportSize({ width: size[0], height: size[1] });
  await scenes.show(address);
  const file = join(dir, `${scene}${suffix}.png`);
  writeFileSync(file, smallPng(await page.screenshot({ caret: 'initial' })));
  bytes += statSync(file).size;
  pictures += 1;
}

try {
  for (const scene of scenes.names.filter((name) => only.length === 0 || only.includes(name))) {
    await draw(scene, {});
    await draw(scene, { suffix: '-dark', dark: true });
    for (const each of more.filter((one) => one.scene === scene)) await draw(scene, each);
  }
} finally {
  await scenes.close();
  display.stop();
}
say(`${pictures} pictures, ${(bytes / 1e6).toFixed(1)} MB, in ${dir}`);
