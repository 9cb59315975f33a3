import type { Page } from 'playwright';
import { electronPath } from './launch';

/** Every state of the window, drawn by the real page over a main process that is played (`test/renderer/scenes.ts`). */
export interface Scenes {
  readonly page: Page;
  readonly names: readonly string[];
  /** @param address name of a scene, with variants behind it: `!long`, `!tray` */
  show(address: string): Promise<void>;
  close(): Promise<void>;
}

const modulePath = '../../scripts/lib/scenes.mjs';

/** Opens the page of scenes in the Electron that the tests run on. */
export async function openAllScenes(): Promise<Scenes> {
  const { openScenes } = (await import(modulePath)) as { openScenes(electron: string): Promise<Scenes> };
  return openScenes(electronPath);
}
