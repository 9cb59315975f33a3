import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { runTenantCheck } from '../../../src/main/drill/check/check';
import type { DrillFindingId } from '../../../src/main/drill/check/finding-table';
import type { DrillTenant } from '../../../src/main/drill/online';
import { openRegister, REGISTER_NAME } from '../../../src/main/drill/register';
import { registerCeremony } from '../../../src/main/drill/register-ceremony';
import { rehearsalDrillTenant } from '../../../src/main/rehearsal/drill';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { kindsOfDecay } from '../../../src/main/rehearsal/tenant';
import type { RegisterTenant, TenantCheckReport } from '../../../src/shared/model/drill';
import { preserve } from './preserve';
import { stage, writingScopes, type Stage } from './stage';

/** What each kind of decay must be found as. The counter stands on the key and in Entra's sign-in, not in Graph: see drill.test.ts. */
const FOUND_AS: Readonly<Record<string, DrillFindingId | null>> = {
  'role-eligible': 'role-eligible',
  'role-lost': 'role-lost',
  'account-disabled': 'account-disabled',
  'account-deleted': 'account-deleted',
  'method-added': 'method-added',
  'key-removed': 'key-missing',
  'passkey-synced': 'passkey-synced',
  'tap-open': 'tap-open',
  'tap-scope': 'tap-in-scope',
  'sms-scope': 'phone-in-scope',
  'aaguid-out': 'model-not-allowed',
  'profile-shrunk': 'profile-shrunk',
  'fido2-scope': 'fido2-out-of-scope',
  'fido2-off': 'fido2-off',
  'passkey-added': 'passkey-added',
  'account-renamed': 'account-renamed',
  'account-synced': 'account-synced',
  'password-expires': 'password-expires',
  'per-user-mfa': 'per-user-mfa',
  'stranger-in-group': 'group-member-added',
  'group-owner': 'group-owner',
  'security-defaults': 'security-defaults-changed',
  'policy-without-exclusion': 'access-not-excluded',
  'managed-policy': 'access-report-only',
  'membership-lost': 'group-member-missing',
  'group-remade': 'group-remade',
  'password-used': 'password-used',
  'password-changed': 'password-changed',
  'counter-back': null,
  campaign: 'campaign-in-scope',
  'self-service-reset': 'reset-interrupt',
};

describe.each([
  { tenant: 'profiles-migrated', clean: [] as string[] },
  { tenant: 'small-firm', clean: ['sign-ins-unknown', 'password-use-unknown'] },
  { tenant: 'p2-pim-one-hour', clean: [] },
])('tenant check of $tenant', ({ tenant, clean }) => {
  let s: Stage;
  let online: DrillTenant;
  let record: RegisterTenant;
  let mark: number;
  const check = async (): Promise<TenantCheckReport> =>
    (await runTenantCheck({ client: online.client, clock: s.clock }, record)).report;

  beforeAll(async () => {
    s = await stage({ tenant });
    mark = s.rehearsal.simulated!.asked().length;
    // What the ceremony had consented to would come with every token, unasked.
    s.rehearsal.simulated!.world.state.grants.clear();
    online = await rehearsalDrillTenant({
      ...s,
      random: seededRandom('decay'),
      pin: () => Promise.reject(new Error('no PIN in a tenant check')),
    });
    await online.signIn();
    const register = await openRegister(join(s.folder, REGISTER_NAME), nodeDisk);
    record = await registerCeremony(
      { register, online, clock: s.clock, disk: nodeDisk, folder: s.folder },
      s.ceremonyId,
    );
    await s.clock.sleep(600_000);
  }, 120_000);
  afterAll(() => s.stop());

  it('a clean tenant gives nothing but what it cannot tell', async () => {
    const report = await check();
    expect([...new Set(report.findings.map((finding) => finding.id))].toSorted()).toEqual(clean.toSorted());
    expect(report.inOrder.length).toBeGreaterThan(5);
  });

  it('reads with reading scopes only: the authority was asked for no other', () => {
    expect(writingScopes(s, mark)).toEqual([]);
    expect(
      s.rehearsal
        .simulated!.asked()
        .slice(mark)
        .flatMap(({ scopes }) => scopes),
    ).toContain('AuditLog.Read.All');
    // The ceremony before asked for more: the list can tell.
    expect(writingScopes(s, 0)).toContain('User.ReadWrite.All');
  });

  it('every kind of decay has a finding here', () => {
    expect(Object.keys(FOUND_AS).toSorted()).toEqual(kindsOfDecay.map((kind) => kind.id).toSorted());
  });

  // Where PIM is licensed only its own kinds are tried again; without P2 nobody can read who is eligible, so the role is just gone.
  const kinds = kindsOfDecay.filter(
    (kind) =>
      (FOUND_AS[kind.id] ?? null) !== null &&
      (tenant !== 'p2-pim-one-hour' || kind.id.startsWith('role-')) &&
      // Only where the tenant has several profiles can one of them shrink.
      (kind.id !== 'profile-shrunk' || tenant === 'profiles-migrated'),
  );
  const foundAs = (id: string): DrillFindingId =>
    id === 'role-eligible' && tenant !== 'p2-pim-one-hour' ? 'role-lost' : FOUND_AS[id]!;

  it.each(kinds)('$id: $label', async ({ id }) => {
    const restore = preserve(s.rehearsal.simulated!.world);
    const userId = record.accounts[0]!.userId;
    try {
      s.rehearsal.simulated!.decay(id, userId);
      const report = await check();
      const wanted = foundAs(id);
      const found = report.findings.find((finding) => finding.id === wanted);
      expect(report.findings.map((finding) => finding.id)).toContain(wanted);
      expect(found?.severity).not.toBe('fine');
      if (found?.severity === 'stop') expect(report.verdict).toBe('red');
    } finally {
      restore();
    }
    expect(
      [...new Set((await check()).findings.map((finding) => finding.id))].toSorted(),
      'the stage is clean again',
    ).toEqual(clean.toSorted());
  });
});
