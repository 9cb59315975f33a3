import type { Random } from '../../../shared/ports';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Tries in all, the first one included. */
export const maxTries = 5;
const longestWaitMs = 120_000;

/**
 * Retry-After as seconds, with fractions, or as an HTTP date (RFC 9110 §10.2.3; Graph sends fractions).
 * @returns milliseconds, never negative; null when there is no usable header.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, longestWaitMs);
  if (!/[A-Za-z]{3}/.test(text)) return null;
  const date = Date.parse(text);
  if (Number.isNaN(date)) return null;
  return Math.min(Math.max(date - nowMs, 0), longestWaitMs);
}

/** Exponential backoff with full jitter in its upper half: 1 to 2 s, 2 to 4 s, 4 to 8 s ... */
export function backoffMs(failedTries: number, random: Random): number {
  const top = Math.min(2000 * 2 ** (failedTries - 1), 60_000);
  const byte = random.bytes(1)[0] ?? 0;
  return top / 2 + (top / 2) * (byte / 255);
}

/**
 * May the same request be sent again by itself? 429 was refused before it was looked at, so always.
 * After 5xx a POST may have been done: its caller reads first (device-and-reliability-facts D2).
 */
export function mayRetry(method: Method, isRead: boolean, status: number): boolean {
  if (status === 429) return true;
  if (status !== 500 && status !== 502 && status !== 503 && status !== 504) return false;
  return method !== 'POST' || isRead;
}
