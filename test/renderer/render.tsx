import { act, type ReactElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { App } from '../../src/renderer/app/App';
import { WindowStore } from '../../src/renderer/app/store';
import { ClockProvider, StoreProvider } from '../../src/renderer/app/use-store';
import { StringsProvider } from '../../src/renderer/strings';
import type { Strings } from '../../src/renderer/strings/en';
import { FakeBgk } from './fake-bgk';
import { NOW } from './fixtures';
import type { Scene } from './scenes';

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;
// Without it Fluent shows the end of each motion at once, as with reduced motion.
Object.defineProperty(Element.prototype, 'animate', { value: undefined, configurable: true, writable: true });

export interface Screen {
  readonly fake: FakeBgk;
  readonly host: HTMLElement;
  get(id: string): HTMLElement;
  find(id: string): HTMLElement | null;
  click(id: string): Promise<void>;
  /** Types into a field as a keyboard would: the value changes, then React hears it. */
  type(id: string, text: string): Promise<void>;
  key(id: string, type: 'keydown' | 'keyup', key: string): Promise<void>;
  settle(): Promise<void>;
  text(): string;
  close(): Promise<void>;
}

let open: Root | null = null;

/** The whole window over a fake main, as the operator sees it. */
export async function show(scene: Scene, options: { readonly strings?: Strings } = {}): Promise<Screen> {
  const fake = new FakeBgk(scene);
  const store = new WindowStore(fake.api);
  const stop = store.start();
  const screen = await draw(
    <ClockProvider now={() => NOW}>
      <StringsProvider {...(options.strings === undefined ? {} : { value: options.strings })}>
        <StoreProvider store={store}>
          <App />
        </StoreProvider>
      </StringsProvider>
    </ClockProvider>,
    fake,
  );
  for (const id of scene.clicks ?? []) await screen.click(id);
  return {
    ...screen,
    close: async () => {
      stop();
      await screen.close();
    },
  };
}

export async function draw(element: ReactElement, fake: FakeBgk): Promise<Screen> {
  document.body.innerHTML = '<div id="root"></div>';
  const host = document.getElementById('root');
  if (host === null) throw new Error('no root');
  if (open !== null) {
    const before = open;
    open = null;
    await act(async () => before.unmount());
  }
  const root = createRoot(host);
  open = root;
  const settle = async (): Promise<void> => {
    await act(async () => {
      for (let i = 0; i < 6; i += 1) await Promise.resolve();
    });
  };
  await act(async () => root.render(element));
  await settle();
  const find = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  const get = (id: string): HTMLElement => {
    const found = find(id);
    if (found === null)
      throw new Error(
        `No element ${id}. There is: ${[...document.querySelectorAll('[data-testid]')].map((e) => e.getAttribute('data-testid')).join(', ')}`,
      );
    return found;
  };
  return {
    fake,
    host,
    get,
    find,
    settle,
    click: async (id) => {
      await act(async () => get(id).click());
      await settle();
    },
    type: async (id, text) => {
      await act(async () => {
        const field = get(id);
        const kind = [HTMLTextAreaElement, HTMLSelectElement].find((each) => field instanceof each) ?? HTMLInputElement;
        Object.getOwnPropertyDescriptor(kind.prototype, 'value')?.set?.call(field, text);
        field.dispatchEvent(new Event(kind === HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
      });
      await settle();
    },
    key: async (id, type, key) => {
      await act(async () => {
        get(id).dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }));
      });
      await settle();
    },
    text: () => document.body.textContent ?? '',
    close: async () => {
      open = null;
      await act(async () => root.unmount());
    },
  };
}
