import { AppError } from '../../../shared/errors';
import type { HidPort, KeyDevice, KeySource } from '../../keys/hid/hid-port';
import type { VirtualKey } from './virtual-key';

/** The rehearsal's tray as a source of keys: a new device id on every plug, one opener at a time. */
export function createVirtualKeySource(keys: readonly VirtualKey[]): KeySource {
  const opened = new Set<string>();
  const stops = new Set<() => void>();
  const devices = (): KeyDevice[] => keys.map((key) => key.device).filter((device) => device !== null);

  return {
    list: () => Promise.resolve(devices()),

    async open(device: KeyDevice): Promise<HidPort> {
      const key = keys.find((each) => each.device?.id === device.id);
      if (key === undefined) throw new AppError('key/removed');
      if (opened.has(device.id)) throw new AppError('key/busy');
      const port = key.port();
      opened.add(device.id);
      return {
        ...port,
        close: async () => {
          opened.delete(device.id);
          await port.close();
        },
      };
    },

    watch(onChange) {
      let last = ids(devices());
      const unsubscribers = keys.map((key) =>
        key.onChange(() => {
          const now = devices();
          if (ids(now) === last) return;
          last = ids(now);
          onChange(now);
        }),
      );
      const stop = (): void => {
        for (const unsubscribe of unsubscribers) unsubscribe();
        stops.delete(stop);
      };
      stops.add(stop);
      return stop;
    },

    async close() {
      stops.forEach((stop) => stop());
    },
  };
}

const ids = (devices: readonly KeyDevice[]): string => devices.map((device) => device.id).join(' ');
