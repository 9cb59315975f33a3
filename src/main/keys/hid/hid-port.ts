import type { KeyTransport } from '../../../shared/model/key';

/**
 * The lowest seam: whole HID reports out and in, nothing else.
 * Behind it stand node-hid, a UDP port for firmware emulators, and the virtual key.
 */
export interface HidPort {
  /** Bytes in one report without the report id; 64 on every USB FIDO key. */
  readonly reportSize: number;
  /** @throws AppError `key/removed` when the key is gone. */
  write(report: Uint8Array): Promise<void>;
  /** The next report, or null when none came within `timeoutMs`. @throws AppError `key/removed`. */
  read(timeoutMs: number): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

/** One plugged-in FIDO interface, as the system lists it. `id` is stable for one plug-in and never reused. */
export interface KeyDevice {
  readonly id: string;
  readonly path: string;
  readonly transport: KeyTransport;
  readonly vendorId: number;
  readonly productId: number;
  /** Device release number (bcdDevice). */
  readonly release: number;
  readonly manufacturer: string;
  readonly product: string;
  /** iSerial of the USB descriptor; null where there is none. */
  readonly usbSerial: string | null;
  readonly pluggedAt: number;
  /** Why it cannot be opened although it is there (elevation, udev rule, ...); null when it can. */
  readonly denied: 'windowsElevation' | 'linuxUdev' | 'macInputMonitoring' | 'unknown' | null;
}

/** Feature reports of a collection beside the FIDO one; for makers who put their serial there. */
export interface FeaturePort {
  /** The first byte is the report id. */
  sendFeature(report: Uint8Array): Promise<void>;
  getFeature(length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Where keys come from: the system's HID, an emulator's UDP port, or the rehearsal's tray. */
export interface KeySource {
  list(): Promise<readonly KeyDevice[]>;
  /** Exclusive: a second open of the same device fails with `key/busy`. */
  open(device: KeyDevice): Promise<HidPort>;
  /** The maker's own collection on the same key; null where there is none or it cannot be told which key's it is. */
  openVendorCollection?(device: KeyDevice): Promise<FeaturePort | null>;
  /** Calls back with the whole list on every plug and unplug; returns the unsubscribe function. */
  watch(onChange: (devices: readonly KeyDevice[]) => void): () => void;
  close(): Promise<void>;
}
