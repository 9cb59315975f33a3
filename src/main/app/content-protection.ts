/** The part of a window that hides it from screen capture. */
export interface ProtectableWindow {
  setContentProtection(on: boolean): void;
  isDestroyed(): boolean;
  on(event: 'show' | 'restore', listener: () => void): unknown;
}

/**
 * Keeps a window out of screen captures while a PIN shows. Some systems lose the flag when a window is hidden or
 * minimised, so it is set again whenever the window comes back. No effect on Linux (Electron's documentation).
 */
export class ContentProtection {
  #wanted = false;
  #allowed = true;

  constructor(private readonly window: ProtectableWindow) {
    const again = () => this.#apply();
    window.on('show', again);
    window.on('restore', again);
  }

  /** Off on a remote screen, where a protected window would be black for its own operator. */
  allow(on: boolean): void {
    this.#allowed = on;
    this.#apply();
  }

  want(on: boolean): void {
    this.#wanted = on;
    this.#apply();
  }

  get active(): boolean {
    return this.#wanted && this.#allowed;
  }

  #apply(): void {
    // The last thing that is hidden may be hidden after its window was closed.
    if (!this.window.isDestroyed()) this.window.setContentProtection(this.active);
  }
}
