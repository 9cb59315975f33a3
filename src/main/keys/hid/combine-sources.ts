import { AppError } from '../../../shared/errors';
import type { KeyDevice, KeySource } from './hid-port';

/** Several sources as one. Ids must be unique over all of them; each source prefixes its own. */
export function combineSources(sources: readonly KeySource[]): KeySource {
  const listed = async (): Promise<ReadonlyArray<readonly [KeySource, readonly KeyDevice[]]>> =>
    Promise.all(sources.map(async (source) => [source, await source.list()] as const));
  return {
    list: async () => (await listed()).flatMap(([, devices]) => devices),
    open: async (device) => {
      const owner = (await listed()).find(([, devices]) => devices.some((known) => known.id === device.id));
      if (owner === undefined) throw new AppError('key/removed');
      return owner[0].open(device);
    },
    openVendorCollection: async (device) => {
      const owner = (await listed()).find(([, devices]) => devices.some((known) => known.id === device.id));
      return (await owner?.[0].openVendorCollection?.(device)) ?? null;
    },
    watch: (onChange) => {
      let version = 0;
      const tell = async (): Promise<void> => {
        const mine = ++version;
        const devices = (await listed()).flatMap(([, each]) => each);
        // A list that a later change has overtaken is not told.
        if (mine === version) onChange(devices);
      };
      const stops = sources.map((source) => source.watch(() => void tell().catch(() => undefined)));
      return () => {
        version++;
        stops.forEach((stop) => stop());
      };
    },
    close: async () => {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}
