import { createHash } from 'node:crypto';
import { createBrowserStandIn, createKeySigner } from '../../../src/main/rehearsal/browser';
import type { BrowserStandInOptions } from '../../../src/main/rehearsal/browser';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { startSimulatedTenant } from '../../../src/main/rehearsal/tenant';
import type { SimulatedTenant, SimulatedTenantOptions } from '../../../src/main/rehearsal/tenant';
import { exchange } from '../../../src/main/rehearsal/tenant/network';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import { createVirtualKey, createVirtualKeySource } from '../../../src/main/rehearsal/virtual-key';
import type { VirtualKey } from '../../../src/main/rehearsal/virtual-key';
import type { KeySource } from '../../../src/main/keys/hid/hid-port';
import type { CreationOptions, MadeCredential } from '../../../src/main/keys/key-operations';
import { openSecurityKey } from '../../../src/main/keys/security-key';
import type { SecurityKeyDeps } from '../../../src/main/keys/security-key';
import { graphPermissions } from './permissions';
import type { Clock } from '../../../src/shared/ports';
import { AutoClock } from '../../keys/support/auto-clock';
import { recording } from '../../contract/recording';

/** Time that a test moves itself. */
export class ManualClock {
  private ms = Date.UTC(2026, 10, 22, 10, 0, 0);
  now(): number {
    return this.ms;
  }
  monotonic(): number {
    return this.ms;
  }
  async sleep(ms: number): Promise<void> {
    this.ms += ms;
  }
  advance(ms: number): void {
    this.ms += ms;
  }
}

export interface Bench {
  readonly clock: ManualClock;
  readonly tenant: SimulatedTenant;
  /** Graph as the operator with every scope, or with what is given. */
  call(method: string, path: string, body?: unknown, more?: CallMore): Promise<Answer>;
  stop(): Promise<void>;
}
export interface CallMore {
  readonly as?: string;
  readonly scopes?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly version?: 'v1.0' | 'beta';
}
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What stands at `a.b.0.c` of an answer; undefined where nothing does. */
export function get(value: unknown, path: string): unknown {
  // Names of annotations hold a full stop themselves.
  return (path.startsWith('@') ? [path] : path.split('.')).reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined),
    value,
  );
}
export function text(value: unknown, path: string): string {
  const found = get(value, path);
  if (typeof found !== 'string') throw new Error(`No text at ${path} of ${JSON.stringify(value)}`);
  return found;
}
export function list(value: unknown, path = 'value'): readonly unknown[] {
  const found = get(value, path);
  if (!Array.isArray(found)) throw new Error(`No list at ${path} of ${JSON.stringify(value)}`);
  return found;
}

export async function bench(options: Partial<SimulatedTenantOptions> = {}): Promise<Bench> {
  const clock = new ManualClock();
  const tenant = await startSimulatedTenant({
    clock,
    random: seededRandom('tenant'),
    onExchange: recording,
    ...options,
  });
  const operator = tenant.inspect().operator.userPrincipalName;
  return {
    clock,
    tenant,
    async call(method, path, body, more = {}) {
      const token = tenant.tokenFor(more.as ?? operator, more.scopes ?? graphPermissions);
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more.headers,
      };
      const answer = await exchange(
        method,
        `${tenant.url}/${more.version ?? 'v1.0'}${path}`,
        headers,
        body === undefined ? undefined : JSON.stringify(body),
      );
      return {
        status: answer.status,
        headers: answer.headers,
        body: answer.text === '' ? {} : JSON.parse(answer.text),
      };
    },
    stop: () => tenant.stop(),
  };
}

export const longPassword = 'Aa1!'.repeat(30);

/** An account as the app makes it; gives its id and name. */
export async function account(b: Bench, name = 'ea-7hq2xk'): Promise<{ readonly id: string; readonly upn: string }> {
  const upn = `${name}@${b.tenant.world.initialDomain()}`;
  const made = await b.call('POST', '/users', {
    accountEnabled: true,
    displayName: 'Emergency Access 01',
    mailNickname: name,
    userPrincipalName: upn,
    passwordPolicies: 'DisablePasswordExpiration',
    passwordProfile: { password: longPassword, forceChangePasswordNextSignIn: false },
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return { id: text(made.body, 'id'), upn };
}

export const keyPin = '48151623';

export interface KeyBench {
  readonly key: VirtualKey;
  readonly source: KeySource;
  readonly deps: SecurityKeyDeps;
  register(options: CreationOptions): Promise<MadeCredential>;
}

/** A virtual key with a PIN, its own time, and touches by itself. */
export async function keyBench(
  personality = 'yubikey-5c-nfc',
  seed = 'key',
  slot = 'A',
  clock: Clock = new AutoClock(),
): Promise<KeyBench> {
  const key = createVirtualKey({
    slot,
    personality,
    clock,
    random: seededRandom(seed),
    autoTouch: true,
    plugged: true,
  });
  const source = createVirtualKeySource([key]);
  const deps: SecurityKeyDeps = {
    clock,
    random: seededRandom('host'),
    log: { event: () => undefined },
    attestation: { roots: await rehearsalRoots() },
  };
  const opened = await openSecurityKey(source, key.device!, deps);
  await opened.setPin(new TextEncoder().encode(keyPin));
  await opened.close();
  return {
    key,
    source,
    deps,
    async register(options) {
      const open = await openSecurityKey(source, key.device!, deps);
      try {
        return await open.register(options, new TextEncoder().encode(keyPin));
      } finally {
        await open.close();
      }
    },
  };
}

export async function optionsFor(b: Bench, userId: string): Promise<CreationOptions> {
  const answer = await b.call('GET', `/users/${userId}/authentication/fido2Methods/creationOptions`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return {
    rpId: text(answer.body, 'publicKey.rp.id'),
    rpName: 'Microsoft',
    userId: new Uint8Array(Buffer.from(text(answer.body, 'publicKey.user.id'), 'base64url')),
    userName: text(answer.body, 'publicKey.user.name'),
    userDisplayName: text(answer.body, 'publicKey.user.displayName'),
    challenge: text(answer.body, 'publicKey.challenge'),
    algorithms: [-7, -257],
    excludeCredentials: list(answer.body, 'publicKey.excludeCredentials').map((entry) => readings(text(entry, 'id'))),
    residentKey: true,
    userVerification: 'required',
    attestation: 'direct',
    hmacCreateSecret: true,
    credProtect: null,
    expiresAt: null,
  };
}

/** An id with and without the padding digit. */
function readings(id: string): readonly Uint8Array[] {
  return [id, id.replace(/[012]$/, '')].map((one) => new Uint8Array(Buffer.from(one, 'base64url')));
}

export function postBody(
  made: Pick<MadeCredential, 'credentialId' | 'clientDataJSON' | 'attestationObject'>,
  displayName = 'EA01 key A',
): object {
  return {
    displayName,
    publicKeyCredential: {
      id: base64url(made.credentialId),
      response: {
        clientDataJSON: base64url(made.clientDataJSON),
        attestationObject: base64url(made.attestationObject),
      },
    },
  };
}

/** Makes and registers a credential; throws what Graph said where it refuses. */
export async function registered(
  b: Bench,
  keys: KeyBench,
  userId: string,
): Promise<{ readonly made: MadeCredential; readonly method: unknown }> {
  const made = await keys.register(await optionsFor(b, userId));
  const answer = await b.call('POST', `/users/${userId}/authentication/fido2Methods`, postBody(made));
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return { made, method: answer.body };
}

export function standIn(
  b: Bench,
  keys: KeyBench | null,
  more: Partial<BrowserStandInOptions> = {},
): ReturnType<typeof createBrowserStandIn> {
  const sign = keys
    ? createKeySigner({ source: keys.source, deps: keys.deps, pin: async () => new TextEncoder().encode(keyPin) })
    : () => Promise.reject(new Error('no key here'));
  return createBrowserStandIn({ endpoint: b.tenant, sign, ...more });
}

export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
