import { afterEach, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { SignedInAdmin } from '../../../src/shared/model/tenant';
import { grant, servicePrincipalOf } from '../../../src/main/rehearsal/tenant/authority/consent';
import { graphAppId } from '../../../src/main/rehearsal/tenant/state/ids';
import type { Grant } from '../../../src/main/rehearsal/tenant/state/model';
import { clientId, tenantBench } from '../bench';
import type { TenantBench } from '../bench';
import { walk } from '../walk';

let t: TenantBench;
afterEach(() => t.b.stop());

const one = { ...defaultChoices, accounts: 1 };
const grants = (): readonly Grant[] => [...t.b.tenant.world.state.grants.values()];
const operatorId = (): string => t.b.tenant.world.state.operatorId;

/** The whole way, and what the first sign-in of it told. */
async function ceremony(): Promise<{ readonly admin: SignedInAdmin; readonly userIds: readonly string[] }> {
  const admin = await t.tenant.signIn();
  const { userIds } = await walk(t, t.tenant, one);
  return { admin, userIds };
}

describe('consents', () => {
  it('the first sign-in asks who it is and nothing else, and tells what had been consented before', async () => {
    const asked: string[] = [];
    t = await tenantBench();
    const { world } = t.b.tenant;
    grant(world, clientId, operatorId(), ['Mail.Read', 'User.Read']);
    const open = t.again({
      openSignInPage: (url) => {
        asked.push(new URL(url).searchParams.get('scope') ?? '');
        return Promise.reject(new Error('no browser here'));
      },
    });
    await open.signIn().catch(() => undefined);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.split(' ').filter((scope) => scope.includes('.'))).toEqual(['User.Read']);
    expect((await t.tenant.signIn()).client).toEqual({ id: clientId, consented: ['Mail.Read'] });
  });

  it('all that came with the ceremony goes, of the operator and of the accounts it made', async () => {
    t = await tenantBench();
    const { admin, userIds } = await ceremony();
    expect(admin.client?.consented).toEqual([]);
    expect(
      grants()
        .map((each) => each.principalId)
        .sort(),
    ).toEqual([operatorId(), ...userIds].sort());
    const done = await t.tenant.takeBackConsents!(admin.client!.consented, userIds);
    expect(done.value.left).toEqual([]);
    expect(done.value.taken).toEqual(
      expect.arrayContaining(['Directory.Read.All', 'RoleManagement.ReadWrite.Directory', 'User.ReadWrite.All']),
    );
    expect(done.writes).toBe(2);
    expect(grants()).toEqual([]);
    expect((await t.tenant.takeBackConsents!(admin.client!.consented, userIds)).writes).toBe(0);
  });

  it('rule 6: what others consented to, and what is older, stays; what was added to it is named', async () => {
    t = await tenantBench();
    const { world } = t.b.tenant;
    const other = [...world.state.users.values()].find((user) => user.id !== operatorId())!;
    grant(world, clientId, operatorId(), ['Mail.Read']);
    grant(world, clientId, other.id, ['Directory.Read.All']);
    grant(world, 'another-app', operatorId(), ['Directory.Read.All']);
    const elsewhere: Grant = {
      id: 'elsewhere',
      clientId: servicePrincipalOf(world, clientId).id,
      consentType: 'Principal',
      principalId: operatorId(),
      resourceId: world.chance.uuid(),
      scope: 'user_impersonation',
    };
    world.state.grants.set(elsewhere.id, elsewhere);
    const { admin, userIds } = await ceremony();
    expect(admin.client?.consented).toEqual(['Mail.Read']);
    const done = await t.tenant.takeBackConsents!(admin.client!.consented, userIds);
    const left = grants();
    const graph = servicePrincipalOf(world, graphAppId).id;
    expect(left.find((each) => each.principalId === operatorId() && each.resourceId === graph)?.scope).toContain(
      'Mail.Read',
    );
    expect(left.some((each) => each.principalId === other.id)).toBe(true);
    expect(left.some((each) => each.clientId === servicePrincipalOf(world, 'another-app').id)).toBe(true);
    expect(left).toContainEqual(elsewhere);
    expect(left.some((each) => each.principalId === userIds[0])).toBe(false);
    expect(done.value.left).toContain('RoleManagement.ReadWrite.Directory');
    expect(done.value.left).not.toContain('Mail.Read');
  });

  it('a consent for the whole organisation that came with the ceremony goes, one with a stranger in it stays', async () => {
    t = await tenantBench();
    const { admin, userIds } = await ceremony();
    const { world } = t.b.tenant;
    const forAll = (id: string, scope: string): Grant => ({
      id,
      clientId: servicePrincipalOf(world, clientId).id,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: servicePrincipalOf(world, graphAppId).id,
      scope,
    });
    world.state.grants.set('ours', forAll('ours', 'User.ReadWrite.All Group.ReadWrite.All'));
    world.state.grants.set('theirs', forAll('theirs', 'User.ReadWrite.All Calendars.Read'));
    const done = await t.tenant.takeBackConsents!(admin.client!.consented, userIds);
    expect(grants().map((each) => each.id)).toEqual(['theirs']);
    expect(done.value.left).toEqual(['User.ReadWrite.All']);
  });
});
