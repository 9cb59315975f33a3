/** The words that an operator types in the window before something is lost for good (rule 6): made and compared in main. */

/** Short, but not the same for two keys that lie side by side. @param serial as the key tells it */
export function resetWord(letter: string | null, serial: string | null): string {
  return `RESET ${letter ?? serial?.slice(-4) ?? 'KEY'}`;
}

/** @param number of the ceremony, e.g. "0004" */
export function abandonWord(number: string): string {
  return `ABANDON ${number}`;
}
