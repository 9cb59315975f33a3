import type { Clock } from '../../../shared/ports';
import type { FeaturePort } from '../hid/hid-port';

/*
 * Token2's second way to the serial: an APDU in feature reports of the key's own, non-FIDO collection. Makers' tools
 * disagree on whether Windows lets it through, so it is tried after the FIDO way failed and its failure is no news.
 */

/** Rule 8: the one APDU that is ever sent there, a read of the serial. */
const READ_SERIAL = Uint8Array.of(0x80, 0x33, 0x00, 0x00, 0x00, 0x00, 0x12, 0xd1, 0x10, ...new Uint8Array(16));

const REPORT = 65;
const CHUNK = 61;
const MARK = 0x21;
const Flag = { more: 0x20, pending: 0xc0 } as const;
const SEQUENCE = 0x1f;
const LIMIT_MS = 1_000;
const PAUSE_MS = 20;
const MAX_ANSWER = 512;

/** The serial, null where the collection does not give it. */
export async function readToken2Collection(port: FeaturePort, clock: Clock): Promise<string | null> {
  const endAt = clock.monotonic() + LIMIT_MS;
  for (const report of encodeReports(READ_SERIAL)) await port.sendFeature(report);
  const answer: number[] = [];
  while (clock.monotonic() < endAt && answer.length < MAX_ANSWER) {
    const report = await port.getFeature(REPORT);
    const [, mark, flags = 0, length = 0] = report;
    if (mark !== MARK || length > CHUNK || report.length < 4 + length) return null;
    if ((flags & Flag.pending) === Flag.pending) {
      await clock.sleep(PAUSE_MS);
      continue;
    }
    answer.push(...report.subarray(4, 4 + length));
    if ((flags & Flag.more) === 0) return parseSerialAnswer(Uint8Array.from(answer));
  }
  return null;
}

/** `00 | 21 | flags and sequence | length | chunk`, 65 bytes each. */
function encodeReports(apdu: Uint8Array): readonly Uint8Array[] {
  const reports: Uint8Array[] = [];
  for (let at = 0, sequence = 0; at < apdu.length; at += CHUNK, sequence++) {
    const chunk = apdu.subarray(at, at + CHUNK);
    const report = new Uint8Array(REPORT);
    const more = at + CHUNK < apdu.length ? Flag.more : 0;
    report.set([0, MARK, more | (sequence & SEQUENCE), chunk.length]);
    report.set(chunk, 4);
    reports.push(report);
  }
  return reports;
}

/** `D1 | length | text | 90 00`. Some firmware writes the digits as hex of their ASCII. */
export function parseSerialAnswer(answer: Uint8Array): string | null {
  const length = answer[1] ?? 0;
  if (answer[0] !== 0xd1 || answer.length !== length + 4) return null;
  if (answer[answer.length - 2] !== 0x90 || answer[answer.length - 1] !== 0x00) return null;
  const text = Buffer.from(answer.subarray(2, 2 + length))
    .toString('latin1')
    .replace(/\0+$/, '');
  if (!/^[0-9A-Za-z]{4,40}$/.test(text)) return null;
  const decoded = /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex').toString('latin1') : '';
  return /^\d{4,}$/.test(decoded) ? decoded : text;
}
