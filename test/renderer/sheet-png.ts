const blank = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';

declare const BGK_SHEET: string;
declare const BGK_SHEET_REHEARSAL: string;

/** What stands for the preview: the sheet of docs/paper where the harness is built with it, else a white page. */
export function sheetPng(rehearsal: boolean): {
  readonly png: string;
  readonly width: number;
  readonly height: number;
} {
  const drawn = rehearsal
    ? typeof BGK_SHEET_REHEARSAL === 'string' && BGK_SHEET_REHEARSAL
    : typeof BGK_SHEET === 'string' && BGK_SHEET;
  return { png: drawn || blank, width: 794, height: 1123 };
}
