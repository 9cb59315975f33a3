import { CtapHidChannel } from '../../src/main/keys/ctaphid/channel';
import { CtapHidCommand } from '../../src/main/keys/ctaphid/constants';
import { CtapHidError } from '../../src/main/keys/ctaphid/errors';
import { encodePackets } from '../../src/main/keys/ctaphid/framing';
import type { HidPort } from '../../src/main/keys/hid/hid-port';
import type { Clock } from '../../src/shared/ports';
import type { Noise } from './noise';

const REPORT_SIZE = 64;
const OWN_CHANNEL = 0x00220002;
const DEADLINE_MS = 4_000;
/** What may come on top: INIT after a bad frame, on the own channel and then on that of all, 2 s each; and one wait for a report. */
const MORE_MS = 2 * 2_000 + 100;

/** One transaction with a key that answers with `draw`n bytes: whole messages, spoilt ones, keepalives, nothing. */
export async function fuzzChannel(
  noise: Noise,
  draw: () => Uint8Array,
): Promise<{ readonly inTime: boolean; readonly crash: string | null }> {
  const clock = new SteppingClock();
  const channel = await CtapHidChannel.open(new HostilePort(clock, noise, draw), {
    clock,
    random: noise,
    log: { event: () => undefined },
  });
  const began = clock.monotonic();
  const inTime = (): boolean => clock.monotonic() - began <= DEADLINE_MS + MORE_MS;
  try {
    await channel.transact(CtapHidCommand.cbor, Uint8Array.of(4), {
      deadlineMs: DEADLINE_MS,
      repeatable: noise.below(2) === 0,
    });
    return { inTime: inTime(), crash: null };
  } catch (error) {
    return { inTime: inTime(), crash: error instanceof CtapHidError ? null : String(error) };
  }
}

/** Time that passes by being slept, and a little with each report. */
class SteppingClock implements Clock {
  private time = 0;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    this.time += ms;
    return Promise.resolve();
  }
}

/** Opens like an honest key; what it says afterwards is noise on the right channel, as a rule. */
class HostilePort implements HidPort {
  readonly reportSize = REPORT_SIZE;
  private readonly queue: Uint8Array[] = [];
  private opened = false;

  constructor(
    private readonly clock: SteppingClock,
    private readonly noise: Noise,
    private readonly draw: () => Uint8Array,
  ) {}

  write(report: Uint8Array): Promise<void> {
    const isInit = (report[4] ?? 0) === (CtapHidCommand.init | 0x80);
    if (isInit && (!this.opened || this.noise.below(2) === 0)) this.answerInit(report);
    else if (((report[4] ?? 0) & 0x80) !== 0) this.answerBadly();
    return Promise.resolve();
  }

  async read(timeoutMs: number): Promise<Uint8Array | null> {
    const report = this.queue.shift() ?? null;
    // Some never stop talking: only a deadline ends those.
    if (report === null && this.noise.below(3) === 0) this.answerBadly();
    await this.clock.sleep(report === null ? timeoutMs : 1);
    return report;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private answerInit(report: Uint8Array): void {
    this.opened = true;
    const channel = new DataView(report.buffer, report.byteOffset).getUint32(0);
    const payload = new Uint8Array(17);
    payload.set(report.subarray(7, 15));
    new DataView(payload.buffer).setUint32(8, OWN_CHANNEL);
    payload.set([2, 1, 0, 0, 5], 12);
    this.queue.push(...encodePackets(channel, CtapHidCommand.init, payload, REPORT_SIZE));
  }

  private answerBadly(): void {
    const { noise } = this;
    switch (noise.below(5)) {
      case 0:
        return this.say(CtapHidCommand.keepalive, Uint8Array.of(noise.below(4)));
      case 1:
        return this.say(CtapHidCommand.error, Uint8Array.of(noise.below(16)));
      case 2:
        return this.say(CtapHidCommand.cbor, this.draw());
      case 3:
        return void this.queue.push(this.spoilt(this.noise.bytes(REPORT_SIZE)));
      default:
        return; // says nothing
    }
  }

  private say(command: number, payload: Uint8Array): void {
    for (const packet of encodePackets(OWN_CHANNEL, command, payload, REPORT_SIZE)) {
      this.queue.push(this.noise.below(20) === 0 ? this.spoilt(packet) : packet);
    }
  }

  private spoilt(packet: Uint8Array): Uint8Array {
    packet[this.noise.below(packet.length)] = this.noise.below(256);
    if (this.noise.below(2) === 0) new DataView(packet.buffer).setUint32(0, OWN_CHANNEL);
    return this.noise.below(8) === 0 ? packet.subarray(0, this.noise.below(REPORT_SIZE)) : packet;
  }
}
