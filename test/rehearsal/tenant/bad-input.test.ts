import { afterEach, describe, expect, it } from 'vitest';
import type { World } from '../../../src/main/rehearsal/tenant/state/world';
import { newUser } from '../../../src/main/rehearsal/tenant/state/seed';
import type { Choices } from '../../../src/shared/model/tenant';
import { tenantBench } from '../../entra/bench';
import { standIn } from './support';
import { ceremonyIn } from './ceremony-walk';
import type { CeremonyBench } from './ceremony-walk';

let c: CeremonyBench | null = null;
afterEach(async () => {
  await c?.stop();
  c = null;
});

interface Seen {
  readonly users: ReadonlyMap<string, string>;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly methods: string;
  readonly access: string;
  readonly units: number;
}

function look(world: World): Seen {
  const { state } = world;
  return {
    users: new Map([...state.users.values()].map((user) => [user.id, user.userPrincipalName])),
    groups: [...state.groups.keys()],
    roles: [...state.roleAssignments.values()].map((one) => `${one.principalId} ${one.roleDefinitionId}`),
    methods: JSON.stringify(state.methodsPolicy.current),
    access: JSON.stringify(state.conditionalAccess.current),
    units: state.units.size,
  };
}

/** What changed in the tenant and is not announced in the journal. */
function unannounced(before: Seen, world: World, bench: CeremonyBench, theirs: readonly string[] = []): string[] {
  const facts = bench.journal();
  const has = (type: string): boolean => facts.some((fact) => fact['type'] === type);
  const after = look(world);
  const planned = new Set(bench.ceremony.snapshot().accounts.map((account) => account.userPrincipalName));
  const wrong: string[] = [];
  for (const [id, name] of after.users) {
    if (before.users.has(id) || theirs.includes(id)) continue;
    if (!planned.has(name) || !has('accountIntent')) wrong.push(`account ${name}`);
    const user = world.state.users.get(id);
    if ((user?.passkeys.length ?? 0) > 0 && !has('credentialMade')) wrong.push(`passkey of ${name}`);
    if (user?.tap && !has('tapIntent')) wrong.push(`pass of ${name}`);
  }
  const group = after.groups.filter((id) => !before.groups.includes(id) && !theirs.includes(id));
  if (group.length > 0 && !has('groupIntent')) wrong.push('group');
  const roles = after.roles.filter((one) => !before.roles.includes(one) && !theirs.some((id) => one.startsWith(id)));
  if (roles.length > 0 && !has('roleIntent')) wrong.push('role');
  if (after.methods !== before.methods && !has('policyIntent') && theirs.length === 0) wrong.push('method policy');
  if (after.access !== before.access && !has('exclusionIntent')) wrong.push('Conditional Access');
  if (after.units !== before.units && !has('restrictIntent')) wrong.push('unit');
  return wrong;
}

const old = { createdAt: 0, replicas: [0] };

interface Case {
  readonly tenant?: string;
  readonly choices?: Partial<Choices>;
  /** Done to the tenant right before this act of the operator. */
  readonly at?: string;
  readonly strike?: (bench: CeremonyBench, world: World) => readonly string[] | void;
  readonly code: string;
  /** Writes of ours by then; left out where there may be some. */
  readonly writes?: number;
  /** Words that the operator reads. */
  readonly says: RegExp;
}

const fault =
  (id: string): Case['strike'] =>
  (bench) =>
    bench.rehearsal.simulated!.faults.set(id, true);

const cases: Readonly<Record<string, Case>> = {
  'guest admin': { tenant: 'guest-operator', code: 'auth/guest', writes: 0, says: /guest/ },
  'consent refused': { tenant: 'helpdesk-operator', code: 'auth/consent', writes: 0, says: /consent/ },
  'no licence for a role-assignable group': {
    choices: { groupKind: 'roleAssignable' },
    code: 'graph/licence',
    writes: 0,
    says: /no licence.*role-assignable group.*Entra ID P1/,
  },
  'an account to adopt whose suffix is federated': {
    tenant: 'federated',
    choices: { adopt: ['boss@beacon.example'] },
    at: 'survey',
    strike: (_bench, world) => {
      const boss = newUser(world.chance.uuid(), old, 'boss@beacon.example', 'The boss');
      world.state.users.set(boss.id, boss);
      const [first] = world.state.roleAssignments.values();
      world.state.roleAssignments.set('boss', { ...first!, id: 'boss', principalId: boss.id, endsAt: null });
      return [boss.id];
    },
    code: 'graph/not-adoptable',
    writes: 0,
    says: /boss@beacon\.example.*federated/,
  },
  'an account to adopt that is nobody': {
    choices: { adopt: ['nobody@northlight.onmicrosoft.com'] },
    code: 'graph/not-adoptable',
    writes: 0,
    says: /nobody@northlight.*no Global Administrator/,
  },
  'duplicate user principal name': {
    at: 'createAccounts',
    strike: (bench, world) => {
      const [planned] = bench.ceremony.snapshot().plan!.accounts;
      const thief = newUser(world.chance.uuid(), old, planned!.userPrincipalName, 'Somebody else');
      world.state.users.set(thief.id, thief);
      return [thief.id];
    },
    code: 'graph/conflict',
    writes: 0,
    says: /taken/,
  },
  'group name taken from the start': {
    at: 'signInAdmin',
    strike: (_bench, world) => [strangeGroup(world)],
    code: 'ceremony/blocked',
    writes: 0,
    says: /group of this name/,
  },
  'group name taken in between': {
    at: 'createAccounts',
    strike: (_bench, world) => [strangeGroup(world)],
    code: 'graph/group-taken',
    says: /Emergency access accounts/,
  },
  'policy changed between read and write': {
    tenant: 'self-service-off',
    at: 'createAccounts',
    strike: fault('policy-race'),
    code: 'graph/policy-changed',
    says: /Somebody changed the policy/,
  },
  'clock off by an hour': { at: 'signInAdmin', strike: fault('clock-skew'), code: 'auth/clock', writes: 0, says: /60/ },
  'captive portal at the sign-in': {
    at: 'signInAdmin',
    strike: fault('captive-portal'),
    code: 'graph/not-json',
    writes: 0,
    says: /instead of Entra/,
  },
  'captive portal at the survey': {
    at: 'survey',
    strike: fault('captive-portal'),
    code: 'graph/not-json',
    writes: 0,
    says: /instead of Entra/,
  },
  'captive portal when accounts are made': {
    at: 'createAccounts',
    strike: fault('captive-portal'),
    code: 'graph/not-json',
    says: /instead of Entra/,
  },
  'captive portal when the key is registered': {
    at: 'register',
    strike: fault('captive-portal'),
    code: 'graph/not-json',
    says: /instead of Entra/,
  },
  'captive portal when the accounts are excluded': {
    tenant: 'p1-conditional-access',
    at: 'exclude',
    strike: fault('captive-portal'),
    code: 'graph/not-json',
    says: /instead of Entra/,
  },
  'captive portal when the role is given': {
    at: 'assignRole',
    strike: fault('captive-portal'),
    code: 'graph/not-json',
    says: /instead of Entra/,
  },
};

function strangeGroup(world: World): string {
  const id = world.chance.uuid();
  world.state.groups.set(id, {
    id,
    ...old,
    displayName: 'Emergency access accounts',
    description: 'Somebody else uses it',
    mailNickname: 'taken',
    isAssignableToRole: false,
    visibility: null,
    members: [world.state.operatorId],
    owners: [],
  });
  return id;
}

describe('bad input: a clear word, and nothing half done that is not in the journal', () => {
  it.each(Object.entries(cases))('%s', { timeout: 60_000 }, async (_name, one) => {
    c = await ceremonyIn(one.tenant ?? 'small-firm', one.choices);
    const bench = c;
    const { world } = c.rehearsal.simulated!;
    const before = look(world);
    let theirs: readonly string[] = [];
    let struck = false;
    const error = await c.walk({
      patience: 1,
      beforeAct: (request) => {
        if (!struck && request.act === one.at) {
          struck = true;
          theirs = one.strike?.(bench, world) ?? [];
        }
        return request;
      },
    });
    expect(error?.code).toBe(one.code);
    const { says, next } = error!.toData();
    expect(`${says} ${next} ${JSON.stringify(error!.details)}`).toMatch(one.says);
    expect(next.length).toBeGreaterThan(10);
    if (one.writes !== undefined) expect(c.rehearsal.deps.tenant.counts().writes).toBe(one.writes);
    expect(unannounced(before, world, c, theirs)).toEqual([]);
  });

  it('wrong tenant: nobody is signed in and nothing is read', async () => {
    const t = await tenantBench();
    const wanted = '11111111-2222-4333-8444-555555555555';
    const real = t.b.tenant.tenantId;
    const open = standIn(t.b, null);
    const network = t.b.tenant.msal.networkClient();
    // As a shared sign-in page does: whatever tenant is asked for, the account signs in to its own.
    const tenant = t.again({
      tenantId: wanted,
      openSignInPage: (url, signal) => open(url.replace(wanted, real), signal),
      networkClient: {
        sendGetRequestAsync: (url, options) => network.sendGetRequestAsync(url.replace(wanted, real), options),
        sendPostRequestAsync: (url, options) => network.sendPostRequestAsync(url.replace(wanted, real), options),
      },
    });
    try {
      await expect(tenant.signIn()).rejects.toMatchObject({ code: 'auth/wrong-tenant' });
      expect(tenant.counts()).toMatchObject({ requests: 0, writes: 0 });
      await expect(tenant.summary()).rejects.toMatchObject({ code: 'graph/unauthorized' });
    } finally {
      await t.b.stop();
    }
  });

  it('federated default domain: the accounts get the initial one all the same', async () => {
    c = await ceremonyIn('federated');
    await c.walk();
    expect(c.ceremony.snapshot().accounts.map((account) => account.userPrincipalName.split('@')[1])).toEqual([
      'beacon.onmicrosoft.com',
    ]);
  });
});
