import type { PaperPort } from '../../src/main/paper/port';
import { joinDocuments } from '../../src/main/paper/document';
import { recordSheet } from '../../src/main/paper/record-sheet';
import { pinOf, sampleRecord } from '../paper/support/records';
import { seededPin } from '../paper/support/seeded-pins';
import { readPgm, writePgm } from '../paper/support/grey-image';
import { scanLike } from '../paper/support/scanner';
import { readDigits, scan } from '../paper/support/tools';

/** The PIN box without its label and notes, in points from the top left of an A4 record sheet. */
export const PIN_FIELD = { x: 56, y: 172, width: 252, height: 50 } as const;

const SHEETS_PER_JOB = 25;

export interface OcrResult {
  readonly read: number;
  readonly total: number;
  readonly wrong: readonly { readonly printed: string; readonly seen: string }[];
}

/**
 * Prints seeded PINs on real record sheets, scans them at 200 dpi in grey (turned, blurred, with noise), crops to the PIN
 * and has them read by tesseract.
 * @param seed any text; the same text gives the same PINs
 */
export async function readPinsByOcr(paper: PaperPort, seed: string, total: number): Promise<OcrResult> {
  const wrong: { printed: string; seen: string }[] = [];
  for (let start = 0; start < total; start += SHEETS_PER_JOB) {
    const pins = Array.from({ length: Math.min(SHEETS_PER_JOB, total - start) }, (_, index) =>
      seededPin(seed, start + index),
    );
    const pdf = await paper.pdf(
      joinDocuments(
        'OCR',
        pins.map((pin) => recordSheet(sampleRecord(), pinOf(pin), { size: 'A4', form: 'sheet' })),
      ),
    );
    pins.forEach((printed, index) => {
      const page = scanLike(readPgm(scan(pdf, 200, index + 1, PIN_FIELD)), `${seed}/${start + index}`);
      const seen = readDigits(writePgm(page));
      if (seen !== printed) wrong.push({ printed, seen });
    });
  }
  return { read: total - wrong.length, total, wrong };
}
