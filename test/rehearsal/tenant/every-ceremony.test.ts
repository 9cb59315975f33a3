import { afterEach, describe, expect, it } from 'vitest';
import { secondRun } from '../../../src/main/rehearsal/second-run';
import { personalities } from '../../../src/main/rehearsal/tenant';
import { ceremonyIn } from './ceremony-walk';
import type { CeremonyBench } from './ceremony-walk';

/** Tenants in which a ceremony stops, and at what. Everywhere else it goes to the end. */
const stops: Readonly<Record<string, string>> = {
  'guest-operator': 'auth/guest',
  'helpdesk-operator': 'auth/consent',
};

/** The personalities that the issue names; more may be shipped. */
const named = [
  'small-firm',
  'free-per-user-mfa',
  'p1-conditional-access',
  'p1-defaults-on',
  'p2-pim-one-hour',
  'profiles-migrated',
  'attestation-enforced',
  'aaguid-allow-list',
  'self-service-off',
  'tap-off',
  'campaign-on',
  'federated',
  'old-break-glass',
  'only-administrator',
  'us-gov',
];

let c: CeremonyBench | null = null;
afterEach(async () => {
  await c?.stop();
  c = null;
});

describe('a ceremony in every tenant', () => {
  it('has every tenant that is asked for', () => {
    expect(personalities.map((one) => one.id)).toEqual(expect.arrayContaining(named));
  });

  it.each(personalities.map((one) => one.id))(
    '%s: ends proven and a second run changes nothing, or stops with the reason',
    { timeout: 120_000 },
    async (tenant) => {
      c = await ceremonyIn(tenant);
      const error = await c.walk();
      expect(error?.code ?? null).toBe(stops[tenant] ?? null);
      const { writes } = c.rehearsal.deps.tenant.counts();
      if (error !== null) return expect(writes).toBe(0);
      const snapshot = c.ceremony.snapshot();
      expect(snapshot.finished).toBe(true);
      const open = snapshot.accounts
        .flatMap((account) => account.proofs)
        .filter((proof) => proof.state !== 'proven' && proof.state !== 'notApplicable');
      expect(open).toEqual([]);
      expect(writes).toBeGreaterThan(0);
      // By then every replica of the directory knows what was made.
      await c.rehearsal.wait(5 * 60_000);
      expect((await secondRun(c.rehearsal.anew(), snapshot)).writes).toBe(0);
    },
  );
});
