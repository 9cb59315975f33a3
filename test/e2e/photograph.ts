import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Window } from './launch';
import type { Operator } from './walk';

/** From here on a picture of each step, numbered, into the folder that BGK_PICTURES names; none without it. */
export function photograph(
  window: Window,
  operator: Operator,
  { only = /^/, prefix = '' }: { readonly only?: RegExp; readonly prefix?: string } = {},
): void {
  const pictures = process.env.BGK_PICTURES;
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  let count = 0;
  operator.onStep = async (name) => {
    count += 1;
    if (!only.test(name)) return;
    await window.page.screenshot({ path: join(pictures, `${prefix}${String(count).padStart(2, '0')}-${name}.png`) });
  };
}
