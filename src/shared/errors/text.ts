/**
 * What the operator is told: what is, then what to do. `{name}` is filled from the error's details.
 * Voice: second person, present tense, no blame, no exclamation mark.
 */
export interface ErrorText {
  readonly says: string;
  readonly next: string;
}
