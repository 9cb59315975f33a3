import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { errorTexts } from '../../src/shared/errors';
import { halfNumbers, halfSheets } from '../../src/main/paper/half-sheets';
import { labels } from '../../src/main/paper/labels';
import { joinDocuments, type PaperDocument } from '../../src/main/paper/document';
import { groupDigits, splitWords } from '../../src/main/paper/pin-text';
import { recordSheet } from '../../src/main/paper/record-sheet';
import { groupSerial } from '../../src/main/paper/serial-text';
import { certificateFacts, coverFacts, gallery, labelFacts } from './support/gallery';
import { pinOf, sampleRecord } from './support/records';

const A4 = { size: 'A4', form: 'sheet' } as const;
/** Without the fonts, which are a megabyte of base64. */
const pages = (document: PaperDocument): string => document.body.map((page) => page.text).join('\n');
const plain = (document: PaperDocument): string =>
  pages(document)
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');

describe('record sheet', () => {
  it('is a pure function of the record', () => {
    expect(recordSheet(sampleRecord(), pinOf('40937160'), A4).html).toBe(
      recordSheet(sampleRecord(), pinOf('40937160'), A4).html,
    );
  });

  it('leaves the PIN to its owner', () => {
    const pin = pinOf('40937160');
    recordSheet(sampleRecord(), pin, A4);
    expect(pin).toEqual(pinOf('40937160'));
  });

  it('has no script, no handler, nothing to fetch, and says so to the browser', () => {
    for (const size of ['A4', 'Letter'] as const) {
      for (const document of Object.values(gallery(size))) {
        expect(pages(document)).not.toMatch(
          /<script|\son\w+=|javascript:|<link|<img|<iframe|\sstyle=|https?:\/\/(?!(entra|admin|portal)\.)[^<\s]*"/i,
        );
        expect(document.html).toContain("default-src 'none'; font-src data:; style-src 'sha256-");
        expect(document.html.match(/url\((?!data:font\/woff2)/g)).toBeNull();
      }
    }
  });

  it('types the PIN in groups and shows dots, boxes or nothing where it must not be seen', () => {
    expect(plain(recordSheet(sampleRecord(), pinOf('40937160'), A4))).toContain('4093 7160');
    for (const document of [
      recordSheet(sampleRecord(), null, A4),
      recordSheet(sampleRecord(), pinOf('40937160'), { size: 'A4', form: 'handwrite' }),
      recordSheet(sampleRecord({ voidReason: 'smeared' }), pinOf('40937160'), A4),
    ]) {
      expect(plain(document)).not.toMatch(/4093|7160/);
    }
    expect(plain(recordSheet(sampleRecord(), null, A4))).toContain('•••• ••••');
  });

  it('rule 2: the PIN is in the box and nowhere else, not in title, QR code or attributes', () => {
    const document = recordSheet(sampleRecord(), pinOf('40937160'), A4);
    const html = pages(document);
    expect(document.title).toBe('Record sheet 0004-A');
    expect(html).not.toContain('40937160');
    expect(html.match(/4093/g)).toHaveLength(1);
    expect(html.match(/7160/g)).toHaveLength(1);
    const without = pages(recordSheet(sampleRecord(), pinOf('11112222'), A4));
    expect(html.replace('<span>4093</span><span>7160</span>', '')).toBe(
      without.replace('<span>1111</span><span>2222</span>', ''),
    );
  });

  it('rule 2: nothing that must never be on paper has a place in the record', () => {
    const keys = Object.keys(sampleRecord()).join(' ').toLowerCase();
    expect(keys).not.toMatch(/password|tap|passphrase|token|secret/);
    const text = plain(recordSheet(sampleRecord(), pinOf('40937160'), A4)).toLowerCase();
    expect(text).not.toMatch(/passphrase|temporary access pass|password:|password is (?!wanted)/);
  });

  it('rule 11: a rehearsal says so in the title, across the page, in the box and at the foot', () => {
    const document = recordSheet(sampleRecord({ rehearsal: true }), pinOf('40937160'), A4);
    expect(document.title).toMatch(/^REHEARSAL/);
    expect(plain(document)).toMatch(/REHEARSAL record sheet/);
    expect(plain(document)).toMatch(/simulated, opens nothing/);
    expect(plain(document)).toMatch(/REHEARSAL\. This sheet opens nothing/);
    expect(pages(document)).toMatch(/<text[^>]*>\s*REHEARSAL\s*<\/text>/);
    expect(pages(recordSheet(sampleRecord(), pinOf('40937160'), A4))).not.toMatch(/REHEARSAL/);
  });

  it('rule 11: every other document of a rehearsal is marked as well', () => {
    const rehearsal = { rehearsal: true };
    const marked = [
      halfSheets(sampleRecord({ ...rehearsal, pinLength: 12 }), null, { size: 'A4', form: 'sheet' }),
      labels(labelFacts, { stock: 'plain', size: 'A4', rehearsal: true }),
      labels(labelFacts, { stock: 'L7160', size: 'A4', rehearsal: true }),
    ];
    for (const document of marked) {
      expect(document.title).toMatch(/REHEARSAL/);
      expect(plain(document)).toMatch(/REHEARSAL/);
    }
  });

  it('says how many tries this very key allows, and the replug rule only where it can be met', () => {
    const five = plain(recordSheet(sampleRecord({ pinTries: 5 }), pinOf('40937160'), A4));
    expect(five).toMatch(/5 tries in all\. After 3 wrong ones, unplug .* After 5 wrong tries the key is locked/);
    expect(five).not.toContain('8 tries');
    const three = plain(recordSheet(sampleRecord({ pinTries: 3 }), pinOf('40937160'), A4));
    expect(three).toContain('3 tries in all');
    expect(three).not.toContain('After 3 wrong ones, unplug');
  });

  it('says how the serial is known, and does without one', () => {
    expect(plain(recordSheet(sampleRecord(), null, A4))).toContain('31 744 902 , read from the key');
    expect(plain(recordSheet(sampleRecord({ serial: '1234', serialMethod: 'typedByOperator' }), null, A4))).toContain(
      '1234 , typed from the key',
    );
    expect(plain(recordSheet(sampleRecord({ serial: null, serialMethod: 'none' }), null, A4))).toContain(
      'none known; the key carries the label A',
    );
    expect(groupSerial('AB12345')).toBe('AB12345');
  });

  it('leaves lines to write on for what an offline preparation does not know yet', () => {
    const document = recordSheet(
      sampleRecord({ userPrincipalName: '', tenantName: '', tenantId: '', credentialFingerprint: '' }),
      pinOf('40937160'),
      A4,
    );
    expect(pages(document).match(/class="line/g)?.length).toBeGreaterThanOrEqual(4);
  });

  it('names the portal of its cloud', () => {
    expect(plain(recordSheet(sampleRecord({ cloud: 'usGovL4' }), null, A4))).toContain('https://entra.microsoft.us');
    expect(plain(recordSheet(sampleRecord({ cloud: 'china' }), null, A4))).toContain('portal.azure.cn');
    expect(
      plain(
        recordSheet(sampleRecord({ cloud: 'china', userPrincipalName: 'ea@contoso.partner.onmschina.cn' }), null, A4),
      ),
    ).not.toContain('microsoft.com');
  });

  it('writes a PIN of words as it is typed, one per line', () => {
    const words = sampleRecord({ pinKind: 'words', pinLength: 26 });
    expect(plain(recordSheet(words, pinOf('copper-lantern-orbit-maple'), A4))).toMatch(
      /copper- lantern- orbit- maple .*hyphen/,
    );
    expect(plain(recordSheet(words, pinOf('copper lantern orbit maple'), A4))).toMatch(
      /copper lantern orbit maple .*space/,
    );
    expect(plain(recordSheet(words, pinOf('CopperLantern'), A4))).not.toMatch(/small letters/);
  });

  it('has room for two years of drills on both sizes', () => {
    const last = '11 Nov 2028';
    for (const size of ['A4', 'Letter'] as const) {
      expect(pages(recordSheet(sampleRecord(), null, { size, form: 'sheet' }))).toContain(last);
      expect(pages(halfSheets(sampleRecord({ pinLength: 12 }), null, { size, form: 'sheet' }))).toContain(last);
    }
  });

  it('joins documents of one size into one job', () => {
    const two = joinDocuments('Sheets', [
      recordSheet(sampleRecord(), null, A4),
      recordSheet(sampleRecord({ sheetNumber: '0004-B' }), null, A4),
    ]);
    expect(two.pages).toBe(2);
    expect(() =>
      joinDocuments('x', [
        recordSheet(sampleRecord(), null, A4),
        recordSheet(sampleRecord(), null, { size: 'Letter', form: 'sheet' }),
      ]),
    ).toThrow(RangeError);
  });
});

describe('PIN text', () => {
  it('groups digits for the eye', () => {
    expect(groupDigits('40937160')).toEqual(['4093', '7160']);
    expect(groupDigits('409371')).toEqual(['409', '371']);
    expect(groupDigits('409371605284')).toEqual(['4093', '7160', '5284']);
    fc.assert(fc.property(fc.stringMatching(/^\d{4,63}$/), (digits) => groupDigits(digits).join('') === digits));
  });

  it('loses no character of words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{2,9}$/), { minLength: 2, maxLength: 6 }),
        fc.constantFrom('-', ' ', '.', ''),
        (words, separator) => splitWords(words.join(separator)).lines.join('') === words.join(separator),
      ),
    );
  });
});

describe('halves', () => {
  const record = sampleRecord({ pinLength: 12 });
  const document = halfSheets(record, pinOf('409371605284'), { size: 'A4', form: 'sheet' });

  it('show one half each, in order, and say what a half is worth', () => {
    expect(plain(document)).toMatch(/409 371 .*605 284/);
    expect(plain(document).match(/1 in 125,000/g)).toHaveLength(2);
  });

  it('have numbers, envelopes and check codes of their own', () => {
    const [first, second, drill] = halfNumbers(record);
    expect([first.sheetNumber, second.sheetNumber, drill.sheetNumber]).toEqual(['0004-A1', '0004-A2', '0004-A3']);
    expect([first.envelopeNumber, second.envelopeNumber]).toEqual(['E-11', 'E-13']);
    expect(new Set([first.checkCode, second.checkCode, drill.checkCode, record.checkCode]).size).toBe(4);
  });

  it('keep the PIN off the drill sheet', () => {
    expect(document.body[1]?.text).not.toMatch(/409|371|605|284/);
  });

  it('written by hand show no digit of the PIN, and keep their numbers and codes', () => {
    const byHand = halfSheets(record, pinOf('409371605284'), { size: 'A4', form: 'handwrite' });
    expect(plain(byHand)).not.toMatch(/409|371|605|284|•/);
    expect(pages(byHand).match(/class="boxes /g)).toHaveLength(2);
    for (const half of halfNumbers(record)) expect(plain(byHand)).toContain(half.checkCode);
  });

  it('say the odds that the tries and digits of this very key give', () => {
    expect(plain(halfSheets(sampleRecord({ pinLength: 14, pinTries: 5 }), null, A4))).toContain(
      '7 digits are left to guess with 5 tries: a chance of 1 in 2,000,000',
    );
  });

  it('are refused where a half would be worth too much', () => {
    for (const changes of [{ pinLength: 8 }, { pinLength: 13 }, { pinKind: 'words' as const, pinLength: 20 }]) {
      expect(() => halfSheets(sampleRecord(changes), null, { size: 'A4', form: 'sheet' })).toThrow(/cannot be split/);
    }
    expect(() => halfSheets(record, pinOf('40937160'), { size: 'A4', form: 'sheet' })).toThrow(/cannot be split/);
    expect(errorTexts['paper/split'].next).toMatch(/12 digits/);
  });
});

describe('labels', () => {
  it('carry letter, sheet and envelope number and nothing that names a door', () => {
    for (const stock of ['plain', 'L7160', 'L7163', '5160', '5163'] as const) {
      const text = plain(labels(labelFacts, { stock, size: 'A4', rehearsal: false }));
      expect(text).toMatch(/0004-A/);
      expect(text).toMatch(/E-11/);
      expect(text).not.toMatch(/contoso|@|onmicrosoft|global|administrator|entra|serial/i);
    }
  });

  it('go on to further pages', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ ...labelFacts[0]!, keyLetter: `K${index}` }));
    expect(labels(many, { stock: '5160', size: 'A4', rehearsal: false }).pages).toBe(7);
    expect(labels(many, { stock: 'plain', size: 'A4', rehearsal: false }).pages).toBe(25);
  });
});

describe('papers for people who check', () => {
  it('show every sheet number of the register, the void ones with their reason', async () => {
    const { coverSheet } = await import('../../src/main/paper/cover-sheet');
    const text = plain(coverSheet(coverFacts, 'A4'));
    for (const entry of coverFacts.register) expect(text).toContain(entry.sheetNumber);
    expect(text).toContain('VOID');
    expect(text).toContain('smear across the PIN');
  });

  it('rule 9: an unknown is printed as unknown, never as passed', async () => {
    const { drillCertificate } = await import('../../src/main/paper/drill-certificate');
    const facts = {
      ...certificateFacts,
      checks: [{ what: 'Sign-in noticed', results: [{ state: 'unknown' as const, note: 'no licence' }] }],
    };
    const text = plain(drillCertificate(facts, 'A4'));
    expect(text).toContain('? Not known');
    expect(text).toContain('Not checked');
    expect(text).not.toContain('Passed');
  });
});
