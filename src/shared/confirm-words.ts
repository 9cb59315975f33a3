/**
 * The words that an operator types before something is lost for good (rule 6).
 * Shown by the window, compared in main; both take them from here.
 */

/** `used`: passkeys on the key, null where the key does not tell. */
export function resetWord(letter: string | null, used: number | null): string {
  if (letter !== null) return `reset ${letter}`;
  return used === null || used === 0 ? 'reset' : `reset ${used}`;
}

/** `number`: of the ceremony, e.g. "0004". */
export function abandonWord(number: string): string {
  return `abandon ${number}`;
}
