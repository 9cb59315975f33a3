import { join } from 'node:path';
import type { Ceremony } from '../../main/ceremony/create';
import { labels } from '../../main/paper/labels';
import type { PaperPort } from '../../main/paper/port';
import { saveSheet } from '../../main/paper/printing/save-file';
import type { LabelStock } from '../../shared/model/paper';

/**
 * Labels of all keys that are ready, as `labels.pdf` in `folder`.
 * @returns its path; null where no key came so far
 * @throws AppError `paper/unwritable`, and what the paper port throws
 */
export async function saveLabels(
  paper: Pick<PaperPort, 'pdf'>,
  ceremony: Pick<Ceremony, 'labels' | 'snapshot'>,
  stock: LabelStock,
  folder: string,
): Promise<string | null> {
  const facts = ceremony.labels();
  if (facts.length === 0) return null;
  const { rehearsal, choices } = ceremony.snapshot();
  const path = join(folder, 'labels.pdf');
  await saveSheet(path, await paper.pdf(labels(facts, { stock, size: choices.paper.size, rehearsal })));
  return path;
}
