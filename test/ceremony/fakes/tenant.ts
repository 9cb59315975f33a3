import { AppError } from '../../../src/shared/errors';
import type { Evidence } from '../../../src/shared/model/proof';
import type {
  Choices,
  Plan,
  PlannedAccount,
  SignedInAdmin,
  SurveyReport,
  TenantSummary,
} from '../../../src/shared/model/tenant';
import type {
  AccountFacts,
  Fido2Method,
  Proven,
  SignInProof,
  Survey,
  Tenant,
  UndoRequest,
} from '../../../src/main/entra/tenant';
import type { CreationOptions, MadeCredential } from '../../../src/main/keys/key-operations';
import type { Clock, Random } from '../../../src/shared/ports';
import { canonical, sha256Hex } from '../../../src/main/ceremony/canonical';
import { GLOBAL_ADMINISTRATOR } from '../../../src/main/ceremony/steps/sign-in';

interface Account extends AccountFacts {
  methods: Fido2Method[];
  extra: string[];
  role: boolean;
  revoked: number;
}

export interface FakeTenantWorld {
  accounts: Map<string, Account>;
  group: { id: string; members: string[] } | null;
  aaguids: readonly string[];
  /** What else each account could sign in with when it was given the role: rule 3 wants nothing. */
  otherMethodsAtRole: Map<string, readonly string[]>;
  /** Every write in order, for asking what happened before what. */
  history: string[];
  challenges: Map<string, { userId: string; expiresAt: number }>;
}

/** What can be made to happen at one call: `before` nothing was done, `after` it was done but the answer is lost. */
export type Trouble = (call: string, when: 'before' | 'after') => void;

const summary: TenantSummary = {
  id: '7c9e2f41-3b8d-4e6a-9d15-60a2b7c4e813',
  displayName: 'Contoso Ltd',
  initialDomain: 'contoso.onmicrosoft.com',
  cloud: 'global',
  securityDefaults: true,
  licence: 'free',
  simulated: true,
};

/** An Entra in memory with the contract of `Tenant`: reads first, does what is missing, tells what it wrote. For speed; the real client has tests of its own. */
export class FakeTenant implements Tenant {
  readonly world: FakeTenantWorld = {
    accounts: new Map(),
    group: null,
    aaguids: [],
    otherMethodsAtRole: new Map(),
    history: [],
    challenges: new Map(),
  };
  trouble: Trouble = () => undefined;
  conditionalAccess = false;
  blocked = false;
  private requests = 0;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  private call<T>(name: string, act: () => T): T {
    this.requests += 1;
    this.trouble(name, 'before');
    const value = act();
    this.trouble(name, 'after');
    return value;
  }

  private proven<T>(value: T, writes = 0): Proven<T> {
    const evidence: Evidence = { requestIds: [`request-${this.requests}`], facts: {} };
    return { value, evidence, writes };
  }

  async signIn(): Promise<SignedInAdmin> {
    return this.call('signIn', () => ({
      userId: 'admin',
      userPrincipalName: 'admin@contoso.com',
      tenantId: summary.id,
      roles: [{ name: 'Global Administrator', templateId: GLOBAL_ADMINISTRATOR, endsAt: null }],
    }));
  }
  async signOut(): Promise<void> {}
  async summary(): Promise<TenantSummary> {
    return summary;
  }

  async survey(): Promise<Survey> {
    const report: SurveyReport = {
      tenant: summary,
      takenAt: new Date(0).toISOString(),
      findings: [],
      questions: [],
      blocked: this.blocked,
    };
    return this.call('survey', () => ({ report, facts: null }));
  }

  plan(_survey: Survey, choices: Choices): Plan {
    const accounts = Array.from({ length: choices.accounts }, (_, index): PlannedAccount => ({
      index,
      userId: null,
      userPrincipalName: `ea-${index}@contoso.onmicrosoft.com`,
      displayName: `EA ${index}`,
      adopted: false,
    }));
    const body = {
      tenantId: summary.id,
      choices,
      accounts,
      group: { id: null, displayName: choices.groupName, mailNickname: 'ea', roleAssignable: false },
      changes: [],
    };
    return { ...body, hash: sha256Hex(canonical(body)) };
  }

  async createAccount(planned: PlannedAccount): Promise<Proven<AccountFacts>> {
    return this.call('createAccount', () => {
      const there = [...this.world.accounts.values()].find(
        (each) => each.userPrincipalName === planned.userPrincipalName,
      );
      if (there !== undefined) return this.proven(there);
      const account: Account = {
        userId: `user-${planned.index}`,
        userPrincipalName: planned.userPrincipalName,
        enabled: true,
        cloudOnly: true,
        neverExpires: true,
        isGlobalAdministrator: false,
        methods: [],
        extra: [],
        role: false,
        revoked: 0,
      };
      this.world.accounts.set(account.userId, account);
      this.world.history.push(`account ${account.userId}`);
      return this.proven(account, 1);
    });
  }

  async ensureGroup(_plan: Plan, userIds: readonly string[]): Promise<Proven<{ groupId: string; ours: boolean }>> {
    return this.call('ensureGroup', () => {
      const writes = this.world.group === null ? 1 : 0;
      this.world.group = { id: 'group-1', members: [...userIds] };
      return this.proven({ groupId: 'group-1', ours: true }, writes);
    });
  }

  async ensurePolicies(_plan: Plan, _groupId: string, aaguids: readonly string[]): Promise<Proven<{ saved: unknown }>> {
    return this.call('ensurePolicies', () => {
      this.world.aaguids = [...aaguids];
      this.world.history.push('policy');
      return this.proven({ saved: { before: true } }, 1);
    });
  }

  async creationOptions(userId: string): Promise<{ options: CreationOptions; requestId: string }> {
    return this.call('creationOptions', () => {
      const account = this.account(userId);
      const challenge = Buffer.from(this.random.bytes(32)).toString('base64url');
      const expiresAt = this.clock.now() + 300_000;
      this.world.challenges.set(challenge, { userId, expiresAt });
      const options: CreationOptions = {
        rpId: 'login.microsoft.com',
        rpName: 'Microsoft',
        userId: new TextEncoder().encode(`OF:${userId}`),
        userName: account.userPrincipalName,
        userDisplayName: account.userPrincipalName,
        challenge,
        algorithms: [-7],
        excludeCredentials: account.methods.map((method) => [method.credentialId]),
        residentKey: true,
        userVerification: 'required',
        attestation: 'direct',
        hmacCreateSecret: true,
        credProtect: null,
        expiresAt,
      };
      return { options, requestId: 'r' };
    });
  }

  async registerKey(userId: string, displayName: string, made: MadeCredential): Promise<Proven<Fido2Method>> {
    const account = this.account(userId);
    const hex = Buffer.from(made.credentialId).toString('hex');
    const found = (): Fido2Method | undefined =>
      account.methods.find((each) => Buffer.from(each.credentialId).toString('hex') === hex);
    try {
      return this.call('registerKey', () => {
        const there = found();
        if (there !== undefined) return this.proven(there);
        const challenge: unknown = JSON.parse(Buffer.from(made.clientDataJSON).toString()).challenge;
        const known = this.world.challenges.get(String(challenge));
        if (known?.userId !== userId || this.clock.now() > known.expiresAt)
          throw new AppError('graph/challenge-expired');
        const method: Fido2Method = {
          id: `method-${hex.slice(0, 8)}`,
          displayName,
          aaguid: made.aaguid,
          credentialId: made.credentialId,
          attestationLevel: 'attested',
          passkeyType: 'deviceBound',
          createdDateTime: null,
        };
        account.methods.push(method);
        this.world.history.push(`register ${userId} ${hex}`);
        return this.proven(method, 1);
      });
    } catch (error) {
      // The contract: after a lost answer it reads before it gives up.
      const there = found();
      if (error instanceof AppError && error.code === 'graph/unreachable' && there !== undefined)
        return this.proven(there);
      throw error;
    }
  }

  async listKeys(userId: string): Promise<readonly Fido2Method[]> {
    return this.call('listKeys', () => [...this.account(userId).methods]);
  }
  async deleteKey(userId: string, methodId: string): Promise<Proven<null>> {
    const account = this.account(userId);
    account.methods = account.methods.filter((each) => each.id !== methodId);
    return this.proven(null, 1);
  }
  async createTap(): Promise<{ id: string; code: string; endsAt: string }> {
    return { id: 'tap', code: 'ABCD1234', endsAt: new Date(this.clock.now() + 3_600_000).toISOString() };
  }
  async ensureNoTap(): Promise<Proven<null>> {
    return this.call('ensureNoTap', () => this.proven(null));
  }
  async checkMethods(userId: string): Promise<Proven<readonly string[]>> {
    return this.call('checkMethods', () => this.proven([...this.account(userId).extra]));
  }
  async removeOtherMethods(userId: string): Promise<Proven<readonly string[]>> {
    return this.call('removeOtherMethods', () => {
      const account = this.account(userId);
      const left = account.extra.filter((method) => method === 'Windows Hello');
      const writes = account.extra.length - left.length;
      account.extra = left;
      return this.proven([...left], writes);
    });
  }
  async proveSignIn(expected: { userId: string }, withRoles: boolean): Promise<Proven<SignInProof>> {
    return this.call('proveSignIn', () => {
      const account = this.account(expected.userId);
      if (account.methods.length === 0) throw new AppError('auth/refused', { message: 'no method' });
      this.world.history.push(`${withRoles ? 'admin' : 'first'} sign-in ${expected.userId}`);
      return this.proven({
        userId: expected.userId,
        tenantId: summary.id,
        issuedAt: new Date(this.clock.now()).toISOString(),
        roles: withRoles ? (account.role ? [GLOBAL_ADMINISTRATOR] : []) : null,
      });
    });
  }
  async ensureExclusion(): Promise<Proven<{ applicable: boolean; saved: unknown }>> {
    return this.call('ensureExclusion', () => {
      this.world.history.push('exclusion');
      return this.proven({ applicable: this.conditionalAccess, saved: null });
    });
  }
  async assignGlobalAdministrator(userId: string): Promise<Proven<null>> {
    return this.call('assignGlobalAdministrator', () => {
      const account = this.account(userId);
      if (account.role) return this.proven(null);
      account.role = true;
      this.world.otherMethodsAtRole.set(userId, [...account.extra]);
      this.world.history.push(`role ${userId}`);
      return this.proven(null, 1);
    });
  }
  async ensureRestrictedUnit(): Promise<Proven<{ applicable: boolean }>> {
    return this.call('ensureRestrictedUnit', () => this.proven({ applicable: this.conditionalAccess }));
  }
  async revokeSessions(userId: string): Promise<Proven<null>> {
    return this.call('revokeSessions', () => {
      this.account(userId).revoked += 1;
      return this.proven(null, 1);
    });
  }
  async undo(what: UndoRequest): Promise<Proven<readonly string[]>> {
    return this.call('undo', () => {
      for (const id of what.userIds) this.world.accounts.delete(id);
      if (what.groupIsOurs) this.world.group = null;
      this.world.aaguids = [];
      return this.proven([], what.userIds.length);
    });
  }
  counts(): { requests: number; retries: number; writes: number } {
    return { requests: this.requests, retries: 0, writes: this.world.history.length };
  }

  private account(userId: string): Account {
    const account = this.world.accounts.get(userId);
    if (account === undefined) throw new AppError('graph/not-found', { what: userId });
    return account;
  }
}
