export type Family =
  | 'tenant'
  | 'operator'
  | 'baseline'
  | 'conditionalAccess'
  | 'passkeys'
  | 'tap'
  | 'interrupts'
  | 'accounts'
  | 'group'
  | 'afterwards';

/** What one finding says about itself, whichever way it turns out. */
export interface CatalogueEntry {
  readonly family: Family;
  /** When there is something to do or to know. */
  readonly title: string;
  /** When all is well. */
  readonly fine: string;
  readonly why: string;
  readonly fix: string;
  readonly source: string;
}
