import { decodeCbor } from '../../src/main/keys/ctap2/cbor';
import { encodePackets, reassemble, WAITING, type Assembly } from '../../src/main/keys/ctaphid/framing';
import { CtapHidCommand } from '../../src/main/keys/ctaphid/constants';
import type { HidPort, KeySource } from '../../src/main/keys/hid/hid-port';
import { wrapSource } from '../../src/main/keys/hid/wrap-source';

/**
 * The exchanges that no client can do without from the box to a credential (CTAP 2.3): open a channel, learn what the key
 * is, agree on a secret, set the PIN, get a token for it, make the credential. What a client reads beside them, to be
 * sure or to tell more, is its own affair.
 */
const NEEDED = ['init', 'getInfo', 'keyAgreement', 'setPin', 'token', 'makeCredential'] as const;
type Needed = (typeof NEEDED)[number];

/** What went over the wire, by exchange. */
export interface WireCount {
  readonly source: KeySource;
  /** Reports that the needed exchanges take with messages of the lengths that were seen; the encoding leaves no choice (CTAP 2.3 §6). */
  floor(): number;
  /** Bytes of the getInfo answer. */
  infoBytes(): number;
}

/** Reads along and counts nothing but the lengths of messages: keepalives, repeats and foreign reports make no floor. */
export function countExchanges(source: KeySource): WireCount {
  const least = new Map<Needed, number>();
  let infoBytes = 0;
  const wrapped = wrapSource(source, (port) => {
    let asked: { readonly what: Needed | null; readonly packets: number } | null = null;
    const out = new MessageReader(port.reportSize);
    const back = new MessageReader(port.reportSize);
    return {
      reportSize: port.reportSize,
      write: (report) => {
        const message = out.take(report);
        if (message !== null) asked = { what: nameOf(message), packets: packets(port, message.payload) };
        return port.write(report);
      },
      read: async (timeoutMs) => {
        const report = await port.read(timeoutMs);
        const message = report === null ? null : back.take(report);
        if (message === null || message.command === CtapHidCommand.keepalive || asked === null) return report;
        if (asked.what !== null) {
          const all = asked.packets + packets(port, message.payload);
          least.set(asked.what, Math.min(least.get(asked.what) ?? all, all));
          if (asked.what === 'getInfo') infoBytes = message.payload.length;
        }
        asked = null;
        return report;
      },
      close: () => port.close(),
    };
  });
  return {
    source: wrapped,
    floor: () => {
      const missing = NEEDED.filter((name) => !least.has(name));
      if (missing.length > 0) throw new Error(`not seen: ${missing.join(', ')}`);
      return [...least.values()].reduce((sum, each) => sum + each, 0);
    },
    infoBytes: () => infoBytes,
  };
}

interface Message {
  readonly command: number;
  readonly payload: Uint8Array;
}

/** Messages out of the reports of one direction, whatever their channel. */
class MessageReader {
  private readonly parts = new Map<number, Assembly>();

  constructor(private readonly reportSize: number) {}

  take(report: Uint8Array): Message | null {
    const channel = new DataView(report.buffer, report.byteOffset).getUint32(0);
    const assembly = reassemble(this.parts.get(channel) ?? WAITING, report, channel, this.reportSize);
    this.parts.set(channel, assembly.state === 'done' ? WAITING : assembly);
    return assembly.state === 'done' ? assembly : null;
  }
}

function packets(port: HidPort, payload: Uint8Array): number {
  return encodePackets(1, CtapHidCommand.cbor, payload, port.reportSize).length;
}

function nameOf({ command, payload }: Message): Needed | null {
  if (command === CtapHidCommand.init) return 'init';
  if (command !== CtapHidCommand.cbor) return null;
  switch (payload[0]) {
    case 0x01:
      return 'makeCredential';
    case 0x04:
      return 'getInfo';
    case 0x06:
      return clientPinName(payload.subarray(1));
    default:
      return null;
  }
}

function clientPinName(parameters: Uint8Array): Needed | null {
  const map = decodeCbor(parameters);
  const subCommand = map instanceof Map ? map.get(0x02) : undefined;
  if (subCommand === 0x02) return 'keyAgreement';
  if (subCommand === 0x03) return 'setPin';
  return subCommand === 0x05 || subCommand === 0x09 ? 'token' : null;
}
