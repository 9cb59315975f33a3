import { afterEach, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { Choices } from '../../../src/shared/model/tenant';
import { registerByTap } from '../../../src/main/rehearsal/browser';
import { tenantBench } from '../bench';
import type { TenantBench } from '../bench';
import { walk } from '../walk';

let t: TenantBench;
afterEach(() => t.b.stop());

const byTap: Choices = { ...defaultChoices, accounts: 1, registerBy: 'tap' };

interface Prepared {
  readonly plan: ReturnType<TenantBench['tenant']['plan']>;
  readonly userId: string;
  readonly upn: string;
  readonly groupId: string;
  readonly saved: unknown;
}

async function prepared(choices: Choices): Promise<Prepared> {
  await t.tenant.signIn();
  const plan = t.tenant.plan(await t.tenant.survey({}), choices);
  const account = (await t.tenant.createAccount(plan.accounts[0]!, plan)).value;
  const { groupId } = (await t.tenant.ensureGroup(plan, [account.userId])).value;
  const { saved } = (await t.tenant.ensurePolicies(plan, groupId, [t.keys.key.personality.aaguid])).value;
  return { plan, userId: account.userId, upn: account.userPrincipalName, groupId, saved };
}

const tapPolicy = (): unknown => t.b.tenant.world.state.methodsPolicy.current;
const shape = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, member: unknown) => (key === 'lastModifiedDateTime' ? undefined : member));

describe('registering by Temporary Access Pass', () => {
  it.each(['tap-off', 'small-firm', 'us-gov'])(
    'opens the policy for the group, registers, and leaves no trace of it (%s)',
    async (personality) => {
      t = await tenantBench({ personality }, { cloud: personality === 'us-gov' ? 'usGovL4' : 'global' });
      const before = shape(tapPolicy());
      const p = await prepared(byTap);
      const tap = await t.tenant.createTap(p.userId);
      expect(Date.parse(tap.endsAt)).toBeGreaterThan(t.b.clock.now());
      expect(await t.tenant.listKeys(p.userId)).toEqual([]);
      await registerByTap(
        t.b.tenant,
        {
          userPrincipalName: p.upn,
          code: tap.code,
          displayName: 'Key A',
          register: (options) => t.keys.register(options),
        },
        new AbortController().signal,
      );
      const [key] = await t.tenant.listKeys(p.userId);
      expect(key?.aaguid).toBe(t.keys.key.personality.aaguid);
      const proven = await t.tenant.ensureNoTap(p.plan, p.userId, p.saved);
      expect(proven.evidence.facts).toMatchObject({ applicable: true, targetClosed: true });
      expect((await t.tenant.checkMethods(p.userId, [key!.credentialId])).value).toEqual([]);
      await t.tenant.closePolicies!(p.saved);
      expect(shape(tapPolicy())).toEqual(before);
      expect((await t.tenant.ensureNoTap(p.plan, p.userId, p.saved)).writes).toBe(0);
      expect(JSON.stringify([t.log.lines, p, proven])).not.toContain(tap.code);
    },
  );

  it('does nothing about passes when registering on behalf', async () => {
    t = await tenantBench();
    const p = await prepared({ ...byTap, registerBy: 'onBehalf' });
    const requests = t.tenant.counts().requests;
    expect((await t.tenant.ensureNoTap(p.plan, p.userId, p.saved)).evidence.facts).toEqual({ applicable: false });
    expect(t.tenant.counts().requests).toBe(requests);
  });
});

describe('methods on the account', () => {
  it('names what is too much, removes it when asked, and misses no key silently', async () => {
    t = await tenantBench();
    const done = await walk(t, t.tenant, { ...defaultChoices, accounts: 1 });
    const userId = done.userIds[0]!;
    const [key] = await t.tenant.listKeys(userId);
    const user = t.b.tenant.world.state.users.get(userId)!;
    user.phones.push(
      { id: '3179e48a-750b-4051-897c-87b9720928f7', phoneNumber: '+420 1', phoneType: 'mobile' },
      { id: 'b6332ec1-7057-4abe-9331-3d72feddfe41', phoneNumber: '+420 2', phoneType: 'alternateMobile' },
    );
    user.emails.push({ id: '3ddfcfc8-9383-446f-83cc-3ab9be4be18f', emailAddress: 'a@example.org' });
    user.softwareOaths.push({ id: 'b172893e-893b-41ec-b70f-e0a5e05d1201' });
    const old = {
      ...user.passkeys[0]!,
      id: `${Buffer.alloc(48, 7).toString('base64url')}0`,
      credentialId: new Uint8Array(48).fill(7),
      displayName: 'Key of\n2019',
    };
    user.passkeys.push(old);
    user.authenticators.push({
      id: 'x',
      displayName: 'Phone',
      deviceTag: 'SoftwareTokenActivated',
      phoneAppVersion: '1',
    });
    expect([...(await t.tenant.checkMethods(userId, [key!.credentialId])).value].sort()).toEqual([
      'Authenticator app',
      'email address',
      'one-time code app',
      'passkey "Key of 2019"',
      'phone',
      'phone',
    ]);
    // Where a key of the ceremony is not listed, nothing is removed: what is there may be the only way in.
    for (const [expected, code] of [
      [[], 'app/bad-input'],
      [[new Uint8Array(16)], 'graph/not-proven'],
    ] as const)
      await expect(t.tenant.removeOtherMethods(userId, expected)).rejects.toMatchObject({ code });
    expect(user.phones).toHaveLength(2);
    const removed = await t.tenant.removeOtherMethods(userId, [key!.credentialId]);
    expect(removed.value).toEqual([]);
    expect(removed.evidence.facts).toMatchObject({ left: 0 });
    expect(String(removed.evidence.facts['removed']).split(', ').sort()).toEqual([
      'Authenticator app',
      'email address',
      'one-time code app',
      'passkey "Key of 2019"',
      'phone',
      'phone',
    ]);
    expect(user.passkeys).toHaveLength(1);
    expect((await t.tenant.checkMethods(userId, [key!.credentialId])).value).toEqual([]);
    await expect(t.tenant.checkMethods(userId, [key!.credentialId, new Uint8Array(16)])).rejects.toMatchObject({
      code: 'graph/not-proven',
    });
    expect((await t.tenant.checkMethods(userId, [])).value).toEqual(['passkey "EA01 key A"']);
  });

  it('deletes a key by its id, and deleting again is no error', async () => {
    t = await tenantBench();
    const p = await prepared({ ...defaultChoices, accounts: 1 });
    const { options } = await t.tenant.creationOptions(p.userId);
    const { value: key } = await t.tenant.registerKey(p.userId, 'Key A', await t.keys.register(options));
    expect((await t.tenant.deleteKey(p.userId, key.id)).writes).toBe(1);
    expect((await t.tenant.deleteKey(p.userId, key.id)).writes).toBe(0);
  });

  it('refuses a key name that Entra would refuse', async () => {
    t = await tenantBench();
    const p = await prepared({ ...defaultChoices, accounts: 1 });
    const { options } = await t.tenant.creationOptions(p.userId);
    const made = await t.keys.register(options);
    await expect(t.tenant.registerKey(p.userId, 'x'.repeat(31), made)).rejects.toMatchObject({ code: 'app/bad-input' });
  });
});

describe('closing', () => {
  it('switches set-up back off where it was off', async () => {
    t = await tenantBench({ personality: 'self-service-off' });
    const p = await prepared({ ...defaultChoices, accounts: 1 });
    expect(JSON.stringify(tapPolicy())).toContain('"isSelfServiceRegistrationAllowed":true');
    await t.tenant.closePolicies!(p.saved);
    expect(JSON.stringify(tapPolicy())).toContain('"isSelfServiceRegistrationAllowed":false');
    expect((await t.tenant.closePolicies!(p.saved)).writes).toBe(0);
  });

  it('revokes the sessions after a sign-in, not twice in a row', async () => {
    t = await tenantBench();
    const done = await walk(t, t.tenant, { ...defaultChoices, accounts: 1 });
    t.b.clock.advance(120_000);
    const first = await t.tenant.revokeSessions(done.userIds[0]!);
    expect(first.writes).toBe(1);
    expect(first.evidence.facts['moved']).toBe(true);
    expect((await t.tenant.revokeSessions(done.userIds[0]!)).writes).toBe(0);
  });
});
