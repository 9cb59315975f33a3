import { AppError } from '../../shared/errors';
import type { AdoptableTenant, AdoptedKey, AdoptKey } from '../../shared/model/adopt';
import { adoptable, adoptAccounts, adoptKey } from '../drill/adopt';
import type { Register } from '../drill/register';
import type { GraphClient } from '../entra/http/client';
import type { Tenant } from '../entra/tenant';
import type { TenantSummary } from '../../shared/model/tenant';
import type { Parts } from './parts';
import { UnderWay } from './under-way';

interface Open {
  readonly tenant: Tenant;
  readonly client: GraphClient;
  readonly summary: TenantSummary;
}

/** Accounts that were made by hand come onto the record: the accounts are read, each key proves itself. Nothing in the tenant changes. */
export class AdoptHost {
  #open: Open | null = null;
  readonly #underWay = new UnderWay();

  constructor(
    private readonly parts: Parts,
    private readonly register: () => Promise<Register>,
    private readonly whyNot: () => string | null,
    private readonly tell: () => void,
  ) {}

  /** Signs in with reading scopes and says whom to choose from. @throws AppError `drill/not-allowed`, `auth/*`, `graph/*`. */
  async begin(): Promise<AdoptableTenant> {
    const why = this.whyNot();
    if (why !== null) throw new AppError('drill/not-allowed', { why });
    await this.leave();
    return this.#underWay.run((signal) => this.#begin(signal));
  }

  /** Something is running on a key or with Entra just now. */
  get busy(): boolean {
    return this.#underWay.some;
  }

  /** The lid closes: what is running is stopped and has let go of the key. */
  sleep(): Promise<void> {
    return this.#underWay.stop('app/slept');
  }

  /** A person stops what is running; otherwise as `sleep`. */
  stop(): Promise<void> {
    return this.#underWay.stop('app/cancelled');
  }

  async #begin(signal: AbortSignal): Promise<AdoptableTenant> {
    const tenant = this.parts.newTenant();
    await tenant.signIn({ signal });
    try {
      const client = tenant.reader?.() ?? null;
      if (client === null) throw new AppError('drill/not-allowed', { why: 'this tenant cannot be read.' });
      const summary = await tenant.summary();
      const people = await adoptable(client, this.parts.clock);
      this.#open = { tenant, client, summary };
      const known = (await this.register()).tenants.find((one) => one.tenantId === summary.id.toLowerCase());
      return {
        tenantId: summary.id.toLowerCase(),
        displayName: summary.displayName,
        groupId: known?.group?.id ?? null,
        people: people.map((one) => ({
          ...one,
          onRecord: known?.accounts.some((account) => account.userId === one.id.toLowerCase()) ?? false,
        })),
      };
    } catch (error) {
      await tenant.signOut();
      throw error;
    }
  }

  async accounts(userIds: readonly string[], groupId: string | null): Promise<void> {
    const { client, summary } = this.#signedIn();
    await adoptAccounts(
      { client, clock: this.parts.clock, register: await this.register() },
      { summary, userIds, groupId },
    );
    this.tell();
  }

  /** @param request `pin` UTF-8, wiped by the caller after the call. */
  key(request: AdoptKey<Uint8Array>): Promise<AdoptedKey> {
    return this.#underWay.run((signal) => this.#key(request, signal));
  }

  async #key(request: AdoptKey<Uint8Array>, signal: AbortSignal): Promise<AdoptedKey> {
    const { client, summary } = this.#signedIn();
    const { keys: source, openKey } = this.parts.keys;
    const { letter, model, serial, knownBy } = await adoptKey(
      { source, openKey, client, clock: this.parts.clock, register: await this.register() },
      { tenantId: summary.id.toLowerCase(), ...request },
      { signal },
    );
    this.parts.holdPaper(letter, request.pin);
    this.tell();
    return { letter, model, serial, signed: knownBy === 'assertion' };
  }

  async leave(): Promise<void> {
    await this.#underWay.stop('app/cancelled');
    const open = this.#open;
    this.#open = null;
    await open?.tenant.signOut();
  }

  #signedIn(): Open {
    if (this.#open === null) throw new AppError('drill/not-allowed', { why: 'nobody is signed in.' });
    return this.#open;
  }
}
