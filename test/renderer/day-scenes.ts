import type { DayView } from '../../src/shared/model/day';
import { dayView } from '../../src/main/drill/day/view';
import type { DayRecord } from '../../src/main/drill/day/record';
import type { RegisterAccount, RegisterKey, RegisterTenant } from '../../src/shared/model/drill';

const at = '2026-06-01T10:00:00.000Z';

/** Built by hand: these scenes are drawn in a page as well, where Node's own types are not to be had. */
const account = (
  index: number,
  userPrincipalName: string,
  lastFullDrillAt: string,
  key: Pick<RegisterKey, 'letter' | 'model' | 'sheetNumber' | 'envelopeNumber' | 'custodian'>,
): RegisterAccount => ({
  userId: `u${index}`,
  userPrincipalName,
  displayName: userPrincipalName,
  adopted: false,
  createdAt: at,
  state: 'active',
  keys: [
    {
      serial: '31744902',
      serialMethod: 'vendorCommand',
      firmware: '5.7.1',
      aaguid: 'a25342c0-3cdc-4414-8e46-f4807fca511c',
      rpId: 'login.microsoft.com',
      credentialId: `credential-${key.letter}`,
      publicKey: null,
      methodId: `method-${key.letter}`,
      signCount: 3,
      attestation: 'verified',
      knownBy: 'registration',
      registeredAt: at,
      state: 'active',
      ...key,
    },
  ],
  baseline: null,
  ownSignIns: [],
  lastFullDrillAt,
});

const tenant: RegisterTenant = {
  tenantId: 't0',
  displayName: 'Contoso Lab',
  initialDomain: 'contoso.onmicrosoft.com',
  cloud: 'global',
  simulated: false,
  licence: 'p1',
  group: null,
  unit: null,
  policies: [],
  exclusion: 'all',
  securityDefaults: false,
  accepted: [],
  accounts: [
    account(0, 'ea-7hq2xk@contoso.onmicrosoft.com', at, {
      letter: 'A',
      model: 'YubiKey 5C NFC',
      sheetNumber: '0003-A',
      envelopeNumber: 'E-09',
      custodian: 'M. Keller',
    }),
    account(1, 'ea-m4vz9p@contoso.onmicrosoft.com', '2026-09-15T10:30:00.000Z', {
      letter: 'B',
      model: 'TOKEN2 PIN Plus Security Key Series',
      sheetNumber: '0003-B',
      envelopeNumber: 'E-10',
      custodian: null,
    }),
  ],
  staffChanges: [],
  drills: [],
  calendarSequence: 1,
};

const begun: DayRecord = {
  number: 'BG-0001',
  tenantId: tenant.tenantId,
  begunAt: '2026-11-22T08:58:00.000Z',
  closedAt: null,
  taken: { userId: tenant.accounts[1]?.userId ?? '', letter: 'B', at: '2026-11-22T09:02:00.000Z' },
  notes: { say: 'All phones are gone', two: 'J. Novak acts, M. Keller writes' },
  ticks: Object.fromEntries(
    ['say', 'two', 'one', 'computer', 'address', 'choose', 'key', 'skip', 'signed-in', 'act', 'leave', 'out'].map(
      (id) => [id, '2026-11-22T09:05:00.000Z'],
    ),
  ),
};
const closed: DayRecord = { ...begun, number: 'BG-0000', closedAt: '2026-05-02T17:00:00.000Z' };

export const days = {
  none: dayView(null, false, []),
  fresh: dayView(tenant, false, []),
  after: dayView(tenant, false, [closed, begun]),
} satisfies Record<string, DayView>;
