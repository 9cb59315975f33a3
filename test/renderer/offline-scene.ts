import type { CeremonySnapshot } from '../../src/shared/model';
import { allowedOnly, ceremonyKey, steps, token2, yubikey } from './fixtures';

/** Prepared away from the network: no tenant, no plan, no accounts. */
export const offline = (atKeys: CeremonySnapshot, bench: CeremonySnapshot['bench']): CeremonySnapshot => ({
  ...atKeys,
  steps: steps('survey', 'Not yet').map((step) =>
    step.name === 'keys' ? { ...step, state: 'here' as const, note: '2 of 2 ready' } : step,
  ),
  nextAct: 'Print the sheets, then go on to the survey or close for now',
  admin: null,
  tenant: null,
  survey: null,
  plan: null,
  planApproved: false,
  accounts: [],
  bench,
  keys: [
    ceremonyKey('A', yubikey, null, { sheetNumber: '0004-A', sheetPrinted: true }),
    ceremonyKey('B', token2, null, { sheetNumber: '0004-B' }),
  ],
  allowed: { ...allowedOnly('print', 'prepareKey', 'choose', 'goTo', 'abandon') },
});
