import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkPinFormat, codePoints } from '../../../src/main/keys/ctap2/pin-format';
import { generatePin, pinBits, uniform } from '../../../src/main/keys/ctap2/pin-generator';
import { checkNewPin, weakness } from '../../../src/main/keys/ctap2/pin-rules';
import { PIN_WORDS } from '../../../src/main/keys/ctap2/pin-words';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { systemRandom } from '../../../src/main/system-ports';
import type { Random } from '../../../src/shared/ports';
import { haveVectors, readVectors, toHex } from '../support/vectors';
import { pinOf } from '../support/world';

const LIMITS = { minLength: 4, maxLength: 63 };

describe('form', () => {
  it.each([
    ['1234', true],
    ['123', false],
    ['1'.repeat(63), true],
    ['1'.repeat(64), false],
    ['é'.repeat(31), true],
    ['é'.repeat(32), false],
    ['e\u0301'.repeat(4), true],
    ['e\u0301e\u03011', false],
    ['\u{1f600}'.repeat(4), true],
    ['\u{1f600}'.repeat(2), false],
    ['12\u00003', false],
    ['1234\u0000', false],
  ])('%j is allowed: %s', (pin, allowed) => {
    expect(checkPinFormat(pinOf(pin), LIMITS).ok).toBe(allowed);
  });

  it("counts the key's own minimum in code points and its maximum in bytes", () => {
    expect(checkPinFormat(pinOf('éééééé'), { minLength: 6, maxLength: 12 }).ok).toBe(true);
    expect(checkPinFormat(pinOf('éééééé'), { minLength: 6, maxLength: 11 }).ok).toBe(false);
    expect(checkPinFormat(pinOf('ééééé'), { minLength: 6, maxLength: 12 }).ok).toBe(false);
  });

  it('refuses bytes that are no text', () => {
    expect(checkPinFormat(Uint8Array.of(0xff, 0xfe, 0xfd, 0xfc), LIMITS).ok).toBe(false);
  });

  it('hands out a copy that the caller may wipe', () => {
    const pin = pinOf('48151623');
    const check = checkPinFormat(pin, LIMITS);
    if (check.ok) check.pin.fill(0);
    expect(pin).toEqual(pinOf('48151623'));
  });

  it.skipIf(!haveVectors)('agrees with the workshop cases: acceptance, bytes, count, hash', () => {
    interface Case {
      pin: string;
      why: string;
      nfc_utf8: string;
      codepoints: number;
      accept_at_min4: boolean;
      sha256_left16: string;
    }
    const { cases } = readVectors<{ cases: Case[] }>('pin-cases.json');
    expect(cases.length).toBeGreaterThan(10);
    for (const one of cases) {
      const check = checkPinFormat(pinOf(one.pin), LIMITS);
      expect(check.ok, one.why).toBe(one.accept_at_min4);
      if (!check.ok) continue;
      expect(toHex(check.pin)).toBe(one.nfc_utf8);
      expect(codePoints(check.pin)).toBe(one.codepoints);
      expect(createHash('sha256').update(check.pin).digest('hex').slice(0, 32)).toBe(one.sha256_left16);
    }
  });

  it('any bytes are either refused or NFC text within the limits', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 30 }).map(pinOf)),
        (bytes) => {
          const check = checkPinFormat(bytes, LIMITS);
          if (!check.ok) return;
          const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(check.pin);
          expect(text.normalize('NFC')).toBe(text);
          expect(Array.from(text).length).toBeGreaterThanOrEqual(4);
          expect(check.pin.length).toBeLessThanOrEqual(63);
          expect(check.pin.includes(0)).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('what is guessed first', () => {
  it.each([
    '0000', '11111111', '12345678', '87654321', '90123456', '12121212', '12341234', '123123123', '12344321', '1987', '19872024',
    '24121987', '12241987', '19871224', '11221122', 'PASSWORD', 'qwerty123', '147258369', '1010', '00000001',
  ])('%s is refused', (pin) => {
    expect(weakness(pinOf(pin))).not.toBeNull();
  }); // prettier-ignore

  it.each(['48151623', '8352', '99120457', '31415926', '20394817', 'correcthorse'])('%s is allowed', (pin) => {
    expect(weakness(pinOf(pin))).toBeNull();
  });

  it('refuses what is known otherwise: serial, PIN of another key', () => {
    expect(checkNewPin(pinOf('28374655'), { ...LIMITS, avoid: [pinOf('28374655')] }).ok).toBe(false);
    expect(checkNewPin(pinOf('28374655'), { ...LIMITS, avoid: [pinOf('28374656')] }).ok).toBe(true);
  });

  it('says why without repeating the PIN', () => {
    for (const pin of ['12345678', '4815162342'.repeat(7), '123']) {
      const check = checkNewPin(pinOf(pin), LIMITS);
      expect(check.ok).toBe(false);
      if (!check.ok) expect(check.why).not.toContain(pin);
    }
  });

  it.skipIf(!haveVectors)('knows the whole blocklist of the workshop', () => {
    const { block } = readVectors<{ block: { values: string[] } }>('pin-cases.json');
    for (const value of block.values) expect(weakness(pinOf(value)), value).not.toBeNull();
  });
});

describe('generator', () => {
  const generous = { random: seededRandom('pins'), minLength: 4, maxLength: 63 };

  it('makes eight digits', () => {
    expect(Buffer.from(generatePin({ kind: 'digits' }, generous)).toString()).toMatch(/^\d{8}$/);
    expect(pinBits({ kind: 'digits' })).toBeCloseTo(26.58, 2);
  });

  it("follows the key's limits", () => {
    expect(generatePin({ kind: 'digits' }, { ...generous, minLength: 10 })).toHaveLength(10);
    expect(generatePin({ kind: 'digits', length: 6 }, generous)).toHaveLength(6);
    expect(() => generatePin({ kind: 'digits', length: 8 }, { ...generous, maxLength: 6 })).toThrow(RangeError);
    expect(generatePin({ kind: 'words', count: 1 }, { ...generous, minLength: 12 }).length).toBeGreaterThanOrEqual(12);
  });

  it('makes words of the list, lower-case letters only', () => {
    for (let n = 0; n < 50; n++) {
      const pin = Buffer.from(generatePin({ kind: 'words' }, generous)).toString();
      expect(pin).toMatch(/^[a-z]{12,63}$/);
    }
  });

  it('redraws what has a pattern', () => {
    const draws = [...Buffer.from('12345678'), ...Buffer.from('48151623')].map((digit) => digit - 0x30);
    const random: Random = { bytes: () => Uint8Array.of(0, draws.shift() ?? 9) };
    expect(Buffer.from(generatePin({ kind: 'digits' }, { ...generous, random })).toString()).toBe('48151623');
  });

  it('redraws what is to be avoided', () => {
    const draws = [...Buffer.from('28374655'), ...Buffer.from('48151623')].map((digit) => digit - 0x30);
    const random: Random = { bytes: () => Uint8Array.of(0, draws.shift() ?? 9) };
    const avoid = [pinOf('28374655')];
    expect(Buffer.from(generatePin({ kind: 'digits' }, { ...generous, random, avoid })).toString()).toBe('48151623');
  });

  it('gives up instead of hanging where nothing is allowed', () => {
    const random: Random = { bytes: (length) => new Uint8Array(length) };
    expect(() => generatePin({ kind: 'digits' }, { ...generous, random })).toThrow(RangeError);
  });

  it('throws away draws that would favour some digits', () => {
    const draws = [Uint8Array.of(0xff, 0xff), Uint8Array.of(0xff, 0xfa), Uint8Array.of(0x00, 0x07)];
    expect(uniform(10, { bytes: () => draws.shift() ?? new Uint8Array(2) })).toBe(7);
    expect(draws).toHaveLength(0);
  });

  it('gives every digit the same chance at every place (chi-square, p > 0.0001)', () => {
    const rounds = 4_000;
    const counts = Array.from({ length: 8 }, () => Array.from({ length: 10 }, () => 0));
    for (let n = 0; n < rounds; n++) {
      generatePin({ kind: 'digits' }, { random: systemRandom, minLength: 4, maxLength: 63 }).forEach((digit, place) => {
        const row = counts[place];
        if (row !== undefined) row[digit - 0x30] = (row[digit - 0x30] ?? 0) + 1;
      });
    }
    for (const row of counts) {
      const chi = row.reduce((sum, count) => sum + (count - rounds / 10) ** 2 / (rounds / 10), 0);
      expect(chi).toBeLessThan(33.72); // 9 degrees of freedom
    }
  });

  it('never makes the same PIN for two keys of a run, and none that it would refuse', () => {
    const pins = new Set<string>();
    for (let n = 0; n < 500; n++) {
      const pin = generatePin({ kind: 'digits' }, generous);
      expect(weakness(pin)).toBeNull();
      pins.add(Buffer.from(pin).toString());
    }
    expect(pins.size).toBe(500);
  });

  it('has at least 1024 plain words, each once', () => {
    expect(new Set(PIN_WORDS).size).toBe(PIN_WORDS.length);
    expect(PIN_WORDS.length).toBeGreaterThanOrEqual(1024);
    for (const word of PIN_WORDS) expect(word).toMatch(/^[a-z]{3,7}$/);
  });
});
