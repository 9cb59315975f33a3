import type { PaperPort } from '../../src/main/paper/port';
import { joinDocuments } from '../../src/main/paper/document';
import { recordSheet } from '../../src/main/paper/record-sheet';
import { pinOf, sampleRecord } from '../paper/support/records';
import { seededPin } from '../paper/support/seeded-pins';
import { cropped, readPgm, writePgm } from '../paper/support/grey-image';
import { scanLike } from '../paper/support/scanner';
import { readDigits, scan } from '../paper/support/tools';

/** The PIN box without its label and notes, in points from the top left of an A4 record sheet. */
export const PIN_FIELD = { x: 56, y: 172, width: 252, height: 50 } as const;

/** Points round the field that are scanned with it, so that what turns into the picture is paper and not the edge of a cut-out. */
const ROUND = 9;
const WIDER = {
  x: PIN_FIELD.x - ROUND,
  y: PIN_FIELD.y - ROUND,
  width: PIN_FIELD.width + 2 * ROUND,
  height: PIN_FIELD.height + 2 * ROUND,
} as const;
const DPI = 200;

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
      const page = scanLike(readPgm(scan(pdf, DPI, index + 1, WIDER)), `${seed}/${start + index}`);
      const seen = readDigits(writePgm(cropped(page, Math.round((ROUND * DPI) / 72))));
      if (seen !== printed) wrong.push({ printed, seen });
    });
  }
  return { read: total - wrong.length, total, wrong };
}
