import { createRoot, type Root } from 'react-dom/client';
import { App } from '../../../src/renderer/app/App';
import { WindowStore } from '../../../src/renderer/app/store';
import { ClockProvider, StoreProvider } from '../../../src/renderer/app/use-store';
import { StringsProvider } from '../../../src/renderer/strings';
import '../../../src/renderer/theme/fonts.css';
import '../../../src/renderer/theme/base.css';
import '../../../src/renderer/theme/layout.css';
import '../../../src/renderer/theme/components.css';
import { FakeBgk } from '../fake-bgk';
import { NOW } from '../fixtures';
import { longScene, longStrings } from '../long-strings';
import { rehearsed, scenes, type Scene } from '../scenes';
import { sheetPng } from '../sheet-png';

declare global {
  /** How scripts and tests draw a scene and learn which there are. Resolves when nothing moves any more. */
  var bgkScenes: { readonly names: readonly string[]; readonly show: (address: string) => Promise<void> };
}

let root: Root | null = null;
let stop: (() => void) | null = null;

const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => done()));
async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await frame();
}

async function click(id: string): Promise<void> {
  for (let i = 0; i < 120; i += 1) {
    const found = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
    if (found !== null) return found.click();
    await frame();
  }
  throw new Error(`The scene has no ${id} to click`);
}

async function choose(id: string, value: string): Promise<void> {
  const list = document.querySelector<HTMLSelectElement>(`select[data-testid="${id}"]`);
  if (list === null) throw new Error(`The scene has no list ${id}`);
  list.value = value;
  list.dispatchEvent(new Event('change', { bubbles: true }));
  await frames(2);
}

/** The preview never shows a PIN; the sheet that docs/paper has of a rehearsal does, so dots are laid over it. */
async function preview(rehearsal: boolean): Promise<ReturnType<typeof sheetPng>> {
  const sheet = sheetPng(rehearsal);
  if (!rehearsal) return sheet;
  const image = new Image();
  image.src = `data:image/png;base64,${sheet.png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const pen = canvas.getContext('2d');
  if (pen === null) return sheet;
  const unit = canvas.width / 662;
  pen.drawImage(image, 0, 0);
  pen.fillStyle = '#ffffff';
  pen.fillRect(62 * unit, 196 * unit, 236 * unit, 48 * unit);
  pen.fillStyle = '#000000';
  for (let i = 0; i < 8; i += 1) {
    pen.beginPath();
    pen.arc((78 + i * 24 + (i > 3 ? 24 : 0)) * unit, 220 * unit, 4 * unit, 0, 7);
    pen.fill();
  }
  return { ...sheet, png: canvas.toDataURL('image/png').split(',')[1] ?? sheet.png };
}

/** Draws the scene of an address: `keys`, `keys!long` with words a third longer, `keys!tray` in rehearsal, or both. */
async function show(address: string): Promise<void> {
  const [name = 'home', ...options] = address.split('!');
  const found = (scenes as Record<string, Scene>)[name];
  if (found === undefined) throw new Error(`There is no scene ${name}`);
  const long = options.includes('long');
  const inTray = options.includes('tray') && found.rehearsal === undefined ? rehearsed(found) : found;
  const scene = long ? longScene(inTray) : inTray;
  root?.unmount();
  stop?.();
  const host = document.getElementById('root');
  if (host === null) throw new Error('The page has no root');
  // An open dialog of the scene before hid all else from screen readers, and went with the tree that would have undone it.
  host.removeAttribute('aria-hidden');
  const fake = new FakeBgk(scene);
  fake.preview = await preview(scene.snapshot?.rehearsal === true);
  const store = new WindowStore(fake.api);
  stop = store.start();
  root = createRoot(host);
  root.render(
    <ClockProvider now={() => NOW}>
      <StringsProvider {...(long ? { value: longStrings } : {})}>
        <StoreProvider store={store}>
          <App />
        </StoreProvider>
      </StringsProvider>
    </ClockProvider>,
  );
  await frames(3);
  for (const id of scene.clicks ?? []) {
    await click(id);
    await frames(2);
  }
  for (const [id, value] of Object.entries(scene.choose ?? {})) await choose(id, value);
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  await frames(2);
  // What opens does so in 150 ms: a picture shows its end. What turns or breathes stands still at the same moment each time.
  for (const each of document.getAnimations()) {
    if (each.effect?.getTiming().iterations !== Infinity) each.finish();
    else {
      each.currentTime = 300;
      each.pause();
    }
  }
  if (scene.scrollTo !== undefined) document.querySelector(`[data-testid="${scene.scrollTo}"]`)?.scrollIntoView();
  await frame();
  if (document.activeElement instanceof HTMLElement && document.activeElement.tagName === 'H1')
    document.activeElement.blur();
}

globalThis.bgkScenes = { names: Object.keys(scenes), show };
const fromAddress = (): void => void show(location.hash.slice(1) || 'home');
if (location.hash !== '') fromAddress();
addEventListener('hashchange', fromAddress);
