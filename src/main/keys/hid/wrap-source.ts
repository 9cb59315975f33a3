import type { HidPort, KeyDevice, KeySource } from './hid-port';

/** A source whose ports all go through `wrap`; everything else is the inner one's. */
export function wrapSource(source: KeySource, wrap: (port: HidPort, device: KeyDevice) => HidPort): KeySource {
  return {
    list: () => source.list(),
    open: async (device) => wrap(await source.open(device), device),
    openVendorCollection: async (device) => (await source.openVendorCollection?.(device)) ?? null,
    watch: (onChange) => source.watch(onChange),
    close: () => source.close(),
  };
}

/** The same source, and how many reports have gone either way through all of its ports. */
export function countReports(source: KeySource): {
  readonly source: KeySource;
  readonly counters: { reports: number };
} {
  const counters = { reports: 0 };
  const counted = wrapSource(source, (port) => ({
    reportSize: port.reportSize,
    write: (report) => {
      counters.reports++;
      return port.write(report);
    },
    read: async (timeoutMs) => {
      const report = await port.read(timeoutMs);
      if (report !== null) counters.reports++;
      return report;
    },
    close: () => port.close(),
  }));
  return { source: counted, counters };
}
