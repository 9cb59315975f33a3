import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { escape, html } from '../../src/main/paper/html';
import { clean, field, HIDDEN_CHARACTER, shorten } from '../../src/main/paper/untrusted';

describe('strings of tenant and key', () => {
  it.each([
    ['<script>alert(1)</script>', '&#60;script&#62;'],
    ['"><img src=x onerror=alert(1)>', '&#34;&#62;&#60;img'],
    ["' onload='x", '&#39; onload=&#39;x'],
    ['&lt;b&gt;', '&#38;lt;'],
  ])('rule 12: %s is text, not markup', (hostile, escaped) => {
    const shown = html`<p title="${hostile}">${hostile}</p>`.text;
    expect(shown).toContain(escaped);
    expect(shown.replace(/^<p title="|">|<\/p>$/g, '')).not.toMatch(/[<>"']/);
  });

  it('rule 12: whatever comes in, only our own tags come out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = field(text, 64).text;
        expect(shown).toMatch(/^<bdi class="u l1 ">[^<>]*<\/bdi>$/u);
        expect(escape(text)).not.toMatch(/[<>"']/);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a right-to-left override', 'abc\u202Egpj.exe'],
    ['an isolate', 'abc\u2066def'],
    ['a zero-width space', 'ea\u200Bx'],
    ['a joiner between ASCII letters', 'ea\u200Dx'],
    ['a control', 'a\u0007b'],
    ['an escape sequence', 'a\u001b[2Jb'],
    ['a lone surrogate', 'a\ud800b'],
    ['private use', 'a\ue000b'],
    ['a filler that looks like nothing', 'a\u3164b'],
    ['a soft hyphen', 'a\u00adb'],
    ['a tag character', 'a\u{e0041}b'],
  ])('shows %s as a mark', (_, text) => {
    expect(clean(text)).toContain(HIDDEN_CHARACTER);
  });

  it('leaves names of living languages and emoji as they are', () => {
    for (const name of [
      'Müller & Söhne GmbH',
      'Žluťoučký kůň',
      'Contoso 株式会社',
      'شركة كونتوسو',
      'קונטוסו',
      'Контосо',
      'नमस्ते',
      '👩‍👩‍👧 Care',
      '🏦 Bank',
    ])
      expect(clean(name)).toBe(name.normalize('NFC'));
  });

  it('cuts stacks of marks that would paint over other fields', () => {
    expect(clean(`Z${'\u0351'.repeat(200)}`).length).toBeLessThanOrEqual(4);
  });

  it('has no control, no override, no line break and no lone surrogate left, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(clean(text)).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 500 },
    );
  });

  it('gives up the middle, never the ends, and never half a character', () => {
    expect(shorten('abcdefghij', 5)).toBe('ab…ij'.length === 5 ? 'ab…ij' : '');
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…👩‍👩‍👧');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const segments = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(shorten(text, max))];
        expect(segments.length).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('takes a megabyte without effort', () => {
    expect(field('x'.repeat(1_000_000), 64).text.length).toBeLessThan(120);
  });
});
