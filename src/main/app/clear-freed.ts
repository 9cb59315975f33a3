import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** As many bytes as V8 keeps in pages that it took out of use without clearing them, and more. */
const CHURN_BYTES = 24 * 1024 * 1024;
const PIECE = 96;

/**
 * A string cannot be wiped: a PIN that was typed in the window, or the page of a sheet, stays in main's memory after it is
 * garbage, until something else happens to be written there. So it is collected now, and zeros take its place (a flag that
 * `app/memory.ts` sets); pages that V8 merely sets aside are written over.
 * Blocks for a few hundred milliseconds; called where the last secret has just been let go.
 */
export function clearFreed(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect !== 'function') return;
  collect();
  writeOver();
  collect();
}

function writeOver(): void {
  const pieces: string[] = [];
  for (let at = 0; at < CHURN_BYTES; at += PIECE) {
    const piece = `${at}${'.'.repeat(PIECE)}`;
    // Read, so that it is laid out as one string.
    if (piece.charCodeAt(PIECE - 1) > 0) pieces.push(piece);
  }
  pieces.length = 0;
}
