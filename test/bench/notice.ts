import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { devicesAsync, type Device } from 'node-hid';
import { createNodeHidSource } from '../../src/main/keys/hid/node-hid-source';
import { systemClock } from '../../src/main/system-ports';
import type { Noise } from './noise';

export interface NoticeReport {
  /** Milliseconds from the moment at which the system lists the key, or no longer does, to our own listeners; the longest. */
  readonly plugMs: number;
  readonly unplugMs: number;
  readonly times: number;
  readonly longestBlockMs: number;
}

const log = { event: () => undefined };

/**
 * Hot-plug as the program does it: node-hid's own listing at its own pace on the real clock, to which a key is added and from
 * which it is taken at moments of chance. What the system takes to list a key is not in it: that wants hardware.
 */
export async function noticed(times: number, noise: Noise): Promise<NoticeReport> {
  let plugged: readonly Device[] = [];
  const source = createNodeHidSource({
    clock: systemClock,
    log,
    platform: process.platform,
    system: {
      devices: async () => [...(await devicesAsync()), ...plugged],
      open: () => Promise.reject(new Error('nothing to open')),
      access: async () => undefined,
      run: async () => '',
    },
  });
  const longestBlock = blockWatch();
  const others = (await source.list()).length;
  let heard: (count: number) => void = () => undefined;
  const stop = source.watch((devices) => heard(devices.length - others));
  const untilHeard = (count: number): Promise<number> =>
    new Promise((resolve) => {
      const began = performance.now();
      heard = (now) => now === count && resolve(performance.now() - began);
    });
  let plugMs = 0;
  let unplugMs = 0;
  try {
    for (let n = 0; n < times; n++) {
      await sleep(noise.below(300));
      plugged = [hardware(n)];
      plugMs = Math.max(plugMs, await untilHeard(1));
      await sleep(noise.below(300));
      plugged = [];
      unplugMs = Math.max(unplugMs, await untilHeard(0));
    }
  } finally {
    stop();
    await source.close();
  }
  return { plugMs, unplugMs, times, longestBlockMs: longestBlock() };
}

/** Starts to watch the event loop; the function returned stops and gives the longest time for which it did not turn, in ms. */
export function blockWatch(): () => number {
  const resolution = 5;
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  return () => {
    histogram.disable();
    // A timer that is on time shows as its own interval.
    return Math.max(histogram.max / 1e6 - resolution, 0);
  };
}

function hardware(n: number): Device {
  return {
    path: `/dev/hidraw-bench-${n}`,
    vendorId: 0x1050,
    productId: 0x0407,
    release: 0x0543,
    manufacturer: 'Yubico',
    product: 'YubiKey',
    serialNumber: '',
    interface: 1,
    usagePage: 0xf1d0,
    usage: 1,
  };
}
