import type { FormFactor } from '../../../shared/model/key';

/** What a maker's own read command tells about one key. */
export interface VendorFacts {
  readonly serial: string | null;
  readonly firmware: string | null;
  readonly formFactor: FormFactor;
  /** The maker has switched reset off for now. */
  readonly resetBlocked: boolean;
  /** The key refuses simple PINs by a rule of its own. */
  readonly pinComplexity: boolean;
}

export const NO_FACTS: VendorFacts = {
  serial: null,
  firmware: null,
  formFactor: 'unknown',
  resetBlocked: false,
  pinComplexity: false,
};

/** One maker: sends its reads through `read`, which enforces the allow list. */
export type VendorReader = (
  read: (command: number, payload: Uint8Array) => Promise<Uint8Array>,
) => Promise<VendorFacts>;
