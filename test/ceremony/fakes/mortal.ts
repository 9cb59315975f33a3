import type { Disk } from '../../../src/main/ceremony/journal/disk';
import type { CeremonyDeps } from '../../../src/main/ceremony/ports';
import type { Tenant } from '../../../src/main/entra/tenant';
import type { KeySource } from '../../../src/main/keys/hid/hid-port';
import type { SecurityKey } from '../../../src/main/keys/key-operations';

/** Where the process dies: before the n-th outside act, after it, or (on the disk) in the middle of its write. */
export interface Death {
  readonly point: number;
  readonly how: 'before' | 'after' | 'torn';
}

const forever = new Promise<never>(() => undefined);
const KEY_ACTS: ReadonlySet<keyof SecurityKey> = new Set([
  'setPin',
  'changePin',
  'provePin',
  'register',
  'prove',
  'deleteCredential',
]);
const TENANT_ACTS: ReadonlySet<keyof Tenant> = new Set([
  'createAccount',
  'ensureGroup',
  'ensurePolicies',
  'creationOptions',
  'registerKey',
  'ensureNoTap',
  'checkMethods',
  'removeOtherMethods',
  'proveSignIn',
  'ensureExclusion',
  'assignGlobalAdministrator',
  'revokeSessions',
  'undo',
]);

/**
 * A process that can be killed at every outside act: each write to the disk, each call to key and tenant. Once dead, nothing it
 * asked for ever comes back and nothing it asks for happens, as after `kill -9`.
 */
export class Mortal {
  private count = 0;
  private dead = false;
  /** What each point was, for messages. */
  readonly points: string[] = [];
  private die!: () => void;
  readonly died = new Promise<void>((resolve) => (this.die = resolve));

  constructor(private readonly death: Death | null) {}

  get isDead(): boolean {
    return this.dead;
  }

  kill(): Promise<never> {
    this.dead = true;
    this.die();
    return forever;
  }

  private async act<T>(name: string, doIt: () => Promise<T>, torn: (() => Promise<unknown>) | null = null): Promise<T> {
    if (this.dead) return forever;
    this.count += 1;
    this.points.push(name);
    if (this.death?.point !== this.count) return this.answer(doIt());
    if (this.death.how === 'before') return this.kill();
    if (this.death.how === 'torn' && torn !== null) await torn();
    else await doIt().catch(() => undefined);
    return this.kill();
  }

  /** Answers never reach a dead process. */
  private async answer<T>(promise: Promise<T>): Promise<T> {
    try {
      const value = await promise;
      return this.dead ? await forever : value;
    } catch (error) {
      if (this.dead) return forever;
      throw error;
    }
  }

  wrap(deps: CeremonyDeps, disk: Disk): CeremonyDeps {
    return {
      ...deps,
      disk: this.disk(disk),
      keys: this.source(deps.keys),
      openKey: async (device) => this.key(await this.answer(deps.openKey(device))),
      tenant: this.tenant(deps.tenant),
    };
  }

  private disk(disk: Disk): Disk {
    return {
      ...disk,
      makeFolder: (folder) => this.answer(disk.makeFolder(folder)),
      createExclusive: (path, bytes) => this.act(`create ${base(path)}`, () => disk.createExclusive(path, bytes)),
      writeWhole: (path, bytes) =>
        this.act(
          `write ${base(path)}`,
          () => disk.writeWhole(path, bytes),
          () => disk.writeWhole(`${path}.new`, bytes.subarray(0, bytes.length >> 1)),
        ),
      replaceAndShred: (path, bytes) =>
        this.act(
          `shred ${base(path)}`,
          () => disk.replaceAndShred(path, bytes),
          () => disk.rename(path, `${path}.old`).catch(() => undefined),
        ),
      openAppend: async (path, keep) => {
        const file = await this.answer(disk.openAppend(path, keep));
        return {
          get length() {
            return file.length;
          },
          append: (bytes) =>
            this.act(
              `append ${base(path)}`,
              () => file.append(bytes),
              () => file.append(bytes.subarray(0, bytes.length >> 1)),
            ),
          close: () => file.close(),
        };
      },
    };
  }

  private source(source: KeySource): KeySource {
    return {
      ...source,
      list: () => this.answer(source.list()),
      watch: (onChange) => source.watch((devices) => this.dead || onChange(devices)),
    };
  }

  private key(key: SecurityKey): SecurityKey {
    return this.proxy(key, 'key', KEY_ACTS);
  }

  private tenant(tenant: Tenant): Tenant {
    return this.proxy(tenant, 'tenant', TENANT_ACTS);
  }

  private proxy<T extends object>(target: T, what: string, acts: ReadonlySet<keyof T>): T {
    return new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name, object);
        if (typeof value !== 'function') return value;
        const call = value as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          if (acts.has(name as keyof T))
            return this.act(`${what} ${String(name)}`, async () => call.apply(object, args));
          const given = call.apply(object, args);
          return given instanceof Promise ? this.answer(given) : given;
        };
      },
    });
  }
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
