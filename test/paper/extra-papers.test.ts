import { describe, expect, it } from 'vitest';
import { extraPaper, type ExtraFacts } from '../../src/main/app/extra-papers';
import { LABEL_STOCKS } from '../../src/main/paper/labels';
import { LABELS_PER_SHEET } from '../../src/shared/model/paper';
import { allowedOnly, emptySnapshot } from '../renderer/fixtures';
import { labelFacts } from './support/gallery';
import { sampleRecord } from './support/records';

const facts = (changes: Partial<ExtraFacts> = {}): ExtraFacts => ({
  snapshot: { ...emptySnapshot, allowed: allowedOnly() },
  today: '2026-11-26',
  sheets: [sampleRecord()],
  labels: labelFacts,
  register: [
    { sheetNumber: '0004-A', envelopeNumber: 'E-11', state: 'void', date: '2026-11-25', note: 'Coffee on it' },
  ],
  audit: { entries: 3, head: 'ab'.repeat(32) },
  appVersion: '0.1.0',
  ...changes,
});
const text = (document: { readonly body: readonly { readonly text: string }[] }): string =>
  document.body
    .map((page) => page.text)
    .join(' ')
    .replace(/<[^>]*>/g, ' ');

describe('papers beside the sheets', () => {
  it.each(Object.entries(LABEL_STOCKS))('the window asks for as many used labels as %s has', (stock, grid) => {
    expect(Object.entries(LABELS_PER_SHEET)).toContainEqual([stock, grid.columns * grid.rows]);
  });

  it('labels come on the chosen stock, in that stock’s paper size, after the used ones', () => {
    const document = extraPaper({ what: 'labels', stock: '5163', skip: 9 }, facts());
    expect(document.size).toBe('Letter');
    expect(document.pages).toBe(2);
    expect(document.body[0]?.text).toContain('stock-5163');
  });

  it('a split PIN has a label for the envelope of each half', () => {
    const split = {
      ...labelFacts[0]!,
      sheetNumber: '0004-A1',
      second: { sheetNumber: '0004-A2', envelopeNumber: 'E-13' },
    };
    const shown = text(extraPaper({ what: 'labels', stock: 'plain', skip: 0 }, facts({ labels: [split] })));
    for (const each of ['0004-A1', '0004-A2', 'E-11', 'E-13', 'E-12']) expect(shown).toContain(each);
  });

  it('the cover names every void sheet with its day and reason', () => {
    const shown = text(extraPaper({ what: 'cover' }, facts()));
    expect(shown).toContain('25 Nov 2026');
    expect(shown).toContain('Coffee on it');
    expect(shown).toContain('VOID');
  });

  it('what is left after an abandoned ceremony is a list to tick', () => {
    const snapshot = { ...emptySnapshot, allowed: allowedOnly(), remains: ['Key A still has its PIN.'] };
    expect(text(extraPaper({ what: 'leftovers' }, facts({ snapshot })))).toContain('Key A still has its PIN.');
  });

  it('without a key there are no labels', () => {
    expect(() => extraPaper({ what: 'labels', stock: 'plain', skip: 0 }, facts({ labels: [] }))).toThrow(/no key/);
  });
});
