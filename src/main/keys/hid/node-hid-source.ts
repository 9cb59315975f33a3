import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { devicesAsync, HIDAsync, type Device } from 'node-hid';
import { AppError } from '../../../shared/errors';
import type { Clock, Log } from '../../../shared/ports';
import type { FeaturePort, HidPort, KeyDevice, KeySource } from './hid-port';
import { plainText } from './plain-text';
import { PlugIns, type ListedDevice } from './plug-ins';
import { refusalOf } from './refusals';
import { Watchers, type Look } from './watchers';
import { runProgram, WindowsPresence, type RunProgram } from './windows-presence';

const FIDO_USAGE_PAGE = 0xf1d0;
const FIDO_USAGE = 0x01;
/** Usage pages from here on are the makers' own; keyboards and the like lie below. */
const FIRST_VENDOR_PAGE = 0xff00;
const REPORT_SIZE = 64;
/** Plug and unplug are to be noticed within 500 ms. */
const POLL_MS = 250;

export interface NodeHidPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly platform: NodeJS.Platform;
  /** Windows hides nothing from a program that runs as administrator, so nothing hidden is looked for. */
  readonly elevated?: boolean;
  /** The system below, where a test or a measurement stands in for it. */
  readonly system?: HidSystem;
}

/** What is asked of the system: node-hid's two functions, the right to a device file, and Windows' Plug and Play. */
export interface HidSystem {
  devices(): Promise<readonly Device[]>;
  open(path: string): Promise<HidHandle>;
  access(path: string): Promise<void>;
  readonly run: RunProgram;
}

export type HidHandle = Pick<HIDAsync, 'write' | 'read' | 'close' | 'sendFeatureReport' | 'getFeatureReport'>;

const thisSystem: HidSystem = {
  devices: () => devicesAsync(),
  open: (path) => HIDAsync.open(path),
  access: (path) => access(path, constants.R_OK | constants.W_OK),
  run: runProgram,
};

/** The system's FIDO interfaces. The only import of node-hid, and only of its asynchronous half. */
export function createNodeHidSource(ports: NodeHidPorts): KeySource {
  return new NodeHidSource(ports);
}

class NodeHidSource implements KeySource {
  private readonly plugIns: PlugIns;
  private readonly watchers: Watchers;
  private readonly windows: WindowsPresence | null;
  private readonly system: HidSystem;
  private readonly opened = new Map<string, NodeHidPort>();
  /** Paths that were refused when they were opened: macOS tells only then. */
  private readonly refused = new Map<string, NonNullable<KeyDevice['denied']>>();
  private looking: Promise<Look> | null = null;

  constructor(private readonly ports: NodeHidPorts) {
    const { clock, log, platform, elevated = false } = ports;
    this.plugIns = new PlugIns('hid', () => clock.now());
    this.watchers = new Watchers(() => this.look(), POLL_MS, clock, log);
    this.system = ports.system ?? thisSystem;
    this.windows = platform === 'win32' && !elevated ? new WindowsPresence(this.system.run, clock, log) : null;
  }

  async list(): Promise<readonly KeyDevice[]> {
    return (await this.look()).devices;
  }

  async open(device: KeyDevice): Promise<HidPort> {
    if (device.denied !== null) throw new AppError('key/denied', { reason: device.denied });
    if (this.opened.has(device.id)) throw new AppError('key/busy');
    let handle: HidHandle;
    try {
      handle = await this.system.open(device.path);
    } catch (error) {
      throw await this.openFailure(device, error);
    }
    const port = new NodeHidPort(handle, () => this.opened.delete(device.id));
    this.opened.set(device.id, port);
    return port;
  }

  async openVendorCollection(device: KeyDevice): Promise<FeaturePort | null> {
    const beside = (await this.system.devices()).filter(
      (other) =>
        other.vendorId === device.vendorId &&
        other.productId === device.productId &&
        (other.usagePage ?? 0) >= FIRST_VENDOR_PAGE,
    );
    const twins = (await this.list()).filter(
      ({ vendorId, productId }) => vendorId === device.vendorId && productId === device.productId,
    );
    const [path] = beside.flatMap((other) => other.path ?? []);
    // With two of a kind plugged in nothing says whose collection it is.
    if (path === undefined || beside.length > 1 || twins.length > 1) return null;
    const handle = await this.system.open(path);
    return {
      sendFeature: async (report) => void (await handle.sendFeatureReport(Buffer.from(report))),
      getFeature: async (length) => new Uint8Array(await handle.getFeatureReport(0, length)),
      close: () => handle.close(),
    };
  }

  watch(onChange: (devices: readonly KeyDevice[]) => void): () => void {
    return this.watchers.add(onChange);
  }

  async close(): Promise<void> {
    this.watchers.close();
    await Promise.all([...this.opened.values()].map((port) => port.close()));
  }

  /** One listing at a time, shared by all who ask meanwhile. */
  private look(): Promise<Look> {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async lookOnce(): Promise<Look> {
    const all = await this.system.devices();
    const fido = all.filter((device) => device.usagePage === FIDO_USAGE_PAGE && device.usage === FIDO_USAGE);
    const listed = await Promise.all(
      fido.flatMap((device) => (device.path === undefined ? [] : [this.toListed(device, device.path)])),
    );
    for (const path of this.refused.keys()) if (!listed.some((each) => each.path === path)) this.refused.delete(path);
    // Windows hides what it does not let us open.
    const beside = all.map(({ path }) => path).join('\n');
    const hidden = listed.length === 0 && this.windows !== null ? await this.windows.present(beside) : [];
    this.plugIns.update([...listed, ...hidden]);
    return { version: this.plugIns.version, devices: this.plugIns.current };
  }

  private async toListed(device: Device, path: string): Promise<ListedDevice> {
    const serial = plainText(device.serialNumber);
    return {
      path,
      transport: 'hid',
      vendorId: device.vendorId,
      productId: device.productId,
      release: device.release,
      manufacturer: plainText(device.manufacturer),
      product: plainText(device.product),
      usbSerial: serial === '' ? null : serial,
      denied: await this.deniedBecause(path),
    };
  }

  private async deniedBecause(path: string): Promise<KeyDevice['denied']> {
    const refused = this.refused.get(path);
    if (refused !== undefined) return refused;
    if (this.ports.platform !== 'linux') return null;
    try {
      await this.system.access(path);
      return null;
    } catch (error) {
      return isErrno(error, 'EACCES') || isErrno(error, 'EPERM') ? 'linuxUdev' : null;
    }
  }

  private async openFailure(device: KeyDevice, error: unknown): Promise<AppError> {
    const { platform } = this.ports;
    const present = (await this.list()).find((listed) => listed.id === device.id);
    if (present === undefined) return new AppError('key/removed', {}, error);
    if (present.denied !== null) return new AppError('key/denied', { reason: present.denied }, error);
    const refusal = refusalOf(platform, error instanceof Error ? error.message : '');
    if (refusal === 'busy') return new AppError('key/busy', {}, error);
    // A refusal without a reason may pass by itself; the others last as long as the plug-in.
    if (refusal !== 'unknown') this.refused.set(device.path, refusal);
    return new AppError('key/denied', { reason: refusal }, error);
  }
}

class NodeHidPort implements HidPort {
  readonly reportSize = REPORT_SIZE;
  private closed = false;

  constructor(
    private readonly handle: HidHandle,
    private readonly onClose: () => void,
  ) {}

  async write(report: Uint8Array): Promise<void> {
    // The leading zero says that the device numbers no reports.
    const framed = Buffer.alloc(report.length + 1);
    framed.set(report, 1);
    await this.guarded(() => this.handle.write(framed));
  }

  async read(timeoutMs: number): Promise<Uint8Array | null> {
    const report = await this.guarded(() => this.handle.read(Math.ceil(timeoutMs)));
    return report === undefined || report.length === 0 ? null : new Uint8Array(report);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.onClose();
    await this.handle.close().catch(() => undefined);
  }

  /** An open FIDO interface fails for one reason: it is gone. */
  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) throw new AppError('key/removed');
    try {
      return await work();
    } catch (error) {
      throw new AppError('key/removed', {}, error);
    }
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
