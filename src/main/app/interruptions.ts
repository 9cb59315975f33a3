import { toErrorData } from '../../shared/errors';
import type { Log } from '../../shared/ports';

type Emitter = Pick<NodeJS.EventEmitter, 'on'>;

/** What the system tells, as Electron passes it on. */
export interface SystemSignals {
  /** Electron's `powerMonitor`: `suspend`, `resume`, `lock-screen`; `shutdown` on Linux and macOS, before a restart or a log-off. */
  readonly power: Emitter;
  /** Electron's `app`: `second-instance`. */
  readonly app: Emitter;
  /** `session-end`: Windows alone, the session ends and nothing can hold it up. */
  readonly window: Emitter & { isMinimized(): boolean; restore(): void; show(): void; focus(): void };
}

/** What there is to do about it. */
export interface Interruptible {
  /** Nothing that a passer-by may not see stays on the screen. */
  hide(): void;
  sleep(): Promise<void>;
  wake(): Promise<void>;
  /** Leaves everything as it stands and lets go of files, lock and keys. */
  close(): Promise<void>;
  quit(): void;
}

/**
 * Lid, lock, log-off and a second start. Nothing has to be saved at any of them, since the journal is ahead of every act; what is
 * done here is to let go of keys and tokens, and to take what is secret off the screen.
 */
export function followSystem({ power, app, window }: SystemSignals, parts: Interruptible, log: Log): void {
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (what: string, work: () => Promise<void>): void => {
    turn = turn
      .then(work)
      .catch((error: unknown) => log.event('warn', `system.${what}`, { code: toErrorData(error).code }));
  };
  power.on('suspend', () => {
    parts.hide();
    inTurn('suspend', () => parts.sleep());
  });
  power.on('resume', () => inTurn('resume', () => parts.wake()));
  power.on('lock-screen', () => parts.hide());
  power.on('shutdown', (event: { preventDefault(): void }) => {
    // The system waits a little for programs that say so; quitting closes everything in order.
    event.preventDefault();
    parts.hide();
    parts.quit();
  });
  window.on('session-end', () => {
    parts.hide();
    inTurn('session-end', () => parts.close());
  });
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
}
