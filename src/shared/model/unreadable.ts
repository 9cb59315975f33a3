/** A ceremony, a drill or a job whose journal no longer says what it was about. Its folder stays as it is. */
export interface UnreadableRecord {
  readonly kind: 'ceremony' | 'drill' | 'job';
  /** Name of its folder. */
  readonly id: string;
  readonly number: string;
  readonly folder: string;
  /** `nothing`: the program ended before the first act. */
  readonly why: 'damaged' | 'newer' | 'nothing';
  /** Secrets are still sealed beside the journal. */
  readonly sealed: boolean;
  /** The operator has taken note: Home no longer shows it. */
  readonly setAside: boolean;
}
