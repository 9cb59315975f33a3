import { PublicClientApplication } from '@azure/msal-node';
import { afterEach, describe, expect, it } from 'vitest';
import type { SignRequest, SignedAssertion } from '../../../src/main/rehearsal/browser';
import { createKeySigner } from '../../../src/main/rehearsal/browser';
import { account, bench, get, keyBench, keyPin, list, registered, standIn, text } from './support';
import type { Bench, KeyBench } from './support';
import { graphPermissions } from './permissions';
import { exchange } from '../../../src/main/rehearsal/tenant/network';
import { connectSimulatedTenant } from '../../../src/main/rehearsal/tenant';

const minute = 60_000;
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const authenticationAdministrator = 'c4e39bd9-1100-46d3-8c65-fb160da0071f';
const userAdministrator = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const tapConfiguration = '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/temporaryAccessPass';
const tapType = '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration';

let b: Bench;
afterEach(() => b.stop());

const reference = (id: string): object => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });
async function assign(principalId: string, roleDefinitionId = globalAdministrator): Promise<string> {
  const answer = await b.call('POST', '/roleManagement/directory/roleAssignments', {
    principalId,
    roleDefinitionId,
    directoryScopeId: '/',
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return text(answer.body, 'id');
}
async function group(name: string, more: object = {}): Promise<{ readonly status: number; readonly id: string }> {
  const answer = await b.call('POST', '/groups', {
    displayName: name,
    mailEnabled: false,
    mailNickname: name,
    securityEnabled: true,
    ...more,
  });
  return { status: answer.status, id: answer.status === 201 ? text(answer.body, 'id') : '' };
}

describe('stand-in 5: rights by the state of the target', () => {
  it('stand-in 5: an Authentication Administrator may, until the target has a role or is in a role-assignable group', async () => {
    b = await bench({ personality: 'p1-conditional-access' });
    const helper = await account(b, 'helper');
    await assign(helper.id, authenticationAdministrator);
    const plain = await account(b, 'ea-one');
    const admin = await account(b, 'ea-two');
    const grouped = await account(b, 'ea-three');
    await assign(admin.id);
    const assignable = await group('assignable', { isAssignableToRole: true, visibility: 'Private' });
    await b.call('POST', `/groups/${assignable.id}/members/$ref`, reference(grouped.id));
    const ask = (id: string) =>
      b.call('GET', `/users/${id}/authentication/fido2Methods/creationOptions`, undefined, { as: helper.upn });
    expect((await ask(plain.id)).status).toBe(200);
    for (const id of [admin.id, grouped.id]) {
      const answer = await ask(id);
      expect([answer.status, text(answer.body, 'error.code')]).toEqual([403, 'Authorization_RequestDenied']);
    }
  });

  it('stand-in 5: a member of a restricted unit is closed to a Global Administrator too', async () => {
    b = await bench({ personality: 'p1-conditional-access' });
    const { id } = await account(b);
    const unit = text(
      (await b.call('POST', '/directory/administrativeUnits', { displayName: 'R', isMemberManagementRestricted: true }))
        .body,
      'id',
    );
    await b.call('POST', `/directory/administrativeUnits/${unit}/members/$ref`, reference(id));
    for (const [method, path, body] of [
      ['GET', `/users/${id}/authentication/fido2Methods/creationOptions`, undefined],
      ['POST', `/users/${id}/authentication/temporaryAccessPassMethods`, {}],
      ['PATCH', `/users/${id}`, { displayName: 'x' }],
      ['DELETE', `/users/${id}`, undefined],
    ] as const) {
      const answer = await b.call(method, path, body);
      expect([path, answer.status]).toEqual([path, 403]);
      expect(text(answer.body, 'error.message')).toContain('restricted management');
    }
  });

  it('stand-in 5: deleting an administrator needs Directory.AccessAsUser.All, and the last Global Administrator stays', async () => {
    b = await bench({ personality: 'only-administrator' });
    const { id } = await account(b);
    await assign(id);
    expect((await b.call('DELETE', `/users/${id}`)).status).toBe(403);
    const more = { scopes: [...graphPermissions, 'Directory.AccessAsUser.All'] };
    expect((await b.call('DELETE', `/users/${id}`, undefined, more)).status).toBe(204);
    const operator = b.tenant.world.state.operatorId;
    expect((await b.call('DELETE', `/users/${operator}`, undefined, more)).status).toBe(400);
    const [own] = list(
      (
        await b.call(
          'GET',
          `/roleManagement/directory/roleAssignments?$filter=principalId eq '${operator}'`.replaceAll(' ', '%20'),
        )
      ).body,
    );
    expect((await b.call('DELETE', `/roleManagement/directory/roleAssignments/${text(own, 'id')}`)).status).toBe(400);
  });

  it('stand-in 5: a deleted security group can be restored, or not, by switch', async () => {
    for (const groupsRestorable of [true, false]) {
      b = await bench({ switches: { groupsRestorable } });
      const { id } = await group('gone');
      await b.call('DELETE', `/groups/${id}`);
      expect((await b.call('POST', `/directory/deletedItems/${id}/restore`)).status).toBe(groupsRestorable ? 200 : 404);
      expect((await b.call('GET', `/groups/${id}`)).status).toBe(groupsRestorable ? 200 : 404);
      await b.stop();
    }
    b = await bench();
  });

  it('stand-in 5: a PIM activation ends, and with it the rights', async () => {
    b = await bench({ personality: 'p2-pim-one-hour' });
    const [own] = list((await b.call('GET', '/roleManagement/directory/roleAssignmentScheduleInstances')).body).filter(
      (row) => get(row, 'principalId') === b.tenant.world.state.operatorId,
    );
    expect([get(own, 'assignmentType'), Date.parse(text(own, 'endDateTime')) - b.clock.now()]).toEqual([
      'Activated',
      60 * minute,
    ]);
    b.clock.advance(60 * minute);
    expect(
      (
        await b.call('POST', '/groups', {
          displayName: 'x',
          mailEnabled: false,
          mailNickname: 'x',
          securityEnabled: true,
        })
      ).status,
    ).toBe(403);
  });

  it('stand-in 5: scopes and roles are both asked for', async () => {
    b = await bench();
    const { id, upn } = await account(b);
    expect(
      (await b.call('GET', `/users/${id}/authentication/fido2Methods`, undefined, { scopes: ['User.Read'] })).status,
    ).toBe(403);
    expect(
      (
        await b.call(
          'POST',
          '/groups',
          { displayName: 'x', mailEnabled: false, mailNickname: 'x', securityEnabled: true },
          { as: upn },
        )
      ).status,
    ).toBe(403);
    await assign(id, userAdministrator);
    expect(
      (
        await b.call(
          'POST',
          '/groups',
          { displayName: 'x', mailEnabled: false, mailNickname: 'x', securityEnabled: true },
          { as: upn },
        )
      ).status,
    ).toBe(201);
  });
});

describe('stand-in 6: Temporary Access Pass', () => {
  const taps = (id: string): string => `/users/${id}/authentication/temporaryAccessPassMethods`;

  it('stand-in 6: shows the code once, and a second pass replaces the first', async () => {
    b = await bench();
    const { id } = await account(b);
    const first = await b.call('POST', taps(id), { lifetimeInMinutes: 60 });
    expect(text(first.body, 'temporaryAccessPass').length).toBeGreaterThanOrEqual(8);
    await b.call('POST', taps(id), { lifetimeInMinutes: 60 });
    const listed = list((await b.call('GET', taps(id))).body);
    expect(listed).toHaveLength(1);
    expect(get(listed[0], 'temporaryAccessPass')).toBeNull();
    expect(get(listed[0], 'id')).not.toBe(get(first.body, 'id'));
  });

  it('stand-in 6: says why a pass is not usable', async () => {
    b = await bench();
    const { id, upn } = await account(b);
    const reason = async (): Promise<unknown> =>
      get(list((await b.call('GET', taps(id))).body)[0], 'methodUsabilityReason');
    await b.call('POST', taps(id), { lifetimeInMinutes: 60, isUsableOnce: true });
    expect(await reason()).toBe('DisabledByPolicy');
    await b.call('PATCH', tapConfiguration, {
      '@odata.type': tapType,
      includeTargets: [{ targetType: 'group', id: 'all_users' }],
    });
    expect(await reason()).toBe('EnabledByPolicy');
    b.clock.advance(61 * minute);
    expect(await reason()).toBe('Expired');
    const startDateTime = new Date(b.clock.now() + 10 * minute).toISOString();
    const later = await b.call('POST', taps(id), { lifetimeInMinutes: 60, isUsableOnce: true, startDateTime });
    expect(await reason()).toBe('NotYetValid');
    b.clock.advance(11 * minute);
    await walkToSecurityInfo(upn, text(later.body, 'temporaryAccessPass'));
    expect(await reason()).toBe('OneTimeUsed');
  });

  it('stand-in 6: a lifetime outside the policy, and a reusable pass where one-time is forced, are 400', async () => {
    b = await bench();
    const { id } = await account(b);
    expect((await b.call('POST', taps(id), { lifetimeInMinutes: 10 })).status).toBe(400);
    expect((await b.call('POST', taps(id), { lifetimeInMinutes: 481 })).status).toBe(400);
    await b.call('PATCH', tapConfiguration, { '@odata.type': tapType, isUsableOnce: true });
    expect((await b.call('POST', taps(id), { isUsableOnce: false })).status).toBe(400);
    expect((await b.call('POST', taps(id), { isUsableOnce: true })).status).toBe(201);
  });
});

/** Signs in on the security-info page with a pass, as far as the page. */
async function walkToSecurityInfo(upn: string, code: string): Promise<void> {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const origin = `${b.tenant.url}/${b.tenant.tenantId}`;
  let html = (await exchange('GET', `${origin}/security-info`, {})).text;
  const answers: readonly Record<string, string>[] = [
    { answer: 'username', username: upn },
    { answer: 'tap', code },
  ];
  for (const fields of answers) {
    const flow = /"flow":"([^"]+)"/.exec(html)![1]!;
    html = (await exchange('POST', `${origin}/login`, form, new URLSearchParams({ flow, ...fields }).toString())).text;
  }
  expect(html).toContain('Security info');
}

describe('stand-in 7: the sign-in page', () => {
  const client = '7f0c1c1e-6d5e-4d0a-9a38-0d6a4c1f2b11';
  let keys: KeyBench;
  let signer: (request: SignRequest, signal: AbortSignal) => Promise<SignedAssertion>;

  async function ready(
    options: Parameters<typeof bench>[0] = {},
  ): Promise<{ readonly id: string; readonly upn: string }> {
    b = await bench(options);
    keys = await keyBench();
    signer = createKeySigner({
      source: keys.source,
      deps: keys.deps,
      pin: async () => new TextEncoder().encode(keyPin),
    });
    const made = await account(b);
    await registered(b, keys, made.id);
    return made;
  }
  function signIn(upn: string, sign = signer): Promise<unknown> {
    const { authority, knownAuthorities, authorityMetadata, networkClient } = b.tenant.msal;
    const app = new PublicClientApplication({
      auth: { clientId: client, authority, knownAuthorities: [...knownAuthorities], authorityMetadata },
      system: { networkClient: networkClient() },
    });
    const open = standIn(b, keys, { sign });
    return app.acquireTokenInteractive({
      scopes: ['openid', 'profile'],
      loginHint: upn,
      prompt: 'login',
      openBrowser: (url) => open(url, new AbortController().signal),
    });
  }
  const refused = (upn: string, code: string, sign = signer): Promise<void> =>
    expect(signIn(upn, sign)).rejects.toThrow(code);

  it('stand-in 7: signs in and posts the form to the loopback of MSAL', async () => {
    const { id, upn } = await ready();
    const result = (await signIn(upn)) as { readonly idTokenClaims: { readonly oid: string; readonly tid: string } };
    expect([result.idTokenClaims.oid, result.idTokenClaims.tid]).toEqual([id, b.tenant.tenantId]);
  });

  it('stand-in 7: refuses a broken signature, another origin, a counter that is not higher, and a late challenge', async () => {
    const { id, upn } = await ready();
    await refused(upn, 'AADSTS135004', async (request, signal) => {
      const signed = await signer(request, signal);
      const signature = Buffer.from(signed.signature, 'base64url');
      signature[signature.length - 1]! ^= 1;
      return { ...signed, signature: signature.toString('base64url') };
    });
    await refused(upn, 'AADSTS135004', (request, signal) =>
      signer({ ...request, origin: 'https://login.example.com' }, signal),
    );
    b.tenant.world.state.users.get(id)!.passkeys[0]!.signCount += 1000;
    await expect(signIn(upn)).rejects.toMatchObject({ code: 'auth/key-counter' });
    b.tenant.world.state.users.get(id)!.passkeys[0]!.signCount -= 1000;
    await expect(
      signIn(upn, async (request, signal) => {
        const signed = await signer(request, signal);
        b.clock.advance(5 * minute + 1);
        return signed;
      }),
    ).rejects.toMatchObject({ code: 'auth/too-late' });
    await signIn(upn);
  });

  it('stand-in 7: refuses an assertion without user verification', async () => {
    const { upn } = await ready();
    await refused(upn, 'AADSTS135004', async (request, signal) => {
      const signed = await signer(request, signal);
      const data = Buffer.from(signed.authenticatorData, 'base64url');
      data[32]! &= ~0x04;
      return { ...signed, authenticatorData: data.toString('base64url') };
    });
  });

  it('stand-in 7: refuses a disabled account, an unknown method and a model that is no longer allowed', async () => {
    const { id, upn } = await ready();
    await b.call('PATCH', `/users/${id}`, { accountEnabled: false });
    await expect(signIn(upn)).rejects.toMatchObject({ code: 'auth/account-disabled' });
    await b.call('PATCH', `/users/${id}`, { accountEnabled: true });
    const path = '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2';
    const type = { '@odata.type': '#microsoft.graph.fido2AuthenticationMethodConfiguration' };
    await b.call('PATCH', path, {
      ...type,
      keyRestrictions: {
        isEnforced: true,
        enforcementType: 'block',
        aaGuids: [b.tenant.world.state.users.get(id)!.passkeys[0]!.aaguid],
      },
    });
    await refused(upn, 'AADSTS135011');
    await b.call('PATCH', path, {
      ...type,
      keyRestrictions: { isEnforced: false, enforcementType: 'block', aaGuids: [] },
    });
    const [passkey] = b.tenant.world.state.users.get(id)!.passkeys;
    await refused(upn, 'AADSTS135010', async (request, signal) => {
      const signed = await signer(request, signal);
      await b.call('DELETE', `/users/${id}/authentication/fido2Methods/${passkey!.id}`);
      return signed;
    });
  });

  it('stand-in 7: Conditional Access blocks with 53003 until the account is excluded', async () => {
    const { id, upn } = await ready({ personality: 'p1-conditional-access' });
    const policy = await b.call('POST', '/identity/conditionalAccess/policies', {
      displayName: 'Nobody',
      state: 'enabled',
      conditions: {
        users: { includeUsers: ['All'] },
        applications: { includeApplications: ['All'] },
        clientAppTypes: ['all'],
      },
      grantControls: { operator: 'OR', builtInControls: ['block'] },
    });
    await refused(upn, 'AADSTS53003');
    b.clock.advance(1001);
    expect(
      (
        await b.call('PATCH', `/identity/conditionalAccess/policies/${text(policy.body, 'id')}`, {
          conditions: { users: { excludeUsers: [id] } },
        })
      ).status,
    ).toBe(204);
    await signIn(upn);
  });

  it('stand-in 7: an interrupt page can be skipped, or stops the sign-in where it has no Skip', async () => {
    const { upn } = await ready({ personality: 'campaign-on' });
    await signIn(upn);
    await b.stop();
    const other = await ready({ switches: { securityDefaultsInterruptKeyOnly: 'unskippable' } });
    await refused(other.upn, 'More information required');
  });

  it('rule 13: the stand-in signs on virtual and UDP keys only', async () => {
    const { upn } = await ready();
    const source = {
      ...keys.source,
      list: async () => (await keys.source.list()).map((device) => ({ ...device, transport: 'hid' as const })),
    };
    let asked = 0;
    const real = createKeySigner({
      source,
      deps: keys.deps,
      pin: async () => (asked++, new TextEncoder().encode(keyPin)),
    });
    await expect(signIn(upn, real)).rejects.toMatchObject({ code: 'app/rehearsal-only' });
    expect(asked, 'times the PIN was asked for').toBe(0);
  });

  it('rule 10: the stand-in goes to the simulated authority and to loopback only', async () => {
    await ready();
    for (const url of [
      'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
      'http://192.0.2.1/',
      'https://login.rehearsal.test.example.com/',
    ]) {
      await expect(standIn(b, keys)(url, new AbortController().signal)).rejects.toMatchObject({
        code: 'graph/host-refused',
      });
    }
  });

  it('rule 11: another simulated tenant is taken from loopback only, and only where one answers', async () => {
    await ready();
    await expect(connectSimulatedTenant('https://graph.microsoft.com')).rejects.toMatchObject({
      code: 'app/rehearsal-only',
    });
    await expect(connectSimulatedTenant('http://192.0.2.1:80')).rejects.toMatchObject({ code: 'app/rehearsal-only' });
    const found = await connectSimulatedTenant(b.tenant.url);
    expect([found.tenantId, found.url]).toEqual([b.tenant.tenantId, b.tenant.url]);
  });
});

describe('stand-in 8: licence gates and throttles', () => {
  it('stand-in 8: without a licence the sign-in log, signInActivity and registration details are refused', async () => {
    b = await bench();
    for (const path of [
      '/auditLogs/signIns',
      '/users?$select=id,signInActivity',
      '/reports/authenticationMethods/userRegistrationDetails',
    ]) {
      const answer = await b.call('GET', path);
      expect([path, answer.status, text(answer.body, 'error.code')]).toEqual([
        path,
        403,
        'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      ]);
    }
  });

  it('stand-in 8: without a licence role-assignable groups, units, Conditional Access writes and What-If are refused', async () => {
    b = await bench();
    expect((await group('ra', { isAssignableToRole: true, visibility: 'Private' })).status).toBe(400);
    expect(
      (await b.call('POST', '/directory/administrativeUnits', { displayName: 'R', isMemberManagementRestricted: true }))
        .status,
    ).toBe(400);
    expect(
      (
        await b.call('POST', '/identity/conditionalAccess/policies', {
          displayName: 'x',
          state: 'disabled',
          conditions: {},
        })
      ).status,
    ).toBe(403);
    b.clock.advance(1001);
    expect(
      (
        await b.call('POST', '/identity/conditionalAccess/evaluate', {
          signInIdentity: { userId: b.tenant.world.state.operatorId },
          signInContext: {},
        })
      ).status,
    ).toBe(403);
  });

  it('stand-in 8: Conditional Access takes one request a second and gives no hint, logs take five in ten seconds', async () => {
    b = await bench({ personality: 'p1-conditional-access' });
    expect((await b.call('GET', '/identity/conditionalAccess/policies')).status).toBe(200);
    const second = await b.call('GET', '/identity/conditionalAccess/policies');
    expect([second.status, second.headers['retry-after']]).toEqual([429, undefined]);
    b.clock.advance(1000);
    expect((await b.call('GET', '/identity/conditionalAccess/policies')).status).toBe(200);
    const logs = [];
    for (let index = 0; index < 6; index++) logs.push((await b.call('GET', '/auditLogs/directoryAudits')).status);
    expect(logs).toEqual([200, 200, 200, 200, 200, 429]);
    b.clock.advance(10_000);
    expect((await b.call('GET', '/auditLogs/directoryAudits')).status).toBe(200);
  });

  it('stand-in 8: a role or a membership that is there already is 400', async () => {
    b = await bench();
    const { id } = await account(b);
    await assign(id);
    expect(
      (
        await b.call('POST', '/roleManagement/directory/roleAssignments', {
          principalId: id,
          roleDefinitionId: globalAdministrator,
          directoryScopeId: '/',
        })
      ).status,
    ).toBe(400);
    const made = await group('members');
    expect((await b.call('POST', `/groups/${made.id}/members/$ref`, reference(id))).status).toBe(204);
    expect((await b.call('POST', `/groups/${made.id}/members/$ref`, reference(id))).status).toBe(400);
  });

  it('stand-in 8: every POST can be done and its answer lost', async () => {
    b = await bench();
    b.tenant.faults.set('lose-every-answer', true);
    const before = b.tenant.world.state.users.size;
    await expect(account(b)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(b.tenant.world.state.users.size).toBe(before + 1);
    await expect(group('lost')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(b.tenant.world.state.groups.size).toBe(1);
  });
});
