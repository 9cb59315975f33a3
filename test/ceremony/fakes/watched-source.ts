import type { KeySource } from '../../../src/main/keys/hid/hid-port';

/** The same source, with what is open now and how often something was opened. */
export function watched(source: KeySource): { readonly source: KeySource; readonly open: Set<object>; opened: number } {
  const seen = { source, open: new Set<object>(), opened: 0 };
  seen.source = {
    ...source,
    list: () => source.list(),
    watch: (onChange) => source.watch(onChange),
    close: () => source.close(),
    open: async (device) => {
      const port = await source.open(device);
      seen.opened += 1;
      seen.open.add(port);
      return {
        reportSize: port.reportSize,
        write: (report) => port.write(report),
        read: (ms) => port.read(ms),
        close: async () => {
          seen.open.delete(port);
          await port.close();
        },
      };
    },
  };
  return seen;
}
