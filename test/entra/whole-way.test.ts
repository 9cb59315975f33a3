import { afterEach, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../src/shared/model/tenant';
import { tenantBench } from './bench';
import type { TenantBench } from './bench';
import { walk } from './walk';

describe('the whole way', () => {
  let t: TenantBench;
  afterEach(() => t.b.stop());

  it('makes one account from survey to Global Administrator, and a second run writes nothing', async () => {
    t = await tenantBench();
    const first = await walk(t, t.tenant, { ...defaultChoices, accounts: 1 });
    expect(first.writes).toBeGreaterThan(0);
    expect(t.tenant.counts().retries).toBe(0);
    const second = await walk(t, t.again(), { ...defaultChoices, accounts: 1 });
    expect(second.userIds).toEqual(first.userIds);
    expect(second.writes).toBe(0);
  });
});
