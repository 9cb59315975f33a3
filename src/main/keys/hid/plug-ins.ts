import type { KeyDevice } from './hid-port';

/** A device as one listing shows it, before it has an id. */
export type ListedDevice = Omit<KeyDevice, 'id' | 'pluggedAt'>;

/**
 * Gives each plug-in an id that lasts until it is unplugged and never comes back. A system that reuses a path for
 * another key between two looks would show different descriptors; those count too.
 */
export class PlugIns {
  private known = new Map<string, KeyDevice>();
  private count = 0;
  private changes = 0;

  constructor(
    private readonly prefix: string,
    private readonly now: () => number,
  ) {}

  get current(): readonly KeyDevice[] {
    return [...this.known.values()];
  }

  /** Rises with every plug, unplug and change of a reason to be denied. */
  get version(): number {
    return this.changes;
  }

  update(listed: readonly ListedDevice[]): void {
    const next = new Map<string, KeyDevice>();
    let changed = false;
    for (const device of listed) {
      const key = signature(device);
      if (next.has(key)) continue;
      const before = this.known.get(key);
      if (before !== undefined && before.denied === device.denied) {
        next.set(key, before);
        continue;
      }
      changed = true;
      next.set(key, before === undefined ? this.pluggedIn(device) : { ...before, denied: device.denied });
    }
    if (changed || next.size !== this.known.size) this.changes++;
    this.known = next;
  }

  private pluggedIn(device: ListedDevice): KeyDevice {
    this.count++;
    return { ...device, id: `${this.prefix}-${this.count}`, pluggedAt: this.now() };
  }
}

function signature(device: ListedDevice): string {
  const { path, vendorId, productId, release, usbSerial } = device;
  return JSON.stringify([path, vendorId, productId, release, usbSerial]);
}
