import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  daysUntil,
  fingerprint,
  groupedSerial,
  localPart,
  middle,
  shortAaguid,
  visible,
} from '../../src/renderer/strings/format';
import { abandonWord, resetWord } from '../../src/shared/confirm-words';

const runs = { numRuns: Number(process.env['BGK_RUNS'] ?? 200) };

describe('what is shown of foreign text', () => {
  it('rule 12: never holds a control, bidi or zero-width character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const shown = visible(text);
        // eslint-disable-next-line no-control-regex
        expect(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/.test(shown)).toBe(false);
        expect(Array.from(shown)).toHaveLength(Array.from(text).length);
      }),
      runs,
    );
  });

  it('a shortened name keeps its ends and its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 3, max: 40 }), (text, max) => {
        const short = middle(text, max);
        expect(Array.from(short).length).toBeLessThanOrEqual(
          Math.max(max, Array.from(text).length <= max ? Array.from(text).length : max),
        );
        if (Array.from(text).length > max) expect(short.startsWith(Array.from(text)[0] ?? '')).toBe(true);
        else expect(short).toBe(text);
      }),
      runs,
    );
  });
});

describe('numbers as people read them', () => {
  it('serials keep every digit', () => {
    expect(groupedSerial('31744902')).toBe('31 744 902');
    expect(groupedSerial('6810535220174')).toBe('68105 3522 0174');
    expect(groupedSerial('A0B1')).toBe('A0B1');
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,20}$/), (serial) => {
        expect(groupedSerial(serial).replaceAll(' ', '')).toBe(serial);
      }),
      runs,
    );
  });

  it('AAGUID, fingerprint, name, days', () => {
    expect(shortAaguid('a25342c0-3cdc-4414-8e46-f4807fca511c')).toBe('a25342c0…511c');
    expect(fingerprint('4f1a92c70b3ed865ff')).toBe('4F1A 92C7 0B3E D865');
    expect(localPart('ea-7hq2xk@contoso.onmicrosoft.com')).toBe('ea-7hq2xk');
    expect(localPart('@x')).toBe('@x');
    const noon = new Date(2026, 10, 22, 12).getTime();
    expect(daysUntil(new Date(2026, 11, 14, 1).toISOString(), noon)).toBe(22);
    expect(daysUntil(new Date(2026, 10, 21, 23).toISOString(), noon)).toBe(-1);
  });
});

describe('words typed before a loss', () => {
  it('name the key or the ceremony', () => {
    expect(resetWord('B', '31744902')).toBe('RESET B');
    expect(resetWord(null, '31744902')).toBe('RESET 4902');
    expect(resetWord(null, null)).toBe('RESET KEY');
    expect(abandonWord('0004')).toBe('ABANDON 0004');
  });
});
