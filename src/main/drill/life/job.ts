import { join } from 'node:path';
import { AppError } from '../../../shared/errors';
import type { RegisterAccount, RegisterKey, RegisterTenant } from '../../../shared/model/drill';
import type { Choices } from '../../../shared/model/tenant';
import type { Clock, Log, Random } from '../../../shared/ports';
import type { AuditLog } from '../../ceremony/audit/audit-log';
import type { Disk } from '../../ceremony/journal/disk';
import { Journal } from '../../ceremony/journal/journal';
import { Keyring, type Sealed, type Sealing } from '../../ceremony/journal/keyring';
import { NumberRegister } from '../../ceremony/numbers';
import type { MakePin, SheetPaper } from '../../ceremony/ports';
import type { Tenant, TenantCallOptions } from '../../entra/tenant';
import type { KeyCallOptions } from '../../keys/key-operations';
import type { KeyDeps } from '../recorded-key';
import type { Register } from '../register';
import { auditOfLife } from './audit-of';
import { policyOnRecord } from './key-settings';
import { lifeFact, type JobKind, type LifeFact } from './facts';
import { besideJob, replayLife } from './replay';
import { evolveLife, initialLife, whyNotLife, type LifeAct, type LifeState } from './state';
import type { UnitDoor } from './units';

export const LIFE_FOLDER = 'life';

export interface LifeDeps extends KeyDeps {
  /** Signed in with a Privileged Authentication Administrator or another GA; null for a change of PIN, which needs no network. */
  readonly tenant: Tenant | null;
  /** Where the accounts are in a restricted unit. */
  readonly units: UnitDoor | null;
  readonly register: Register;
  readonly audit: AuditLog;
  readonly paper: SheetPaper;
  readonly makePin: MakePin;
  /** Data folder: `life/<id>/` below it. */
  readonly folder: string;
  readonly disk: Disk;
  readonly sealing: Sealing;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly pin: Choices['pin'];
  readonly paperSize: Choices['paper']['size'];
  readonly notify: string;
}

export interface LifeCall extends TenantCallOptions {
  readonly onStatus?: KeyCallOptions['onStatus'];
}

/** One job on one key after day one: journaled, its PINs sealed before the key hears them, resumable. */
export class LifeJob {
  private constructor(
    readonly deps: LifeDeps,
    private readonly journal: Journal,
    private readonly keyring: Keyring,
    private current: LifeState,
  ) {}

  /** @throws AppError `drill/unknown-account`, `journal/*`. */
  static async create(
    deps: LifeDeps,
    what: {
      readonly kind: JobKind;
      readonly tenantId: string;
      readonly userId: string;
      readonly letter: string | null;
      readonly reason: string;
      readonly operator: string;
    },
  ): Promise<LifeJob> {
    const tenant = deps.register.find(what.tenantId);
    const account = accountOf(tenant, what.userId);
    const known = what.letter === null ? null : keyOf(account, what.letter);
    if (what.kind !== 'addKey' && known === null)
      throw new AppError('drill/unknown-account', {
        account: `${account.userPrincipalName}, key ${what.letter ?? 'none'}`,
      });
    const keyPolicy =
      what.kind === 'changePin'
        ? null
        : await policyOnRecord(deps.folder, deps.disk, { tenantId: tenant.tenantId, userId: account.userId });
    const number = await new NumberRegister(deps.folder, deps.disk).nextCeremony();
    const id = `${number}-${Buffer.from(deps.random.bytes(6)).toString('hex')}`;
    const folder = join(deps.folder, LIFE_FOLDER, id);
    const journal = await Journal.create(
      folder,
      { id, number, rehearsal: tenant.simulated, createdAt: new Date(deps.clock.now()).toISOString() },
      deps.disk,
      deps.clock,
    );
    const keyring = await Keyring.create(folder, id, deps.sealing, deps.disk, deps.random);
    const job = new LifeJob(deps, journal, keyring, initialLife(journal.header));
    await job.commit({
      type: 'began',
      kind: what.kind,
      tenantId: tenant.tenantId,
      userId: account.userId,
      letter: what.kind === 'changePin' ? (known?.letter ?? '') : freeLetter(tenant),
      oldLetter: what.kind === 'replaceKey' ? (known?.letter ?? null) : null,
      reason: what.reason.trim(),
      operator: what.operator,
      ...(keyPolicy === null ? {} : { keyPolicy }),
    });
    return job;
  }

  /** Goes on after a restart; acts settle what is not known by reading first. */
  static async resume(deps: LifeDeps, id: string): Promise<LifeJob> {
    const folder = join(deps.folder, LIFE_FOLDER, id);
    const beside = besideJob(deps.audit.entries, deps.register, id);
    const { journal, content } = await Journal.resume(folder, deps.disk, deps.clock, beside);
    let state = replayLife(content, beside);
    // Rule 5: nobody watched the plug between two runs, and its ids begin again in each.
    if (state.pin !== null) state = { ...state, pin: { ...state.pin, deviceId: '' } };
    return new LifeJob(deps, journal, await Keyring.load(folder, id, deps.sealing, deps.disk, deps.random), state);
  }

  get state(): LifeState {
    return this.current;
  }

  get tenant(): RegisterTenant {
    return this.deps.register.find(this.current.tenantId);
  }

  get account(): RegisterAccount {
    return accountOf(this.tenant, this.current.userId);
  }

  /** The key on record that this job is about; null for a key that is not on record yet. */
  get recordedKey(): RegisterKey | null {
    return keyOf(this.account, this.current.letter);
  }

  /** @throws AppError `drill/not-allowed`. */
  demand(act: LifeAct): void {
    const why = whyNotLife(this.current, act);
    if (why !== null) throw new AppError('drill/not-allowed', { why });
  }

  /** Journal first, then state, then the audit log. */
  async commit(fact: LifeFact): Promise<void> {
    const record = await this.journal.write(lifeFact.parse(fact));
    this.current = evolveLife(this.current, fact, record.at);
    const line = auditOfLife(this.current, this.account.userPrincipalName, fact);
    if (line !== null) await this.deps.audit.append({ operator: this.current.operator, ...line });
  }

  /** The slot's key is on disk before this resolves (rule 1). */
  seal(purpose: 'pin' | 'old', secret: Uint8Array): Promise<Sealed> {
    return this.keyring.seal(`${purpose}-${Buffer.from(this.deps.random.bytes(4)).toString('hex')}`, purpose, secret);
  }

  /** Unseals, hands on, wipes. @throws AppError `journal/pin-gone`. */
  async withSecret<T>(sealed: Sealed, use: (secret: Uint8Array) => Promise<T>): Promise<T> {
    const secret = this.keyring.unseal(sealed);
    if (secret === null) throw new AppError('journal/pin-gone', { letter: this.current.letter });
    try {
      return await use(secret);
    } finally {
      secret.fill(0);
    }
  }

  /** What was sealed opens nothing any more. */
  destroySecrets(): Promise<void> {
    return this.keyring.destroyAll();
  }

  async dispose(): Promise<void> {
    this.keyring.forget();
    await this.journal.close();
  }
}

export function accountOf(tenant: RegisterTenant, userId: string): RegisterAccount {
  const account = tenant.accounts.find((one) => one.userId === userId.toLowerCase() && one.state === 'active');
  if (account === undefined) throw new AppError('drill/unknown-account', { account: userId });
  return account;
}

function keyOf(account: RegisterAccount, letter: string): RegisterKey | null {
  return account.keys.find((key) => key.letter === letter && key.state === 'active') ?? null;
}

/** The first letter that no key of the tenant ever had: a sticker's letter is never given again. */
function freeLetter(tenant: RegisterTenant): string {
  const used = new Set(tenant.accounts.flatMap((account) => account.keys.map((key) => key.letter)));
  for (let i = 0; ; i += 1) {
    const letter = (i >= 26 ? String.fromCharCode(64 + Math.floor(i / 26)) : '') + String.fromCharCode(65 + (i % 26));
    if (!used.has(letter)) return letter;
  }
}
