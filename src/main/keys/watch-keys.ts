import { AppError, toErrorData, type AppErrorData } from '../../shared/errors';
import type { KeyInfo } from '../../shared/model/key';
import type { KeyDevice, KeySource } from './hid/hid-port';
import { unopenedKeyInfo } from './key-info';
import { openSecurityKey, type SecurityKeyDeps } from './security-key';

/** One plugged-in key as it is known by now. */
export interface WatchedKey {
  readonly device: KeyDevice;
  /** `busy`: somebody has it open, here or elsewhere; what was read before stays. */
  readonly state: 'reading' | 'ready' | 'busy' | 'denied' | 'failed';
  readonly info: KeyInfo | null;
  readonly error: AppErrorData | null;
}

export interface KeyWatch {
  /** Reads a key anew, after something changed on it. */
  refresh(deviceId: string): void;
  stop(): void;
}

/** Tells the whole list of plugged-in keys, each with what is on it, on every change. */
export function watchKeys(
  source: KeySource,
  deps: SecurityKeyDeps,
  onChange: (keys: readonly WatchedKey[]) => void,
): KeyWatch {
  const keys = new Map<string, WatchedKey>();
  let stopped = false;

  const tell = (): void => {
    if (!stopped) onChange([...keys.values()]);
  };
  const put = (device: KeyDevice, more: Partial<WatchedKey>): void => {
    const before = keys.get(device.id);
    // Unplugged meanwhile: whatever was read is of no use.
    if (before === undefined || stopped) return;
    keys.set(device.id, { ...before, ...more });
    tell();
  };
  const read = async (device: KeyDevice): Promise<void> => {
    try {
      const key = await openSecurityKey(source, device, deps);
      try {
        put(device, { state: 'ready', info: await key.describe(), error: null });
      } finally {
        await key.close();
      }
    } catch (error) {
      const data = toErrorData(error);
      if (data.code === 'key/removed') return;
      if (data.code === 'key/busy') put(device, { state: 'busy', error: data });
      else put(device, { state: 'failed', info: unopenedKeyInfo(device, data.says), error: data });
    }
  };
  const update = (devices: readonly KeyDevice[]): void => {
    if (stopped) return;
    const present = new Set(devices.map(({ id }) => id));
    for (const id of keys.keys()) if (!present.has(id)) keys.delete(id);
    const fresh = devices.filter((device) => keys.get(device.id)?.device.denied !== device.denied);
    for (const device of fresh) {
      keys.set(device.id, device.denied === null ? unread(device) : refused(device));
    }
    tell();
    for (const device of fresh) if (device.denied === null) void read(device);
  };

  let heard = false;
  const stopWatching = source.watch((devices) => {
    heard = true;
    update(devices);
  });
  // The first list must not undo a plug that was told while it was on its way.
  source.list().then(
    (devices) => heard || update(devices),
    () => undefined,
  );
  return {
    refresh: (deviceId) => {
      const key = keys.get(deviceId);
      if (key !== undefined && key.device.denied === null) void read(key.device);
    },
    stop: () => {
      stopped = true;
      stopWatching();
    },
  };
}

function unread(device: KeyDevice): WatchedKey {
  return { device, state: 'reading', info: null, error: null };
}

function refused(device: KeyDevice): WatchedKey {
  const error = new AppError('key/denied', { reason: device.denied }).toData();
  return { device, state: 'denied', info: unopenedKeyInfo(device, error.says), error };
}
