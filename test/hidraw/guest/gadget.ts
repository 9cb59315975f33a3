import { closeSync, constants, mkdirSync, openSync, readSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HidPort } from '../../../src/main/keys/hid/hid-port';
import type { VirtualKey } from '../../../src/main/rehearsal/virtual-key';

const CONFIGFS = '/sys/kernel/config/usb_gadget';
const REPORT = 64;
const IDLE_MS = 1;

/** The report descriptor of every FIDO key: usage page 0xF1D0, 64 bytes in, 64 bytes out (CTAP 2.1 §11.2.8.1). */
const REPORT_DESCRIPTOR = Buffer.from('06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0', 'hex');

/** A virtual key as a real USB device of this kernel: dummy host controller, HID gadget, /dev/hidgN. */
export class Gadget {
  private readonly folder: string;
  private fd: number | null = null;
  private port: HidPort | null = null;

  constructor(
    readonly key: VirtualKey,
    private readonly index: number,
    usbSerial: string | null,
  ) {
    const { vendorId, productId, release, manufacturer, product } = key.personality;
    this.folder = join(CONFIGFS, `key${index}`);
    this.folders('', 'strings/0x409', 'configs/c.1', 'configs/c.1/strings/0x409', 'functions/hid.usb0');
    this.set('idVendor', hex(vendorId));
    this.set('idProduct', hex(productId));
    this.set('bcdDevice', hex(release));
    this.set('bcdUSB', '0x0200');
    this.set('strings/0x409/manufacturer', manufacturer);
    this.set('strings/0x409/product', product);
    if (usbSerial !== null) this.set('strings/0x409/serialnumber', usbSerial);
    this.set('configs/c.1/strings/0x409/configuration', 'FIDO');
    this.set('functions/hid.usb0/protocol', '0');
    this.set('functions/hid.usb0/subclass', '0');
    this.set('functions/hid.usb0/report_length', String(REPORT));
    writeFileSync(join(this.folder, 'functions/hid.usb0/report_desc'), REPORT_DESCRIPTOR);
    symlinkSync(join(this.folder, 'functions/hid.usb0'), join(this.folder, 'configs/c.1/hid.usb0'));
  }

  async plug(): Promise<void> {
    this.set('UDC', `dummy_udc.${this.index}`);
    this.fd = await openWhenThere(`/dev/hidg${this.index}`);
    this.key.plug();
    this.port = this.key.port();
    void this.pumpIn(this.fd, this.port);
    void this.pumpOut(this.fd, this.port);
  }

  unplug(): void {
    this.key.unplug();
    this.port = null;
    const fd = this.fd;
    this.fd = null;
    // An empty string is not written at all by some libraries; a newline takes the gadget off the bus.
    this.set('UDC', '\n');
    if (fd !== null) closeSync(fd);
  }

  /** Not blocking: a reader that hangs in the kernel would steal the first packet after the next plug. */
  private async pumpIn(fd: number, port: HidPort): Promise<void> {
    const report = new Uint8Array(REPORT);
    while (this.fd === fd) {
      const length = attempt(() => readSync(fd, report));
      if (length === REPORT) await port.write(report.slice()).catch(() => undefined);
      else await pause();
    }
  }

  private async pumpOut(fd: number, port: HidPort): Promise<void> {
    try {
      while (this.fd === fd) {
        const report = await port.read(60_000);
        while (report !== null && this.fd === fd && attempt(() => writeSync(fd, report)) === null) await pause();
      }
    } catch {
      // Unplugged.
    }
  }

  private folders(...names: readonly string[]): void {
    for (const name of names) mkdirSync(join(this.folder, name), { recursive: true });
  }

  private set(name: string, value: string): void {
    writeFileSync(join(this.folder, name), value);
  }
}

const hex = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, IDLE_MS));

/** Null when the kernel has nothing or no room for now, or the device is on its way out. */
function attempt(action: () => number): number | null {
  try {
    return action();
  } catch {
    return null;
  }
}

async function openWhenThere(path: string): Promise<number> {
  for (let tries = 0; ; tries++) {
    try {
      return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    } catch (error) {
      if (tries > 2000) throw error;
      await pause();
    }
  }
}
