import { afterEach, describe, expect, it } from 'vitest';
import { account, base64url, bench, get, keyBench, list, optionsFor, postBody, registered, text } from './support';
import type { Bench } from './support';

const fido2Path = '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2';
const fido2Type = '#microsoft.graph.fido2AuthenticationMethodConfiguration';
const minute = 60_000;

let b: Bench;
afterEach(() => b.stop());

describe('stand-in 1: three clocks', () => {
  it('stand-in 1: a new object is unknown to some replicas for up to a minute, and the answer flips', async () => {
    b = await bench({ timing: 'real' });
    const { id } = await account(b);
    const seen: number[] = [];
    for (let second = 0; second < 70; second++) {
      seen.push((await b.call('GET', `/users/${id}`)).status);
      b.clock.advance(1000);
    }
    const first = seen.indexOf(200);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(seen.slice(first).includes(404), 'a 404 after a 200').toBe(true);
    expect(seen.slice(61).every((status) => status === 200)).toBe(true);
  });

  it('stand-in 1: a policy is read at once and ruled by 30 to 300 seconds later', async () => {
    b = await bench({ timing: 'real' });
    const { id } = await account(b);
    b.clock.advance(2 * minute);
    await b.call('PATCH', fido2Path, { '@odata.type': fido2Type, isSelfServiceRegistrationAllowed: false });
    expect(get((await b.call('GET', fido2Path)).body, 'isSelfServiceRegistrationAllowed')).toBe(false);
    const options = `/users/${id}/authentication/fido2Methods/creationOptions`;
    b.clock.advance(29_000);
    expect((await b.call('GET', options)).status).toBe(200);
    b.clock.advance(271_000);
    expect((await b.call('GET', options)).status).toBe(400);
  });

  it('stand-in 1: audit rows come 2 to 15 minutes late', async () => {
    b = await bench({ timing: 'real' });
    await account(b);
    const rows = async (): Promise<number> => list((await b.call('GET', '/auditLogs/directoryAudits')).body).length;
    b.clock.advance(2 * minute - 1);
    expect(await rows()).toBe(0);
    b.clock.advance(13 * minute + 2);
    expect(await rows()).toBe(1);
  });

  it('stand-in 1: protection by a restricted unit lingers after removal', async () => {
    b = await bench({ timing: 'real', personality: 'p1-conditional-access' });
    const { id } = await account(b);
    b.clock.advance(2 * minute);
    const unit = text(
      (await b.call('POST', '/directory/administrativeUnits', { displayName: 'R', isMemberManagementRestricted: true }))
        .body,
      'id',
    );
    b.clock.advance(2 * minute);
    await b.call('POST', `/directory/administrativeUnits/${unit}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}`,
    });
    expect((await b.call('DELETE', `/directory/administrativeUnits/${unit}/members/${id}/$ref`)).status).toBe(204);
    expect((await b.call('PATCH', `/users/${id}`, { displayName: 'x' })).status).toBe(403);
    b.clock.advance(30 * minute + 1);
    expect((await b.call('PATCH', `/users/${id}`, { displayName: 'x' })).status).toBe(204);
  });
});

describe('stand-in 2: policies', () => {
  it('stand-in 2: PATCH gives 204, replaces arrays, and a foreign write in between is lost', async () => {
    b = await bench();
    const groups = await Promise.all(
      ['one', 'two'].map(async (name) =>
        text(
          (
            await b.call('POST', '/groups', {
              displayName: name,
              mailEnabled: false,
              mailNickname: name,
              securityEnabled: true,
            })
          ).body,
          'id',
        ),
      ),
    );
    const target = (id: string | undefined): object => ({ targetType: 'group', id, isRegistrationRequired: false });
    const first = await b.call('PATCH', fido2Path, { '@odata.type': fido2Type, includeTargets: [target(groups[0])] });
    expect(first.status).toBe(204);
    await b.call('PATCH', fido2Path, { '@odata.type': fido2Type, includeTargets: [target(groups[1])] });
    const read = await b.call('GET', fido2Path);
    expect(list(read.body, 'includeTargets').map((entry) => get(entry, 'id'))).toEqual([groups[1]]);
    expect(read.headers['etag']).toBeUndefined();
    expect(get(read.body, '@odata.etag')).toBeUndefined();
  });

  it('stand-in 2: without @odata.type, and over 20 kB, PATCH is 400', async () => {
    b = await bench();
    expect((await b.call('PATCH', fido2Path, { state: 'enabled' })).status).toBe(400);
    const aaGuids = Array.from(
      { length: 500 },
      (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    const huge = await b.call('PATCH', fido2Path, {
      '@odata.type': fido2Type,
      keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids },
    });
    expect(huge.status).toBe(400);
  });

  it('stand-in 2: with Security Defaults on, an enabled Conditional Access policy is refused', async () => {
    b = await bench({ personality: 'p1-defaults-on' });
    const policy = (state: string): object => ({
      displayName: 'MFA',
      state,
      conditions: {
        users: { includeUsers: ['All'] },
        applications: { includeApplications: ['All'] },
        clientAppTypes: ['all'],
      },
      grantControls: { operator: 'OR', builtInControls: ['mfa'] },
    });
    expect((await b.call('POST', '/identity/conditionalAccess/policies', policy('enabled'))).status).toBe(400);
    b.clock.advance(1001);
    expect(
      (await b.call('POST', '/identity/conditionalAccess/policies', policy('enabledForReportingButNotEnforced')))
        .status,
    ).toBe(201);
  });
});

describe('stand-in 3: creationOptions', () => {
  const path = (id: string): string => `/users/${id}/authentication/fido2Methods/creationOptions`;

  it('stand-in 3: has the real shape and size', async () => {
    b = await bench();
    const { id } = await account(b);
    const { body } = await b.call('GET', path(id));
    expect(text(body, 'publicKey.rp.id')).toBe('login.microsoft.com');
    const challenge = text(body, 'publicKey.challenge');
    expect(challenge).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(challenge.length).toBeGreaterThan(6800);
    expect(challenge.length).toBeLessThan(7000);
    expect(Buffer.from(challenge, 'base64url').toString('latin1')).toMatch(
      /^eyJ[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+$/,
    );
    const handle = Buffer.from(text(body, 'publicKey.user.id'), 'base64url');
    expect([handle.length, handle.subarray(0, 3).toString()]).toEqual([51, 'OF:']);
    expect(Date.parse(text(body, 'challengeTimeoutDateTime'))).toBe(b.clock.now() + 5 * minute);
  });

  it('stand-in 3: user.id is stable or fresh by switch', async () => {
    for (const userHandle of ['stable', 'fresh'] as const) {
      b = await bench({ switches: { userHandle } });
      const { id } = await account(b);
      const handles = [await b.call('GET', path(id)), await b.call('GET', path(id))].map(({ body }) =>
        text(body, 'publicKey.user.id'),
      );
      expect(handles[0] === handles[1]).toBe(userHandle === 'stable');
      await b.stop();
    }
    b = await bench();
  });

  it('stand-in 3: excluded ids come in three encodings', async () => {
    b = await bench();
    const { id } = await account(b);
    const made = [];
    for (const seed of ['one', 'two', 'three'])
      made.push((await registered(b, await keyBench('yubikey-5c-nfc', seed), id)).made);
    const ids = list((await b.call('GET', path(id))).body, 'publicKey.excludeCredentials').map((entry) =>
      text(entry, 'id'),
    );
    expect(ids[0]).toBe(base64url(made[0]!.credentialId));
    expect(ids[1]).toMatch(new RegExp(`^${base64url(made[1]!.credentialId)}[012]$`));
    expect(ids[2]).toBe(Buffer.from(made[2]!.credentialId).toString('base64'));
  });

  it('stand-in 3: for oneself 405, and with self-service off 400, 403 or 405', async () => {
    for (const selfServiceOffStatus of [400, 403, 405] as const) {
      b = await bench({ personality: 'self-service-off', switches: { selfServiceOffStatus } });
      const { id } = await account(b);
      expect((await b.call('GET', path(id))).status).toBe(selfServiceOffStatus);
      await b.stop();
    }
    b = await bench();
    const self = await b.call('GET', path(b.tenant.world.state.operatorId));
    expect([self.status, text(self.body, 'error.code')]).toEqual([405, 'methodNotAllowed']);
  });
});

describe('stand-in 4: POST fido2Methods', () => {
  const methods = (id: string): string => `/users/${id}/authentication/fido2Methods`;
  const refusal = async (id: string, body: object): Promise<number> => (await b.call('POST', methods(id), body)).status;

  it('stand-in 4: takes a real registration and lists it', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id } = await account(b);
    const { made, method } = await registered(b, keys, id);
    expect(text(method, 'id')).toMatch(new RegExp(`^${base64url(made.credentialId)}[012]$`));
    expect(text(method, 'attestationLevel')).toBe('attested');
    expect(text(method, 'passkeyType')).toBe('deviceBound');
    expect(text(method, 'aaGuid')).toBe(made.aaguid);
    expect(list((await b.call('GET', methods(id))).body)).toHaveLength(1);
  });

  it('stand-in 4: refuses an expired or altered challenge', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id } = await account(b);
    const options = await optionsFor(b, id);
    const made = await keys.register(options);
    const altered = await keys.register({ ...options, challenge: `A${options.challenge.slice(1)}` });
    expect(await refusal(id, postBody(altered))).toBe(400);
    b.clock.advance(5 * minute + 1);
    expect(await refusal(id, postBody(made))).toBe(400);
  });

  it('stand-in 4: refuses another origin, another rpId and a challenge for another user', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id } = await account(b);
    const other = await account(b, 'ea-m4vz9p');
    const options = await optionsFor(b, id);
    expect(await refusal(id, postBody(await keys.register({ ...options, rpId: 'login.example.com' })))).toBe(400);
    const made = await keys.register(options);
    expect(await refusal(other.id, postBody(made))).toBe(400);
    const clientData = Buffer.from(made.clientDataJSON)
      .toString()
      .replace('https://login.microsoft.com', 'https://login.example.com');
    expect(await refusal(id, postBody({ ...made, clientDataJSON: Buffer.from(clientData) }))).toBe(400);
    expect(await refusal(id, postBody(made))).toBe(201);
  });

  it('stand-in 4: refuses a broken signature, and fmt none', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id } = await account(b);
    const made = await keys.register(await optionsFor(b, id));
    const broken = Buffer.from(made.attestationObject);
    broken[broken.indexOf(Buffer.from('63736967', 'hex')) + 20]! ^= 1;
    expect(await refusal(id, postBody({ ...made, attestationObject: broken }))).toBe(400);
    const authData = made.attestationObject.subarray(
      Buffer.from(made.attestationObject).indexOf(Buffer.from('686175746844617461', 'hex')),
    );
    const none = Buffer.concat([Buffer.from('a363666d74646e6f6e656761747453746d74a0', 'hex'), authData]);
    expect(await refusal(id, postBody({ ...made, attestationObject: none }))).toBe(400);
    expect(await refusal(id, postBody(made))).toBe(201);
  });

  it('stand-in 4: takes fmt none where the switch says so, but never without user verification or presence', async () => {
    b = await bench({ switches: { acceptsNoAttestation: true } });
    const keys = await keyBench();
    const { id } = await account(b);
    const made = await keys.register(await optionsFor(b, id));
    const authData = made.attestationObject.subarray(
      Buffer.from(made.attestationObject).indexOf(Buffer.from('686175746844617461', 'hex')),
    );
    const none = Buffer.concat([Buffer.from('a363666d74646e6f6e656761747453746d74a0', 'hex'), authData]);
    // Nothing is signed in this format, so only the verifier's own look at the flags can refuse: no UV, no UP.
    const head = none.indexOf(Buffer.from('686175746844617461', 'hex')) + 9;
    const flagsAt = head + (none[head] === 0x59 ? 3 : 2) + 32;
    for (const flag of [0x04, 0x01]) {
      const cleared = Buffer.from(none);
      cleared[flagsAt]! &= ~flag;
      expect(await refusal(id, postBody({ ...made, attestationObject: cleared }))).toBe(400);
    }
    const answer = await b.call('POST', methods(id), postBody({ ...made, attestationObject: none }));
    expect([answer.status, get(answer.body, 'attestationLevel')]).toEqual([201, 'notAttested']);
  });

  it('stand-in 4: refuses a key that no profile in scope allows, and a user who is excluded', async () => {
    b = await bench({ personality: 'aaguid-allow-list' });
    const keys = await keyBench();
    const { id } = await account(b);
    expect(await refusal(id, postBody(await keys.register(await optionsFor(b, id))))).toBe(400);
    await b.stop();
    b = await bench();
    const second = await account(b);
    const group = text(
      (
        await b.call('POST', '/groups', {
          displayName: 'out',
          mailEnabled: false,
          mailNickname: 'out',
          securityEnabled: true,
          'members@odata.bind': [`https://graph.microsoft.com/v1.0/users/${second.id}`],
        })
      ).body,
      'id',
    );
    await b.call('PATCH', fido2Path, {
      '@odata.type': fido2Type,
      excludeTargets: [{ targetType: 'group', id: group }],
    });
    expect(await refusal(second.id, postBody(await keys.register(await optionsFor(b, second.id))))).toBe(400);
  });

  it('stand-in 4: an attested key is needed where attestation is enforced, and empty roots attest nobody', async () => {
    b = await bench({ personality: 'attestation-enforced', attestationRoots: [] });
    const keys = await keyBench();
    const { id } = await account(b);
    expect(await refusal(id, postBody(await keys.register(await optionsFor(b, id))))).toBe(400);
    await b.stop();
    b = await bench({ personality: 'attestation-enforced' });
    const again = await account(b);
    expect(await refusal(again.id, postBody(await keys.register(await optionsFor(b, again.id))))).toBe(201);
  });

  it('stand-in 4: refuses AAGUIDs of certificate and key that differ', async () => {
    b = await bench();
    const keys = await keyBench();
    const { id } = await account(b);
    const made = await keys.register(await optionsFor(b, id));
    const bytes = Buffer.from(made.attestationObject);
    const aaguid = Buffer.from(made.aaguid.replaceAll('-', ''), 'hex');
    const positions: number[] = [];
    for (let at = bytes.indexOf(aaguid); at >= 0; at = bytes.indexOf(aaguid, at + 1)) positions.push(at);
    expect(positions).toHaveLength(2);
    for (const at of positions) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(await refusal(id, postBody({ ...made, attestationObject: changed }))).toBe(400);
    }
  });

  it('stand-in 4: refuses rawId, type, a long display name, and an eleventh key', async () => {
    b = await bench();
    const { id } = await account(b);
    for (let index = 0; index < 10; index++) await registered(b, await keyBench('yubikey-5c-nfc', `key ${index}`), id);
    const keys = await keyBench('yubikey-5c-nfc', 'eleventh');
    const made = await keys.register(await optionsFor(b, id));
    expect(await refusal(id, postBody(made))).toBe(400);
    const [first] = b.tenant.world.state.users.get(id)!.passkeys;
    expect((await b.call('DELETE', `${methods(id)}/${first!.id}`)).status).toBe(204);
    expect(await refusal(id, postBody(made, 'x'.repeat(31)))).toBe(400);
    const plain = postBody(made) as { publicKeyCredential: object };
    for (const extra of [{ rawId: base64url(made.credentialId) }, { type: 'public-key' }]) {
      expect(await refusal(id, { ...plain, publicKeyCredential: { ...plain.publicKeyCredential, ...extra } })).toBe(
        400,
      );
    }
    expect(await refusal(id, plain)).toBe(201);
  });
});
