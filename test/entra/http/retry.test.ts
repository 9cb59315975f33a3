import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, mayRetry, parseRetryAfter } from '../../../src/main/entra/http/retry';
import { minutesOff, noteSkew } from '../../../src/main/entra/http/clock-skew';

const now = Date.UTC(2026, 10, 22, 10, 0, 0);

describe('Retry-After', () => {
  it('takes seconds, fractions and dates', () => {
    expect(parseRetryAfter('2', now)).toBe(2000);
    expect(parseRetryAfter('2.128', now)).toBe(2128);
    expect(parseRetryAfter('Sun, 22 Nov 2026 10:00:05 GMT', now)).toBe(5000);
    expect(parseRetryAfter('Sun, 22 Nov 2026 09:00:00 GMT', now)).toBe(0);
  });

  it('ignores what is none of them, and caps what is absurd', () => {
    for (const text of ['', '-1', 'soon', '1e9', '0x10', 'NaN']) expect(parseRetryAfter(text, now)).toBeNull();
    expect(parseRetryAfter(null, now)).toBeNull();
    expect(parseRetryAfter('999999', now)).toBe(120_000);
  });

  it('is never negative and never without end', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseRetryAfter(text, now);
        if (ms !== null) expect(ms >= 0 && ms <= 120_000).toBe(true);
      }),
    );
  });
});

describe('backoff', () => {
  it('doubles, jitters in its upper half, and stops at a minute', () => {
    const lowest = { bytes: () => new Uint8Array([0]) };
    const highest = { bytes: () => new Uint8Array([255]) };
    expect([1, 2, 3].map((tries) => backoffMs(tries, lowest))).toEqual([1000, 2000, 4000]);
    expect([1, 2, 3].map((tries) => backoffMs(tries, highest))).toEqual([2000, 4000, 8000]);
    expect(backoffMs(20, highest)).toBe(60_000);
  });
});

describe('what may be sent again', () => {
  it('never a POST after a server fault, always anything after 429', () => {
    expect(mayRetry('POST', false, 429)).toBe(true);
    expect(mayRetry('POST', false, 503)).toBe(false);
    expect(mayRetry('POST', true, 503)).toBe(true);
    expect(mayRetry('GET', false, 500)).toBe(true);
    expect(mayRetry('PATCH', false, 504)).toBe(true);
    for (const status of [400, 401, 403, 404, 405, 409]) expect(mayRetry('GET', false, status)).toBe(false);
  });
});

describe('the clock', () => {
  it('sees an hour, not a few seconds, and trusts the quickest answer', () => {
    const hour = noteSkew(null, 'Sun, 22 Nov 2026 11:00:00 GMT', now, now + 200);
    expect(minutesOff(hour)).toBe(60);
    expect(minutesOff(noteSkew(null, 'Sun, 22 Nov 2026 10:00:03 GMT', now, now))).toBeNull();
    const good = noteSkew(hour, 'Sun, 22 Nov 2026 10:00:00 GMT', now, now);
    expect(minutesOff(good)).toBeNull();
    expect(noteSkew(good, 'Sun, 22 Nov 2026 11:00:00 GMT', now, now + 60_000)).toBe(good);
    expect(noteSkew(good, 'yesterday', now, now)).toBe(good);
    expect(minutesOff(null)).toBeNull();
  });
});
