import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PaperPort } from '../../../src/main/paper/port';
import { createCupsPrinting } from '../../../src/main/paper/printing/cups';
import { recordSheet } from '../../../src/main/paper/record-sheet';
import { systemClock } from '../../../src/main/system-ports';
import { hasCommand, noPaper, openPaper } from '../support/port';
import { gallery } from '../support/gallery';
import { pinOf, sampleRecord } from '../support/records';
import { pdfFacts, pdfText, readDigits, scan } from '../support/tools';
import { PIN_FIELD } from '../../bench/ocr';
import { noCups, QUEUE, startPrivateCups, takeOutput, type PrivateCups } from './private-cups';

const missing = noPaper ?? noCups ?? (hasCommand('lp') && hasCommand('pdftotext') ? null : 'no lp or pdftotext');

describe('a real print server with its PDF printer', () => {
  let paper: PaperPort;
  let cups: PrivateCups;
  beforeAll(async () => {
    if (missing !== null) return;
    [paper, cups] = await Promise.all([openPaper(), startPrivateCups()]);
  }, 60_000);
  afterAll(async () => {
    await paper?.close();
    await cups?.stop();
  });
  beforeEach((context) => context.skip(missing !== null, missing ?? ''));

  it('lists its printer with its kind and what speaks against it', async () => {
    const printing = createCupsPrinting({ paper, clock: systemClock });
    expect(await printing.printers()).toEqual([
      {
        name: QUEUE,
        displayName: QUEUE,
        kind: 'pdf',
        isDefault: false,
        warning: expect.stringContaining('makes a file, not paper'),
      },
    ]);
  });

  for (const size of ['A4', 'Letter'] as const) {
    it(
      `${size}: the job arrives with every field on one page, and the spooler keeps no copy`,
      { timeout: 120_000 },
      async (context) => {
        const printing = createCupsPrinting({ paper, clock: systemClock });
        const before = cups.output();
        const record = sampleRecord();
        const outcome = await printing.print(recordSheet(record, pinOf('40937160'), { size, form: 'sheet' }), QUEUE);
        expect(outcome.job).toMatch(/^Test-PDF-\d+$/);
        const arrived = await takeOutput(cups, before);
        const shown = pdfText(arrived).replace(/\s+/g, ' ');
        for (const fact of [
          record.tenantName,
          record.tenantId,
          record.userPrincipalName,
          record.sheetNumber,
          record.checkCode,
          record.envelopeNumber,
          '31 744 902',
          record.aaguid,
          record.credentialFingerprint,
          record.role,
          record.notify,
          '4093 7160',
          '20 Feb 2027',
          'Page 1 of 1',
        ])
          expect(shown).toContain(fact);
        const facts = pdfFacts(arrived);
        expect(facts.pages).toBe(1);
        expect(facts.info).toMatch(size === 'A4' ? /59[45][.\d]* x 84[12]/ : /612 x 792/);
        // Not enlarged, not moved: the PIN is where it is on our own page.
        if (hasCommand('tesseract') && size === 'A4')
          expect(readDigits(scan(arrived, 200, 1, PIN_FIELD))).toBe('40937160');
        expect(outcome.forgotten).toBe(true);
        expect(readdirSync(join(cups.folder, 'spool')).filter((name) => name.startsWith('d'))).toEqual([]);
        context.expect(facts.info).not.toMatch(/contoso|4093/i);
      },
    );
  }

  /** What must be on each paper beside the record sheet, as it comes out of the printer. */
  const others: Readonly<Record<string, readonly string[]>> = {
    'half-sheets': ['409 371', '605 284', '0004-A', 'Contoso Ltd', 'ea-7hq2xk@contoso.onmicrosoft.com'],
    'half-sheets-handwrite': ['0004-A', 'Contoso Ltd', 'ea-7hq2xk@contoso.onmicrosoft.com'],
    'record-sheet-handwrite': ['0004-A', 'P752-2J', 'ea-7hq2xk@contoso.onmicrosoft.com'],
    labels: ['0004-A', '0004-C', 'E-11', 'E-14', 'Sealed by'],
    'first-actions': ['Contoso Ltd', 'Security desk, ext. 4400'],
    'cover-sheet': ['31 744 902', '0004-B', 'Printed with a smear across the PIN', 'admin@contoso.onmicrosoft.com'],
    'drill-certificate': ['D-0005', '2 of 2 accounts work', 'phone removed', '20 May 2027'],
    leftovers: ['Contoso Ltd'],
  };
  for (const size of ['A4', 'Letter'] as const)
    it(`${size}: every other paper arrives whole`, { timeout: 180_000 }, async () => {
      const printing = createCupsPrinting({ paper, clock: systemClock });
      const documents = gallery(size);
      for (const [name, fields] of Object.entries(others)) {
        const document = documents[name]!;
        const before = cups.output();
        await printing.print(document, QUEUE);
        const arrived = await takeOutput(cups, before);
        const shown = pdfText(arrived).replace(/\s+/g, ' ');
        for (const field of fields) expect(shown, name).toContain(field);
        if (name.endsWith('handwrite')) expect(shown, name).not.toMatch(/4093|409 371|605 284/);
        if (name === 'labels') expect(shown, name).not.toMatch(/contoso|ea-7hq2xk/i);
        const facts = pdfFacts(arrived);
        expect(facts.pages, name).toBe(document.pages);
        expect(facts.info, name).toMatch(size === 'A4' ? /59[45][.\d]* x 84[12]/ : /612 x 792/);
      }
    });

  it('says so when the printer is not there, and sends nothing', async () => {
    const printing = createCupsPrinting({ paper, clock: systemClock });
    for (const name of ['Nobody', '-oraw', '', '../etc'])
      await expect(
        printing.print(recordSheet(sampleRecord(), null, { size: 'A4', form: 'sheet' }), name),
      ).rejects.toMatchObject({ code: 'paper/no-printer' });
  });
});
