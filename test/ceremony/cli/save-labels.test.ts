import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveLabels } from '../../../src/cli/support/save-labels';
import type { PaperDocument } from '../../../src/main/paper/document';
import type { PaperPort } from '../../../src/main/paper/port';
import { emptySnapshot, allowedOnly } from '../../renderer/fixtures';
import { labelFacts } from '../../paper/support/gallery';
import { temporaryFolder } from '../fakes/ports';

describe('labels of a rehearsal', () => {
  const asked: PaperDocument[] = [];
  const paper: Pick<PaperPort, 'pdf'> = {
    pdf: async (document) => {
      asked.push(document);
      return new TextEncoder().encode('%PDF');
    },
  };
  const snapshot = () => ({ ...emptySnapshot, allowed: allowedOnly(), rehearsal: true });

  it('lie beside the sheets, on the stock that was asked for, and say that they are of a rehearsal', async () => {
    const folder = temporaryFolder();
    const path = await saveLabels(paper, { labels: () => labelFacts, snapshot }, '5163', folder);
    expect(path).toBe(join(folder, 'labels.pdf'));
    expect(readFileSync(path ?? '', 'utf8')).toBe('%PDF');
    expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
    expect(asked[0]?.size).toBe('Letter');
    expect(asked[0]?.body[0]?.text).toMatch(/stock-5163[^]*REHEARSAL/u);
  });

  it('are none where no key came so far', async () => {
    const folder = temporaryFolder();
    expect(await saveLabels(paper, { labels: () => [], snapshot }, 'plain', folder)).toBeNull();
    expect(existsSync(join(folder, 'labels.pdf'))).toBe(false);
  });
});
