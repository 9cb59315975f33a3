import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPinFromPdf } from '../../src/cli/support/read-pin';
import { AppError } from '../../src/shared/errors';
import type { SheetRecord } from '../../src/shared/model/paper';
import {
  joinDocuments,
  paperDocument,
  PAGE_PIXELS,
  type PaperDocument,
  type PaperSize,
} from '../../src/main/paper/document';
import { drillCertificate } from '../../src/main/paper/drill-certificate';
import { coverSheet } from '../../src/main/paper/cover-sheet';
import { firstActionsCard } from '../../src/main/paper/first-actions';
import { halfSheets } from '../../src/main/paper/half-sheets';
import { html } from '../../src/main/paper/html';
import { labels, LABEL_STOCKS } from '../../src/main/paper/labels';
import { undoLeftovers } from '../../src/main/paper/leftovers';
import type { PaperPort } from '../../src/main/paper/port';
import { parseRecordQr } from '../../src/main/paper/record-qr';
import { recordSheet } from '../../src/main/paper/record-sheet';
import { certificateFacts, coverFacts, labelFacts } from './support/gallery';
import { hasCommand, noPaper, openPaper } from './support/port';
import { pinOf, sampleRecord } from './support/records';
import { pdfFacts, pdfText, pdfWords, readCodes, scan } from './support/tools';

const SIZES: readonly PaperSize[] = ['A4', 'Letter'];
const PIN = '40937160';
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : new TextDecoder().decode(bytes));

/** Each would break a page that trusted it. */
const HOSTILE: Readonly<Record<string, Partial<SheetRecord>>> = {
  'markup and script': {
    tenantName: '</bdi></div><script>document.title=1</script><h1>Boo',
    keyModel: '<img src=x onerror=alert(1)>',
    notify: '"><style>*{display:none}</style>',
  },
  'a style that hides the PIN': { tenantName: '</style><style>.pin{display:none}', role: '{}</style>' },
  'right to left': {
    tenantName: '\u202Eشركة كونتوسو للتجارة\u202C القاهرة',
    notify: 'מוקד אבטחה, שלוחה 4400',
    keyModel: '\u2067reversed',
  },
  'emoji and joiners': { tenantName: '🏦👩‍👩‍👧‍👦 Bank 🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐🔐', notify: '☎️ 4400' },
  'stacked marks': {
    tenantName: `Z${'\u0351\u0343\u033c'.repeat(300)}a${'\u0335'.repeat(300)}lgo`,
    role: `x${'\u20dd'.repeat(90)}`,
  },
  'very wide signs': { tenantName: '﷽'.repeat(40), notify: '𒐫'.repeat(60), keyModel: '꧅'.repeat(50) },
  'no place to break': {
    tenantName: 'W'.repeat(256),
    keyModel: 'M'.repeat(300),
    notify: 'W'.repeat(400),
    role: 'W'.repeat(200),
    serial: 'W'.repeat(200),
  },
  '64 characters and more': {
    userPrincipalName: `${'w'.repeat(64)}@${'m'.repeat(32)}.onmicrosoft.com`,
    tenantName: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG',
    notify:
      'Sicherheitsleitstelle im Rechenzentrum Frankfurt am Main, Durchwahl 4400, nachts +49 69 1234567-4400, Frau Müller-Lüdenscheidt',
    keyModel: 'Feitian ePass FIDO2-NFC Plus Authenticator mit Fingerabdruck (K40+, Series 3)',
    serial: '9876543210987654321098765432',
    serialMethod: 'attestationCertificate',
  },
  'a thousand characters each': {
    userPrincipalName: `${'u'.repeat(1000)}@x.onmicrosoft.com`,
    tenantId: 'f'.repeat(1000),
    aaguid: '0'.repeat(1000),
    credentialFingerprint: 'A'.repeat(1000),
    sheetNumber: '9'.repeat(1000),
    envelopeNumber: 'E'.repeat(1000),
    keyEnvelopeNumber: 'K'.repeat(1000),
    keyLetter: 'A'.repeat(1000),
    checkCode: 'C'.repeat(1000),
    date: '2'.repeat(1000),
    drillDates: Array.from({ length: 50 }, () => '9'.repeat(500)),
  },
  'nothing at all': {
    tenantName: '',
    tenantId: '',
    userPrincipalName: '',
    keyModel: '',
    role: '',
    notify: '',
    aaguid: '',
    credentialFingerprint: '',
    envelopeNumber: '',
    serial: null,
    serialMethod: 'none',
    drillDates: [],
  },
};

/** Every other document, filled to its limits with the strings of one record. Labels of a stock come in its own size. */
function otherDocuments(record: SheetRecord, size: PaperSize): readonly PaperDocument[] {
  const names = { tenantName: record.tenantName, tenantId: record.tenantId, notify: record.notify };
  const account = {
    userPrincipalName: record.userPrincipalName,
    keyLetter: record.keyLetter,
    sheetNumber: record.sheetNumber,
  };
  const lots = Array.from({ length: 9 }, () => record.notify);
  const checks = certificateFacts.checks.map((check) => ({
    ...check,
    results: check.results.map((each) => ({ ...each, note: record.notify })),
  }));
  const keys = Array.from({ length: 20 }, () => ({
    ...account,
    keyModel: record.keyModel,
    serial: record.serial,
    envelopeNumber: record.envelopeNumber,
    keyEnvelopeNumber: record.envelopeNumber,
  }));
  const register = Array.from({ length: 70 }, () => ({
    sheetNumber: record.sheetNumber,
    envelopeNumber: record.envelopeNumber,
    state: 'void' as const,
    date: record.date,
    note: record.notify,
  }));
  const cover = { ...coverFacts, ...names, operator: record.userPrincipalName };
  const sticker = {
    ...labelFacts[0]!,
    keyLetter: record.keyLetter,
    sheetNumber: record.sheetNumber,
    envelopeNumber: record.envelopeNumber,
  };
  const stocks = (Object.keys(LABEL_STOCKS) as (keyof typeof LABEL_STOCKS)[]).filter(
    (stock) => LABEL_STOCKS[stock].size === size,
  );
  return [
    halfSheets(record, pinOf('409371605284'), { size, form: 'sheet' }),
    firstActionsCard({ rehearsal: false, cloud: 'global', ...names }, size),
    undoLeftovers(
      { rehearsal: true, ceremonyNumber: record.sheetNumber, date: record.date, undone: lots, remains: lots, ...names },
      size,
    ),
    drillCertificate(
      {
        ...certificateFacts,
        ...names,
        accounts: [account, account],
        verdict: record.role,
        verdictNote: record.notify,
        found: lots,
        open: lots,
        earlier: record.notify,
        checks,
      },
      size,
    ),
    coverSheet({ ...cover, proven: lots, open: lots, keys, register }, size),
    coverSheet(
      {
        ...cover,
        proven: lots.slice(0, 6),
        open: lots.slice(0, 6),
        keys: keys.slice(0, 4),
        register: register.slice(0, 6),
      },
      size,
    ),
    labels([sticker, sticker, sticker], { stock: 'plain', size, rehearsal: false }),
    ...stocks.map((stock) => labels([sticker, sticker, sticker], { stock, size, rehearsal: false })),
  ];
}

describe('on the page', () => {
  let paper: PaperPort;
  const missing = noPaper ?? (hasCommand('pdftotext') && hasCommand('pdftoppm') ? null : 'no poppler-utils');
  beforeAll(async () => {
    if (missing === null) paper = await openPaper();
  }, 60_000);
  afterAll(() => paper?.close());
  beforeEach((context) => context.skip(missing !== null, missing ?? ''));

  const pinBox = (pdf: Uint8Array): readonly number[] => {
    const word = pdfWords(pdf).find((each) => each.text === '4093');
    return word === undefined ? [] : [Math.round(word.x), Math.round(word.y)];
  };

  for (const size of SIZES) {
    it(`${size}: every fact of the record is in the text, on one page`, async () => {
      const record = sampleRecord();
      const pdf = await paper.pdf(recordSheet(record, pinOf(PIN), { size, form: 'sheet' }));
      const shown = pdfText(pdf).replace(/\s+/g, ' ');
      for (const fact of [
        record.tenantName,
        record.tenantId,
        record.userPrincipalName,
        record.sheetNumber,
        record.checkCode,
        record.envelopeNumber,
        record.keyEnvelopeNumber ?? '',
        '22 November 2026',
        record.keyModel,
        '5.7.1',
        '31 744 902',
        'read from the key',
        record.aaguid,
        record.credentialFingerprint,
        record.role,
        record.notify,
        '4093 7160',
        '8 tries',
        'without the space',
        'AZERTY',
        'Never guess',
        'https://entra.microsoft.com',
        'Sign-in options',
        'There is no password',
        'Stay signed in',
        'AADSTS135017',
        'AADSTS53003',
        '20 Feb 2027',
        'Destroy this sheet',
        'Sealed by',
        'Custodian',
        'Page 1 of 1',
      ]) {
        expect(shown).toContain(fact);
      }
      const facts = pdfFacts(pdf);
      expect(facts.pages).toBe(1);
      // Never in the metadata: PIN, account, tenant.
      expect(facts.info).not.toMatch(/4093|7160|contoso|ea-7hq2xk/i);
    });

    for (const [what, changes] of Object.entries(HOSTILE)) {
      it(`rule 12: ${size}: ${what}: one page, the PIN where it always is`, async () => {
        const plain = await paper.pdf(recordSheet(sampleRecord(), pinOf(PIN), { size, form: 'sheet' }));
        const pdf = await paper.pdf(recordSheet(sampleRecord(changes), pinOf(PIN), { size, form: 'sheet' }));
        expect(pinBox(pdf)).toEqual(pinBox(plain));
        expect(text(await readPinFromPdf(pdf))).toBe(PIN);
        // What is printed in the box is the same to the pixel: nothing was painted over it.
        const box = { x: 50, y: 150, width: 250, height: 75 };
        if (changes.keyLetter === undefined) expect(scan(pdf, 72, 1, box).equals(scan(plain, 72, 1, box))).toBe(true);
        expect(pdfText(pdf)).toContain('Page 1 of 1');
      });

      it(`rule 12: ${size}: ${what}: on every other document`, async () => {
        const pdf = await paper.pdf(
          joinDocuments('Hostile', otherDocuments(sampleRecord({ ...changes, pinLength: 12 }), size)),
        );
        expect(pdf.length).toBeGreaterThan(1000);
      });
    }

    it(`${size}: numbers are printed whole, on every label and sheet`, async () => {
      const record = sampleRecord({
        sheetNumber: '1234-AB',
        envelopeNumber: 'E-1234',
        keyEnvelopeNumber: 'E-1235',
        secondEnvelopeNumber: 'E-1236',
        pinLength: 12,
        keyLetter: 'AB',
      });
      const sticker = {
        keyLetter: 'AB',
        sheetNumber: '1234-AB',
        envelopeNumber: 'E-1234',
        keyEnvelopeNumber: 'E-1235',
      };
      const stocks = (Object.keys(LABEL_STOCKS) as (keyof typeof LABEL_STOCKS)[]).filter(
        (stock) => LABEL_STOCKS[stock].size === size,
      );
      for (const stock of ['plain' as const, ...stocks]) {
        const pdf = await paper.pdf(labels([sticker], { stock, size, rehearsal: true }));
        const shown = pdfText(pdf).replace(/\s+/g, ' ');
        for (const text of ['Sheet 1234-AB', 'Key AB', 'E-1234', 'E-1235', '1234-AB'])
          expect(shown, stock).toContain(text);
        expect(Math.max(...pdfWords(pdf).map((word) => word.right))).toBeLessThan(size === 'A4' ? 590 : 607);
      }
      const sheet = pdfText(await paper.pdf(recordSheet(record, null, { size, form: 'sheet' })));
      for (const text of ['1234-AB', 'E-1234', 'E-1235']) expect(sheet).toContain(text);
      const halves = pdfText(await paper.pdf(halfSheets(record, null, { size, form: 'sheet' })));
      for (const text of ['1234-AB1', '1234-AB2', '1234-AB3', 'E-1234', 'E-1236']) expect(halves).toContain(text);
    });

    it(`${size}: the QR code is read by a scanner and holds the facts without the PIN`, async (context) => {
      context.skip(!hasCommand('zbarimg'), 'no zbarimg');
      for (const userPrincipalName of [
        sampleRecord().userPrincipalName,
        `${'w'.repeat(64)}@${'m'.repeat(32)}.onmicrosoft.com`,
      ]) {
        const record = sampleRecord({ userPrincipalName });
        const pdf = await paper.pdf(recordSheet(record, pinOf(PIN), { size, form: 'sheet' }));
        const [code] = readCodes(scan(pdf, 200));
        expect(code).not.toContain(PIN);
        expect(parseRecordQr(code ?? '')).toMatchObject({
          sheetNumber: record.sheetNumber,
          userPrincipalName,
          tenantId: record.tenantId,
          serial: record.serial,
        });
      }
    });

    it(`${size}: PINs of every length and kind are read back from the paper`, async () => {
      for (const pin of [
        '1234',
        '123456',
        '40937160',
        '4093716052',
        '409371605284',
        '4093716052840937',
        '1'.repeat(63),
      ]) {
        const pdf = await paper.pdf(
          recordSheet(sampleRecord({ pinLength: pin.length }), pinOf(pin), { size, form: 'sheet' }),
        );
        expect(text(await readPinFromPdf(pdf))).toBe(pin);
        const digits = pdfWords(pdf).filter((word) => /^\d{3,}$/.test(word.text) && word.bottom - word.y > 13);
        expect(Math.max(...digits.map((word) => word.right))).toBeLessThan(size === 'A4' ? 310 : 325);
      }
      for (const words of [
        'copper-lantern-orbit-maple',
        'alpha bravo charlie',
        'one.two.three.four.five.six',
        'correcthorse',
      ]) {
        const pdf = await paper.pdf(
          recordSheet(sampleRecord({ pinKind: 'words', pinLength: words.length }), pinOf(words), {
            size,
            form: 'sheet',
          }),
        );
        expect(text(await readPinFromPdf(pdf))).toBe(words);
      }
      const halves = await paper.pdf(
        halfSheets(sampleRecord({ pinLength: 12 }), pinOf('409371605284'), { size, form: 'sheet' }),
      );
      expect(text(await readPinFromPdf(halves))).toBe('409371605284');
    });

    it(`${size}: a rehearsal’s PIN is crossed out and can still be typed from the paper`, async () => {
      const pdf = await paper.pdf(recordSheet(sampleRecord({ rehearsal: true }), pinOf(PIN), { size, form: 'sheet' }));
      expect(text(await readPinFromPdf(pdf))).toBe(PIN);
      expect(pdfText(pdf)).toContain('REHEARSAL');
    });
  }

  it('boxes to write into leave the notes beside them whole, however many digits', async () => {
    for (const pinLength of [6, 8, 12]) {
      const pdf = await paper.pdf(recordSheet(sampleRecord({ pinLength }), null, { size: 'A4', form: 'handwrite' }));
      const notes = pdfWords(pdf).filter((word) => word.text === 'pad,' || word.text === 'French');
      expect(notes.length).toBeGreaterThan(0);
      // 15 mm of margin, and the frame's own.
      for (const word of notes) expect(word.right).toBeLessThan(595 - 46);
    }
  });

  it('has no PIN to read where none is printed', async () => {
    for (const document of [
      recordSheet(sampleRecord(), null, { size: 'A4', form: 'sheet' }),
      recordSheet(sampleRecord(), pinOf(PIN), { size: 'A4', form: 'handwrite' }),
      recordSheet(sampleRecord({ voidReason: 'x' }), pinOf(PIN), { size: 'A4', form: 'sheet' }),
    ]) {
      const pdf = await paper.pdf(document);
      expect(await readPinFromPdf(pdf)).toBeNull();
      expect(pdfText(pdf)).not.toMatch(/4093|7160/);
    }
  });

  it('a page that does not fit is refused, not cut', async () => {
    const tall = paperDocument('x', 'A4', [
      html`<section class="page">${Array.from({ length: 90 }, () => html`<p>line</p>`)}</section>`,
    ]);
    await expect(paper.pdf(tall)).rejects.toMatchObject({ code: 'paper/overflow' });
  });

  it('rule 10: a document cannot fetch, run or style anything that is not its own', async () => {
    const evil = html`<section class="page"><p>before</p></section>`;
    const document = paperDocument('x', 'A4', [evil]);
    const attacked = document.html.replace(
      'before',
      '<img src="http://127.0.0.1:9/x"><iframe src="file:///etc/passwd"></iframe><script>document.body.textContent="ran"</script><style>p{display:none}</style><p style="display:none">styled</p>after',
    );
    const pdf = await paper.pdf({ ...document, html: attacked });
    const shown = pdfText(pdf);
    expect(shown).toContain('after');
    expect(shown).toContain('styled');
    expect(shown).not.toMatch(/ran|root:/);
  });

  it('a preview is the page in pixels', async () => {
    for (const size of SIZES) {
      const image = await paper.png(recordSheet(sampleRecord(), null, { size, form: 'sheet' }), { scale: 1.5 });
      expect([image.width, image.height]).toEqual([
        Math.ceil(PAGE_PIXELS[size].width * 1.5),
        Math.ceil(PAGE_PIXELS[size].height * 1.5),
      ]);
      expect([...image.png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    }
  });

  it('an aborted call says so and the next one works', async () => {
    const abort = new AbortController();
    const waiting = paper.pdf(recordSheet(sampleRecord(), null, { size: 'A4', form: 'sheet' }), {
      signal: abort.signal,
    });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect((await paper.pdf(recordSheet(sampleRecord(), null, { size: 'A4', form: 'sheet' }))).length).toBeGreaterThan(
      1000,
    );
  });

  it('errors carry no page', async () => {
    const tall = paperDocument('x', 'A4', [html`<section class="page">${'40937160 '.repeat(9000)}</section>`]);
    const thrown = await paper.pdf(tall).then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(AppError);
    expect(JSON.stringify((thrown as AppError).toData())).not.toContain('40937160');
  });
});
