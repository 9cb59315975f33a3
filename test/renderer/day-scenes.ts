import type { DayView } from '../../src/shared/model/day';
import { dayView } from '../../src/main/drill/day/view';
import type { DayRecord } from '../../src/main/drill/day/record';
import type { RegisterTenant } from '../../src/shared/model/drill';
import { accountFixture, keyFixture, tenantFixture } from '../drill/fixtures';

const tenant: RegisterTenant = tenantFixture({
  simulated: false,
  displayName: 'Contoso Lab',
  accounts: [
    accountFixture(0, { keys: [keyFixture('A', { envelopeNumber: 'E-09', custodian: 'M. Keller' })] }),
    accountFixture(1, { lastFullDrillAt: '2026-09-15T10:30:00.000Z' }),
  ],
});

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
