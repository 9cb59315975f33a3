import type { HidPort, KeySource } from '../hid/hid-port';
import { wrapSource } from '../hid/wrap-source';
import { CtapHidCommand } from './constants';

/** authenticatorClientPIN: what it carries is encrypted, and still nobody's business. */
const CLIENT_PIN = 0x06;
const INIT_HEADER = 7;
const CONTINUATION_HEADER = 5;

/** Writes every report as one line; of PIN commands and their answers only the headers. */
export function traceSource(source: KeySource, write: (line: string) => void): KeySource {
  return wrapSource(source, (port, device) => tracePort(port, (line) => write(`${device.id} ${line}`)));
}

function tracePort(port: HidPort, write: (line: string) => void): HidPort {
  let secret = false;
  return {
    reportSize: port.reportSize,
    write: (report) => {
      if (isStart(report) && commandOf(report) === CtapHidCommand.cbor) secret = report[INIT_HEADER] === CLIENT_PIN;
      write(`> ${lineOf(report, secret, 1)}`);
      return port.write(report);
    },
    read: async (timeoutMs) => {
      const report = await port.read(timeoutMs);
      // The status byte of the answer is shown, keepalives whole.
      if (report !== null) write(`< ${lineOf(report, secret && commandOf(report) !== CtapHidCommand.keepalive, 1)}`);
      return report;
    },
    close: () => port.close(),
  };
}

function lineOf(report: Uint8Array, secret: boolean, shown: number): string {
  if (!secret) return hex(report);
  const clear = isStart(report) ? INIT_HEADER + shown : CONTINUATION_HEADER;
  return `${hex(report.subarray(0, clear))} (${Math.max(report.length - clear, 0)} bytes masked)`;
}

function isStart(report: Uint8Array): boolean {
  return ((report[4] ?? 0) & 0x80) !== 0;
}

function commandOf(report: Uint8Array): number | null {
  return isStart(report) ? (report[4] ?? 0) & 0x7f : null;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/(.{8})(?=.)/g, '$1 ');
}
