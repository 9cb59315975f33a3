import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { devicesAsync, type Device } from 'node-hid';
import { createNodeHidSource } from '../../src/main/keys/hid/node-hid-source';
import { systemClock } from '../../src/main/system-ports';
import type { Noise } from './noise';
import { median } from './row';

export interface NoticeReport {
  /** Milliseconds from the moment at which the system lists the key, or no longer does, to our own listeners; the longest. */
  readonly plugMs: number;
  readonly unplugMs: number;
  readonly times: number;
  readonly blocks: Blocks;
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
  const blocks = watchBlocks();
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
      blocks.lap();
    }
  } finally {
    stop();
    await source.close();
  }
  return { plugMs, unplugMs, times, blocks: blocks.end() };
}

export interface Blocks {
  /** The longest time for which the event loop did not turn, of each stretch the median, in ms. */
  readonly medianMs: number;
  /** Of all stretches the longest. On a machine with other work to do it tells of that work. */
  readonly worstMs: number;
}

/**
 * Watches the event loop in stretches, each ended by `lap`. What blocks by its own doing blocks in every stretch; what another
 * process took is in some of them only.
 */
export function watchBlocks(): { lap(): void; end(): Blocks } {
  const resolution = 5;
  const histogram = monitorEventLoopDelay({ resolution });
  const stretches: number[] = [];
  histogram.enable();
  const lap = (): void => {
    // A timer that is on time shows as its own interval.
    stretches.push(Math.max(histogram.max / 1e6 - resolution, 0));
    histogram.reset();
  };
  return {
    lap,
    end: () => {
      if (stretches.length === 0) lap();
      histogram.disable();
      return { medianMs: median(stretches), worstMs: Math.max(...stretches) };
    },
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
