/** A white page as PNG (1 x 1, stretched): the preview's place without the paper part of the product. */
export const sheetPng = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
  width: 794,
  height: 1123,
};
