import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/shared/errors';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { Choices, Plan } from '../../../src/shared/model/tenant';
import type { Survey } from '../../../src/main/entra/tenant';
import type { FaultRule } from '../../../src/main/rehearsal/tenant/faults';
import { tenantBench } from '../bench';
import type { TenantBench } from '../bench';
import { walk } from '../walk';

let t: TenantBench;
afterEach(() => t.b.stop());

const one: Choices = { ...defaultChoices, accounts: 1 };

async function planned(choices = one): Promise<{ readonly survey: Survey; readonly plan: Plan }> {
  await t.tenant.signIn();
  const survey = await t.tenant.survey({});
  return { survey, plan: t.tenant.plan(survey, choices) };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

const usersNamed = (upn: string): number =>
  [...t.b.tenant.world.state.users.values()].filter((user) => user.userPrincipalName === upn).length;

describe('answers that get lost', () => {
  it('every write is done once although every answer to a POST is lost', async () => {
    t = await tenantBench();
    t.b.tenant.faults.set('lose-every-answer', true);
    const done = await walk(t, t.tenant, one);
    const { state } = t.b.tenant.world;
    expect(state.users.get(done.userIds[0]!)?.passkeys).toHaveLength(1);
    expect([...state.groups.values()].filter((group) => group.displayName === one.groupName)).toHaveLength(1);
    expect(
      [...state.roleAssignments.values()].filter((assignment) => assignment.principalId === done.userIds[0]),
    ).toHaveLength(1);
  });

  it('the registration is found by its credential id, and posted once', async () => {
    t = await tenantBench();
    const { plan } = await planned();
    const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
    const { options } = await t.tenant.creationOptions(account.userId);
    const made = await t.keys.register(options);
    t.b.tenant.faults.set('lose-registration-answer', true);
    const proven = await t.tenant.registerKey(account.userId, 'Key A', made);
    expect(proven.value.credentialId).toEqual(made.credentialId);
    expect(proven.writes).toBe(1);
  });

  it('the same body goes out once more when the first never arrived, while the challenge lives', async () => {
    t = await tenantBench();
    const { plan } = await planned();
    const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
    const { options } = await t.tenant.creationOptions(account.userId);
    const made = await t.keys.register(options);
    t.b.tenant.faults.add({
      id: 'lost',
      label: 'lost',
      method: 'POST',
      path: /fido2Methods$/,
      times: 1,
      action: { kind: 'drop' },
    });
    const proven = await t.tenant.registerKey(account.userId, 'Key A', made);
    expect(proven.writes).toBe(2);
    expect(t.b.tenant.world.state.users.get(account.userId)?.passkeys).toHaveLength(1);
  });

  it('half an answer to a write is a lost answer: what was done is found', async () => {
    t = await tenantBench();
    const { plan } = await planned();
    t.b.tenant.faults.add({
      id: 'half',
      label: '',
      method: 'POST',
      path: /^\/users$/,
      times: 1,
      action: { kind: 'malformed' },
    });
    const proven = await t.tenant.createAccount(plan.accounts[0]!, plan);
    expect(usersNamed(proven.value.userPrincipalName)).toBe(1);
  });

  it('an expired challenge is said to be expired, and nothing is posted', async () => {
    t = await tenantBench();
    const { plan } = await planned();
    const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
    const { options } = await t.tenant.creationOptions(account.userId);
    const made = await t.keys.register(options);
    t.b.clock.advance(6 * 60_000);
    const before = t.tenant.counts().writes;
    expect(await codeOf(t.tenant.registerKey(account.userId, 'Key A', made))).toBe('graph/challenge-expired');
    expect(t.tenant.counts().writes).toBe(before);
  });
});

describe('a busy or broken Entra', () => {
  it.each(['throttle-next', 'throttle-after-5', 'throttle-no-hint', 'slow'])('goes through %s', async (fault) => {
    t = await tenantBench();
    const busy: FaultRule = {
      id: fault,
      label: '',
      after: 2,
      times: 2,
      path: /^\/(users|groups|policies|\$batch)/,
      action: { kind: 'throttle', retryAfter: fault === 'throttle-no-hint' ? null : '1.5' },
    };
    t.b.tenant.faults.add(fault === 'slow' ? { ...busy, action: { kind: 'slow', ms: 50 } } : busy);
    await walk(t, t.tenant, one);
    if (fault !== 'slow') expect(t.tenant.counts().retries).toBe(2);
  });

  it('stops with a clear word when it stays away, half a document comes or a portal answers', async () => {
    t = await tenantBench();
    const { plan } = await planned();
    const { faults, world } = t.b.tenant;
    await t.tenant.listKeys(world.state.operatorId);
    faults.set('unavailable', true);
    expect(await codeOf(t.tenant.createAccount(plan.accounts[0]!, plan))).toBe('graph/server');
    faults.clear();
    faults.set('malformed', true);
    expect(await codeOf(t.tenant.createAccount(plan.accounts[0]!, plan))).toBe('graph/malformed');
    faults.clear();
    faults.set('captive-portal', true);
    expect(await codeOf(t.tenant.createAccount(plan.accounts[0]!, plan))).toBe('graph/not-json');
    faults.clear();
    faults.set('offline', true);
    expect(await codeOf(t.tenant.createAccount(plan.accounts[0]!, plan))).toBe('graph/unreachable');
    faults.clear();
    expect(usersNamed(plan.accounts[0]!.userPrincipalName)).toBe(0);
    expect((await t.tenant.createAccount(plan.accounts[0]!, plan)).value.enabled).toBe(true);
  });

  it('steps up when a stronger sign-in is asked for in the middle', async () => {
    t = await tenantBench();
    const { plan } = await planned();
    const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
    t.b.tenant.faults.set('claims-challenge', true);
    expect((await t.tenant.creationOptions(account.userId)).options.rpId).toBe('login.microsoft.com');
  });

  it('tells a clock that is an hour off, and signs nobody in', async () => {
    t = await tenantBench();
    t.b.tenant.faults.set('clock-skew', true);
    expect(await codeOf(t.tenant.signIn())).toBe('auth/clock');
    expect(await codeOf(t.tenant.survey({}))).toBe('graph/unauthorized');
  });
});

describe('other people at work', () => {
  it('rule 6: a policy changed by somebody between reading and writing stops, and theirs stays', async () => {
    t = await tenantBench({ personality: 'self-service-off' });
    const { plan } = await planned();
    const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
    const { value: group } = await t.tenant.ensureGroup(plan, [account.userId]);
    const { world } = t.b.tenant;
    const before = world.state.methodsPolicy.current;
    // Their write falls between our first reading and the one right before writing.
    t.b.tenant.faults.add({
      id: 'theirs',
      label: '',
      method: 'GET',
      path: /configurations\/fido2$/i,
      after: 1,
      times: 1,
      action: { kind: 'foreignWrite' },
    });
    expect(await codeOf(t.tenant.ensurePolicies(plan, group.groupId, []))).toBe('graph/policy-changed');
    expect(world.state.methodsPolicy.current).not.toEqual(before);
  });

  it('rule 6: a write of theirs that ours ran over is noticed when reading back', async () => {
    t = await tenantBench({ personality: 'self-service-off' });
    const { plan } = await planned();
    const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
    const { value: group } = await t.tenant.ensureGroup(plan, [account.userId]);
    t.b.tenant.faults.set('policy-race', true);
    expect(await codeOf(t.tenant.ensurePolicies(plan, group.groupId, []))).toBe('graph/policy-changed');
  });

  it('a taken name is not taken over', async () => {
    t = await tenantBench();
    const { plan } = await planned();
    const { userPrincipalName } = plan.accounts[0]!;
    await t.b.call('POST', '/users', {
      accountEnabled: true,
      displayName: 'Somebody',
      mailNickname: 'somebody',
      userPrincipalName,
      passwordPolicies: 'DisablePasswordExpiration',
      passwordProfile: { password: 'Aa1!'.repeat(30), forceChangePasswordNextSignIn: false },
    });
    expect(await codeOf(t.tenant.createAccount(plan.accounts[0]!, plan))).toBe('graph/conflict');
    const again = t.tenant.plan(await t.tenant.survey({}), one);
    expect(again.accounts[0]!.userPrincipalName).not.toBe(userPrincipalName);
  });

  it('a group of this name that is not ours is not used', async () => {
    t = await tenantBench();
    const operator = t.b.tenant.world.state.operatorId;
    await t.b.call('POST', '/groups', {
      displayName: one.groupName,
      mailEnabled: false,
      mailNickname: 'theirs',
      securityEnabled: true,
      'members@odata.bind': [`https://graph.microsoft.com/v1.0/users/${operator}`],
    });
    const { survey, plan } = await planned();
    expect(survey.report.blocked).toBe(true);
    expect(survey.report.findings[0]).toMatchObject({ id: 'group-name-taken', severity: 'stop' });
    const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
    expect(await codeOf(t.tenant.ensureGroup(plan, [account.userId]))).toBe('graph/group-taken');
  });
});

describe('what Entra does not let anybody do', () => {
  it('no key for oneself', async () => {
    t = await tenantBench();
    await planned();
    expect(await codeOf(t.tenant.creationOptions(t.b.tenant.world.state.operatorId))).toBe('graph/self');
  });

  it.each([400, 403, 405] as const)(
    'names the switch that is off, whatever status Entra gives (%i)',
    async (selfServiceOffStatus) => {
      t = await tenantBench({ personality: 'self-service-off', switches: { selfServiceOffStatus } });
      const { plan } = await planned();
      const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
      expect(await codeOf(t.tenant.creationOptions(account.userId))).toBe('graph/self-service-off');
    },
  );

  it('rule 3: no role for an account without a key', async () => {
    t = await tenantBench();
    const { plan } = await planned();
    const { value: account } = await t.tenant.createAccount(plan.accounts[0]!, plan);
    expect(account.isGlobalAdministrator).toBe(false);
    expect(await codeOf(t.tenant.assignGlobalAdministrator(account.userId))).toBe('graph/no-key');
    expect(
      [...t.b.tenant.world.state.roleAssignments.values()].some(
        (assignment) => assignment.principalId === account.userId,
      ),
    ).toBe(false);
  });

  it('no sign-in as somebody else than expected', async () => {
    t = await tenantBench();
    const done = await walk(t, t.tenant, one);
    const other = '99999999-0000-4000-8000-000000000000';
    const name = t.b.tenant.world.state.users.get(done.userIds[0]!)!.userPrincipalName;
    expect(await codeOf(t.tenant.proveSignIn({ userId: other, userPrincipalName: name }, false))).toBe(
      'auth/wrong-account',
    );
  });
});

describe('rule 2: secrets', () => {
  it('rule 2: no password, token or challenge in the log or in what an operation returns', async () => {
    const bodies: string[] = [];
    t = await tenantBench({
      onExchange: (exchange) => {
        const password = (exchange.requestBody as { passwordProfile?: { password?: string } } | null)?.passwordProfile
          ?.password;
        if (password !== undefined) bodies.push(password);
        const token = exchange.requestHeaders['authorization']?.replace('Bearer ', '');
        if (token !== undefined) bodies.push(token);
      },
    });
    const { plan } = await planned();
    const proven = await t.tenant.createAccount(plan.accounts[0]!, plan);
    const { options } = await t.tenant.creationOptions(proven.value.userId);
    expect(bodies[0]).toBeDefined();
    const said = JSON.stringify([t.log.lines, proven, plan]);
    for (const secret of [...new Set(bodies), options.challenge]) expect(said).not.toContain(secret);
    expect(bodies.filter((one) => one.length === 200)).toHaveLength(1);
  });

  it('rule 2: two accounts never get the same password', async () => {
    const passwords: string[] = [];
    t = await tenantBench({
      onExchange: (exchange) => {
        const password = (exchange.requestBody as { passwordProfile?: { password?: string } } | null)?.passwordProfile
          ?.password;
        if (password !== undefined) passwords.push(password);
      },
    });
    const { plan } = await planned({ ...defaultChoices, accounts: 3 });
    for (const account of plan.accounts) await t.tenant.createAccount(account, plan);
    expect(new Set(passwords).size).toBe(3);
    for (const password of passwords) expect(password.length).toBeGreaterThanOrEqual(100);
  });
});

it('can be cancelled while it waits for Entra', async () => {
  t = await tenantBench();
  const { plan } = await planned();
  const controller = new AbortController();
  await t.tenant.listKeys(t.b.tenant.world.state.operatorId);
  t.b.tenant.faults.set('unavailable', true);
  const seen: string[] = [];
  const work = t.tenant.createAccount(plan.accounts[0]!, plan, {
    signal: controller.signal,
    onProgress: ({ label }) => {
      seen.push(label);
      controller.abort();
    },
  });
  expect(await codeOf(work)).toBe('app/cancelled');
  expect(seen).toHaveLength(1);
});
