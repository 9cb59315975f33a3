import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOfLayout } from './layout-check';
import { openAllScenes, type Scenes } from './scenes';

const sizes = [
  [1024, 700],
  [1280, 800],
  [1920, 1080],
  [3840, 2160],
] as const;

/** Plain and with words a third longer and names of 64 characters, with and without the tray of the rehearsal. */
const variants = ['', '!long', '!tray', '!tray!long'] as const;

/** Every state of the window in a real Electron: nothing passes its edge, nothing is cut, nothing lies on something else. */
describe('layout', () => {
  let scenes: Scenes;
  beforeAll(async () => {
    scenes = await openAllScenes();
  });
  afterAll(async () => scenes?.close());

  it.each(variants)(
    'every scene holds at every size, light and dark: scene%s',
    async (variant) => {
      const { page } = scenes;
      const faults: string[] = [];
      let looked = 0;
      for (const scene of scenes.names) {
        if (variant.includes('!tray') && scene.startsWith('rehearsal-')) continue;
        await page.setViewportSize({ width: 1280, height: 800 });
        await scenes.show(`${scene}${variant}`);
        for (const [width, height] of sizes)
          for (const colorScheme of ['light', 'dark'] as const) {
            // Colours do not move boxes: the other look is tried at the design's own size.
            if (colorScheme === 'dark' && width !== 1280) continue;
            // Long words press where room is short.
            if (variant.includes('!long') && width > 1280) continue;
            await page.setViewportSize({ width, height });
            await page.emulateMedia({ colorScheme });
            await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
            const found = await page.evaluate(faultsOfLayout);
            looked += 1;
            faults.push(
              ...found.map((fault) => `${scene}${variant} at ${width} × ${height}, ${colorScheme}: ${fault}`),
            );
          }
      }
      expect(looked).toBeGreaterThan(scenes.names.length * (variant.includes('!long') ? 2 : 4));
      expect(faults).toEqual([]);
    },
    600_000,
  );
});
