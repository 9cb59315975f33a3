import { AppError } from '../../../shared/errors';
import type { Clock, Log } from '../../../shared/ports';
import type { HidPort, KeyDevice, KeySource } from './hid-port';
import { PlugIns, type ListedDevice } from './plug-ins';
import { requireLoopback, type UdpEndpoint } from './udp-endpoint';
import { UdpPort } from './udp-port';
import { Watchers, type Look } from './watchers';

export { parseUdpEndpoint, type UdpEndpoint } from './udp-endpoint';

const POLL_MS = 250;
/** An emulator on the same machine answers within a few milliseconds; a busy machine gets time. */
const PROBE_MS = 600;
/** CTAPHID_INIT on the broadcast channel with a nonce of zeros: the question every key answers, and nothing changes by it. */
const PROBE = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x86, 0x00, 0x08, ...new Uint8Array(57));

/** Keys behind UDP ports of emulators, loopback only (rule 11). One is plugged in while its emulator answers. */
export function createUdpSource(
  endpoints: readonly UdpEndpoint[],
  ports: { readonly clock: Clock; readonly log: Log },
): KeySource {
  for (const { host } of endpoints) requireLoopback(host);
  return new UdpSource(endpoints, ports.clock, ports.log);
}

class UdpSource implements KeySource {
  private readonly plugIns: PlugIns;
  private readonly watchers: Watchers;
  private readonly opened = new Map<UdpEndpoint, UdpPort>();
  /** Opening and probing want the same local port, so they take turns. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly endpoints: readonly UdpEndpoint[],
    clock: Clock,
    log: Log,
  ) {
    this.plugIns = new PlugIns('udp', () => clock.now());
    this.watchers = new Watchers(() => this.look(), POLL_MS, clock, log);
  }

  async list(): Promise<readonly KeyDevice[]> {
    return (await this.look()).devices;
  }

  open(device: KeyDevice): Promise<HidPort> {
    return this.inTurn(async () => {
      const endpoint = this.endpoints.find((each) => pathOf(each) === device.path);
      if (endpoint === undefined || !this.plugIns.current.some(({ id }) => id === device.id))
        throw new AppError('key/removed');
      if (this.opened.has(endpoint)) throw new AppError('key/busy');
      const port = await UdpPort.bind(endpoint, () => this.opened.delete(endpoint));
      this.opened.set(endpoint, port);
      return port;
    });
  }

  watch(onChange: (devices: readonly KeyDevice[]) => void): () => void {
    return this.watchers.add(onChange);
  }

  async close(): Promise<void> {
    this.watchers.close();
    await Promise.all([...this.opened.values()].map((port) => port.close()));
  }

  private look(): Promise<Look> {
    return this.inTurn(async () => {
      const answers = await Promise.all(
        this.endpoints.map(async (endpoint) => this.opened.has(endpoint) || probe(endpoint)),
      );
      this.plugIns.update(this.endpoints.filter((_, index) => answers[index] === true).map(toListed));
      return { version: this.plugIns.version, devices: this.plugIns.current };
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work, work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}

async function probe(endpoint: UdpEndpoint): Promise<boolean> {
  let port: UdpPort;
  try {
    port = await UdpPort.bind(endpoint, () => undefined);
  } catch {
    return true; // somebody talks to it; opening it will say who is in the way
  }
  try {
    await port.write(PROBE);
    return (await port.read(PROBE_MS)) !== null;
  } catch {
    return false;
  } finally {
    await port.close();
  }
}

function pathOf({ host, port, localPort }: UdpEndpoint): string {
  return `udp:${host}:${port},${localPort}`;
}

function toListed(endpoint: UdpEndpoint): ListedDevice {
  return {
    path: pathOf(endpoint),
    transport: 'udp',
    vendorId: 0,
    productId: 0,
    release: 0,
    manufacturer: 'Emulator',
    product: `Key at UDP port ${endpoint.port}`,
    usbSerial: null,
    denied: null,
  };
}
