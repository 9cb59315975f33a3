import 'reflect-metadata';
import { createVirtualKey, serveByUdp, type UdpService, type VirtualKey } from '../../src/main/rehearsal/virtual-key';
import { startSimulatedTenant } from '../../src/main/rehearsal/tenant';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import { systemClock } from '../../src/main/system-ports';
import { Operator } from './walk';
import type { BgkApi, Reply } from '../../src/shared/ipc/api';
import type { CeremonySnapshot } from '../../src/shared/model';
import type { Window } from './launch';

declare const bgk: BgkApi;

/** Keys and tenant that outlive the window, as real ones do: in this process, over UDP and HTTP on 127.0.0.1. */
export interface Outside {
  readonly keys: readonly VirtualKey[];
  /** For the window's command line. */
  readonly args: readonly string[];
  readonly tenant: Awaited<ReturnType<typeof startSimulatedTenant>>;
  stop(): Promise<void>;
}

/** @param firstPort three ports from here on are used to answer to. */
export async function outside(seed: string, firstPort: number): Promise<Outside> {
  const tenant = await startSimulatedTenant({
    clock: systemClock,
    random: seededRandom(`${seed}-tenant`),
    timing: 'instant',
  });
  const keys: VirtualKey[] = [];
  const services: UdpService[] = [];
  const args = ['--rehearsal', `--graph=${tenant.url}`];
  for (const [at, personality] of ['yubikey-5c-nfc', 'token2-pin-plus-octo'].entries()) {
    const key = createVirtualKey({
      slot: String(at + 1),
      personality,
      clock: systemClock,
      random: seededRandom(`${seed}-key-${at}`),
      plugged: false,
      autoTouch: false,
    });
    const service = await serveByUdp(key, 0, firstPort + at);
    keys.push(key);
    services.push(service);
    args.push(`--keys=udp:127.0.0.1:${service.port},${firstPort + at}`);
  }
  return {
    keys,
    args,
    tenant,
    stop: async () => {
      for (const service of services) await service.close();
      await tenant.stop();
    },
  };
}

/** An operator whose keys lie outside of the window: hands, not the tray, plug and touch them. */
export class HandOperator extends Operator {
  constructor(
    window: Window,
    private readonly keys: readonly VirtualKey[],
  ) {
    super(window);
  }

  override async plugOnly(slot: string | null): Promise<void> {
    for (const key of this.keys) {
      if (key.plugged === (key.slot === slot)) continue;
      if (key.plugged) key.unplug();
      else key.plug();
    }
    for (let i = 0; i < 200; i++) {
      const here = await this.page.evaluate(async () => {
        const reply: Reply<readonly { readonly state: string }[]> = await bgk.keys.bench();
        return reply.ok ? reply.value.filter((key) => key.state !== 'gone') : [];
      });
      if (slot === null ? here.length === 0 : here.length === 1 && here[0]?.state !== 'reading') return;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`the bench never shows key ${slot}`);
  }

  override async touch(): Promise<void> {
    for (const key of this.keys) if (key.wantsTouch) key.touch();
  }

  override async settle(touch = true): Promise<CeremonySnapshot> {
    for (let i = 0; i < 600; i++) {
      const snapshot = await this.ceremony();
      if (snapshot.running === null) return snapshot;
      if (touch) await this.touch();
      await this.page.waitForTimeout(50);
    }
    throw new Error(`still running: ${(await this.ceremony()).running?.act}`);
  }

  override async prepareKeys(): Promise<void> {
    for (const { slot } of this.keys) {
      await this.plugOnly(slot);
      await this.go(this.page.getByRole('button', { name: 'Set a PIN' }).first());
    }
  }
}
