import { afterEach, describe, expect, it } from 'vitest';
import { alreadyMade, askedBy, secondRun } from '../../../src/main/rehearsal/second-run';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { personalities, startSimulatedTenant } from '../../../src/main/rehearsal/tenant';
import { realTime } from '../../../src/main/rehearsal/time';
import { systemClock } from '../../../src/main/system-ports';
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
      expect((await secondRun(c.rehearsal.anew(), askedBy(snapshot))).writes).toBe(0);
      // And once more by a program that was not there: it finds the accounts by itself.
      const found = await alreadyMade(c.rehearsal.anew(), snapshot.choices);
      expect(found).toMatchObject({
        writes: 0,
        accounts: [{ userPrincipalName: snapshot.accounts[0]?.userPrincipalName }],
      });
    },
  );
});

describe('a tenant in another process (--graph URL)', () => {
  it('real time: a second rehearsal finds everything made and changes nothing', { timeout: 120_000 }, async () => {
    const random = seededRandom('persistent');
    const tenant = await startSimulatedTenant({ clock: systemClock, random, timing: 'instant', latencyMs: 20 });
    try {
      const time = realTime(systemClock);
      c = await ceremonyIn('small-firm', {}, { graphUrl: tenant.url, time });
      expect(c.rehearsal.endpoint.writesBefore).toBe(0);
      expect(await c.walk()).toBeNull();
      const snapshot = c.ceremony.snapshot();
      // Nothing jumps here: the sessions were revoked seconds after the account was made.
      expect((await secondRun(c.rehearsal.anew(), askedBy(snapshot))).writes).toBe(0);
      await c.stop();

      const { writes } = tenant.inspect();
      c = await ceremonyIn('small-firm', {}, { graphUrl: tenant.url, time, seed: 'other keys' });
      expect(c.rehearsal.endpoint.writesBefore).toBe(writes);
      const upn = snapshot.accounts[0]?.userPrincipalName;
      const found = await alreadyMade(c.rehearsal.anew(), snapshot.choices);
      expect(found).toMatchObject({ writes: 0, accounts: [{ userPrincipalName: upn }] });
      expect(await alreadyMade(c.rehearsal.anew(), { ...snapshot.choices, accounts: 2 })).toBeNull();
      expect(tenant.inspect().writes).toBe(writes);
    } finally {
      await tenant.stop();
    }
  });
});
