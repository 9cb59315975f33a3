import { afterEach, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../src/shared/model/tenant';
import type { Choices } from '../../src/shared/model/tenant';
import { AppError } from '../../src/shared/errors';
import { personalities } from '../../src/main/rehearsal/tenant';
import { tenantBench } from './bench';
import type { TenantBench } from './bench';
import { walk } from './walk';

/** Tenants in which the way stops, and where. Everywhere else it goes to the end. */
const stops: Readonly<Record<string, string>> = {
  'us-gov': 'graph/not-offered',
  'guest-operator': 'auth/guest',
  'helpdesk-operator': 'auth/consent',
};

const choicesFor: Readonly<Record<string, Partial<Choices>>> = {
  'profiles-migrated': { ownPasskeyProfile: true },
  'old-break-glass': { adopt: [] },
};

describe.each(personalities.map((one) => one.id))('tenant %s', (personality) => {
  let t: TenantBench;
  afterEach(() => t.b.stop());

  it('goes to the end, and a second run writes nothing; or stops with the reason', async () => {
    const cloud = personality === 'us-gov' ? 'usGovL4' : 'global';
    t = await tenantBench({ personality, timing: 'real' }, { cloud });
    const choices = { ...defaultChoices, accounts: 1, ...choicesFor[personality] };
    const expected = stops[personality];
    if (expected !== undefined) {
      const error = await walk(t, t.tenant, choices).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toBe(expected);
      return;
    }
    const first = await walk(t, t.tenant, choices);
    expect(first.writes).toBeGreaterThan(0);
    // A restart later: nothing is remembered, everything is read.
    t.b.clock.advance(10 * 60_000);
    const second = await walk(t, t.again({ cloud }), choices);
    expect(second.userIds).toEqual(first.userIds);
    expect(second.writes).toBe(0);
  });
});
