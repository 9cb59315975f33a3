import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import {
  createVirtualKey,
  createVirtualKeySource,
  type Personality,
  type VirtualKey,
  type VirtualKeyOptions,
} from '../../../src/main/rehearsal/virtual-key';
import type { KeySource } from '../../../src/main/keys/hid/hid-port';
import type { CreationOptions } from '../../../src/main/keys/key-operations';
import { openSecurityKey, type AdministeredKey, type SecurityKeyDeps } from '../../../src/main/keys/security-key';
import type { Log, LogFact } from '../../../src/shared/ports';
import { AutoClock } from './auto-clock';

export interface LoggedEvent {
  readonly name: string;
  readonly facts: Readonly<Record<string, LogFact>>;
}

/** One virtual key and everything that is needed to open it; time is free. */
export interface World {
  readonly clock: AutoClock;
  readonly key: VirtualKey;
  readonly source: KeySource;
  readonly deps: SecurityKeyDeps;
  readonly logged: LoggedEvent[];
  open(): Promise<AdministeredKey>;
}

export async function world(
  personality: string | Personality = 'yubikey-5c-nfc',
  more: Partial<VirtualKeyOptions> = {},
): Promise<World> {
  const clock = new AutoClock();
  const logged: LoggedEvent[] = [];
  const log: Log = { event: (_level, name, facts = {}) => void logged.push({ name, facts }) };
  const key = createVirtualKey({
    slot: 'A',
    personality,
    clock,
    random: seededRandom('key'),
    autoTouch: true,
    plugged: true,
    ...more,
  });
  const source = createVirtualKeySource([key]);
  const deps: SecurityKeyDeps = {
    clock,
    random: seededRandom('host'),
    log,
    attestation: { roots: await rehearsalRoots() },
  };
  return { clock, key, source, deps, logged, open: () => openSecurityKey(source, deviceOf(key), deps) };
}

export function deviceOf(key: VirtualKey): NonNullable<VirtualKey['device']> {
  if (key.device === null) throw new Error('the key is not plugged in');
  return key.device;
}

export function pinOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export const PIN = '48151623';

/** What Entra asks for, with a challenge of the usual length. */
export function creationOptions(more: Partial<CreationOptions> = {}): CreationOptions {
  return {
    rpId: 'login.microsoft.com',
    rpName: 'Microsoft',
    userId: new TextEncoder().encode('OF:0123456789abcdef0123456789abcdef'),
    userName: 'ea-7f3k@contoso.onmicrosoft.com',
    userDisplayName: 'Emergency access 1',
    challenge: 'ZXlKaGJHY2lPaUpTVTBFdFQwRkZVQzB5TlRZaUxD'.repeat(170),
    algorithms: [-7, -257],
    excludeCredentials: [],
    residentKey: true,
    userVerification: 'required',
    attestation: 'direct',
    hmacCreateSecret: true,
    credProtect: { level: 1, enforce: true },
    expiresAt: null,
    ...more,
  };
}
