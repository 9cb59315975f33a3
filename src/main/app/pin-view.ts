import * as electron from 'electron';
import type { BrowserView, BrowserWindow, Rectangle, Session, WebContentsView } from 'electron';
import { randomUUID } from 'node:crypto';
import { APP_ORIGIN } from './file-of';
import { pinPage } from './pin-page';
import { windowPreferences } from './window';
import type { ContentProtection } from './content-protection';
import type { MemoryPages } from './protocol';

/**
 * Shows a PIN over the window in a WebContents of its own, for as long as the operator holds the button.
 * The window's page never receives the PIN; the view is destroyed on hide, and with it everything it held.
 */
export class PinView {
  #shown: { readonly remove: () => void } | null = null;
  #page: { readonly url: string; readonly html: string; readonly csp: string } | null = null;

  constructor(
    private readonly window: BrowserWindow,
    private readonly session: Session,
    private readonly protection: ContentProtection,
  ) {
    window.on('blur', () => this.hide());
    window.on('minimize', () => this.hide());
  }

  /** Serves the page once, to the view that was just made. */
  readonly page: MemoryPages = (url) => {
    const page = this.#page;
    if (page === null || url !== page.url) return null;
    this.#page = null;
    return page;
  };

  async show(pin: Uint8Array, bounds: Rectangle): Promise<void> {
    this.hide();
    this.protection.want(true);
    const url = `${APP_ORIGIN}/pin/${randomUUID()}`;
    this.#page = { url, ...pinPage(pin) };
    const [width = 0, height = 0] = this.window.getContentSize();
    const inside = {
      x: Math.min(Math.round(bounds.x), width),
      y: Math.min(Math.round(bounds.y), height),
      width: Math.round(Math.min(bounds.width, width - bounds.x)),
      height: Math.round(Math.min(bounds.height, height - bounds.y)),
    };
    const { contents, remove } = addView(
      this.window,
      { ...windowPreferences(this.session), javascript: false },
      inside,
    );
    this.#shown = { remove };
    try {
      await contents.loadURL(url);
    } catch {
      // Hidden before it was drawn: nothing to show, nothing to tell.
    }
  }

  hide(): void {
    this.#page = null;
    this.#shown?.remove();
    this.#shown = null;
    this.protection.want(false);
  }

  get visible(): boolean {
    return this.#shown !== null;
  }
}

/** WebContentsView where the runtime has a whole one (older ones have the name only), BrowserView elsewhere. */
function addView(window: BrowserWindow, webPreferences: Electron.WebPreferences, bounds: Rectangle) {
  if (typeof electron.WebContentsView?.prototype?.setBounds === 'function') {
    const view: WebContentsView = new electron.WebContentsView({ webPreferences });
    view.setBounds(bounds);
    window.contentView.addChildView(view);
    return {
      contents: view.webContents,
      remove: () => {
        if (!window.isDestroyed()) window.contentView.removeChildView(view);
        view.webContents.close();
      },
    };
  }
  const view: BrowserView = new electron.BrowserView({ webPreferences });
  window.addBrowserView(view);
  view.setBounds(bounds);
  return {
    contents: view.webContents,
    remove: () => {
      if (!window.isDestroyed()) window.removeBrowserView(view);
      // Older runtimes have no close() on a view's contents; destroy() is what they call it.
      (view.webContents as unknown as { destroy?: () => void }).destroy?.();
    },
  };
}
