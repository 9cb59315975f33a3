import type { Clock } from '../../shared/ports';
import type { Log } from '../../shared/ports';
import type { UdpEndpoint } from '../../main/keys/hid/udp-source';
import type { KeyDeps } from '../../main/drill/recorded-key';

/** Keys and the place where a PIN is typed: on a terminal without echo, or a line of standard input. */
export interface Hands {
  readonly keys: KeyDeps;
  readonly readPin: (prompt: string) => Promise<Uint8Array | null>;
  readonly close: () => Promise<void>;
}

/** What the command touches of the outside. */
export interface DrillWorld {
  readonly clock: Clock;
  readonly log: Log;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly notice: (title: string, body: string) => Promise<boolean>;
  /** Opened only where a key is to prove itself. */
  readonly hands: (udp: readonly UdpEndpoint[]) => Promise<Hands>;
}
