const drawn = (import.meta as { readonly env?: Readonly<Record<string, string | undefined>> }).env?.['VITE_BGK_SHEET'];

/** What stands for the preview: a sheet drawn by the paper part when the harness is built with one, else a white page. */
export const sheetPng = {
  png: drawn ?? 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
  width: 794,
  height: 1123,
};
