import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Text of a PDF in reading order, one line per line of print. */
export function pdfText(pdf: Uint8Array, page?: number): string {
  const range = page === undefined ? [] : ['-f', String(page), '-l', String(page)];
  return tool('pdftotext', [...range, '-layout', '-', '-'], pdf).toString('utf8');
}

export interface Word {
  readonly text: string;
  /** Points from the top left of the page. */
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

export function pdfWords(pdf: Uint8Array): readonly Word[] {
  const html = tool('pdftotext', ['-f', '1', '-l', '1', '-bbox', '-', '-'], pdf).toString('utf8');
  return [
    ...html.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/g),
  ].map((match) => ({
    text: match[5] ?? '',
    x: Number(match[1]),
    y: Number(match[2]),
    right: Number(match[3]),
    bottom: Number(match[4]),
  }));
}

export interface PdfFacts {
  readonly pages: number;
  readonly info: string;
  readonly fonts: readonly { readonly name: string; readonly embedded: boolean }[];
}

export function pdfFacts(pdf: Uint8Array): PdfFacts {
  return inFile(pdf, 'sheet.pdf', (path) => {
    const info = tool('pdfinfo', ['-meta', path]).toString('utf8') + tool('pdfinfo', [path]).toString('utf8');
    const fonts = tool('pdffonts', [path])
      .toString('utf8')
      .split('\n')
      .slice(2)
      .filter((line) => line.trim() !== '')
      .map((line) => ({
        name: line.split(/\s+/)[0] ?? '',
        embedded: /\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$/.test(line),
      }));
    return { pages: Number(/^Pages:\s+(\d+)/m.exec(info)?.[1]), info, fonts };
  });
}

/** One page in grey, as a scanner would see it: a PGM file. `crop` in points. */
export function scan(
  pdf: Uint8Array,
  dpi: number,
  page = 1,
  crop?: { x: number; y: number; width: number; height: number },
): Buffer {
  const scale = dpi / 72;
  const pixels = (points: number): string => String(Math.round(points * scale));
  const area = crop
    ? ['-x', pixels(crop.x), '-y', pixels(crop.y), '-W', pixels(crop.width), '-H', pixels(crop.height)]
    : [];
  return tool(
    'pdftoppm',
    ['-r', String(dpi), '-gray', '-f', String(page), '-l', String(page), '-singlefile', ...area, '-'],
    pdf,
  );
}

/** Digits in an image of one line (PGM or PNG). */
export function readDigits(image: Uint8Array): string {
  return tool('tesseract', ['stdin', 'stdout', '--psm', '7', '-c', 'tessedit_char_whitelist=0123456789 '], image)
    .toString('utf8')
    .replace(/\s/g, '');
}

/** The QR codes in an image. */
export function readCodes(image: Uint8Array): readonly string[] {
  return inFile(image, 'scan.pgm', (path) =>
    tool('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', path])
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== ''),
  );
}

function tool(command: string, args: readonly string[], input?: Uint8Array): Buffer {
  const result = spawnSync(command, args, {
    input,
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
  });
  if (result.error) throw result.error;
  if (result.status !== 0)
    throw new Error(`${command} ended with ${result.status}: ${result.stderr.toString('utf8').slice(0, 500)}`);
  return result.stdout;
}

function inFile<T>(bytes: Uint8Array, name: string, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'bgk-tool-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
