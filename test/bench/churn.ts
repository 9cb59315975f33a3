import { countReports } from '../../src/main/keys/hid/wrap-source';
import { openSecurityKey } from '../../src/main/keys/security-key';
import { generatePin } from '../../src/main/keys/ctap2/pin-generator';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import { rehearsalRoots } from '../../src/main/rehearsal/test-ca';
import {
  createVirtualKey,
  createVirtualKeySource,
  personality,
  type Personality,
} from '../../src/main/rehearsal/virtual-key';
import { systemClock } from '../../src/main/system-ports';
import { countExchanges } from './floor';
import { residentMb, settledMemory } from './memory';
import type { CreationOptions } from '../../src/main/keys/key-operations';

export interface ChurnReport {
  readonly keys: number;
  /** Reports of one key, INIT to makeCredential, the most that any took. */
  readonly reportsPerKey: number;
  /** The fewest that any client needs with the messages of this key. */
  readonly floorReports: number;
  /** Bytes of the getInfo answer: what most of the difference between two models is. */
  readonly infoBytes: number;
  readonly touchesPerKey: number;
  /** Milliseconds of software for one key, virtual key included, touch instant. */
  readonly msPerKey: { readonly median: number; readonly p95: number };
  /** Keys before the ones that count; V8's nursery has its full size after them, and what is used is compiled. */
  readonly warmUpKeys: number;
  /** Resident memory that the warm-up took, once and for all. */
  readonly warmUpMb: number;
  /** What the process holds on to, after all keys against after the warm-up, both settled. */
  readonly grownMb: number;
  /** Resident memory, the same way. */
  readonly residentGrownMb: number;
  /** The most resident memory at any key over that after the warm-up, garbage of the moment included. */
  readonly peakMb: number;
  /** Open handles of the process after against before. */
  readonly handlesGrown: number;
  readonly listenersLeft: number;
}

const WARM_UP_KEYS = 100;

/** `count` virtual keys, plugged, given a PIN, registered and unplugged one after another. */
export async function churn(count: number, model = personality('yubikey-5c-nfc')): Promise<ChurnReport> {
  const roots = await rehearsalRoots();
  const cold = await settledMemory();
  const warmUpKeys = Math.min(WARM_UP_KEYS, count);
  for (let warm = 0; warm < warmUpKeys; warm++) await oneKey(`warm-${warm}`, model, roots);
  const before = await settledMemory();
  const handles = openHandles();
  let peakMb = 0;
  const times: number[] = [];
  let reportsPerKey = 0;
  let floorReports = 0;
  let infoBytes = 0;
  let touchesPerKey = 0;
  let listenersLeft = 0;
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    const { reports, floor, bytes, touches, listeners } = await oneKey(`key-${n}`, model, roots);
    times.push(performance.now() - start);
    // The floor belongs to the very key that took the most: lengths differ by a byte from signature to signature.
    if (reports > reportsPerKey) [reportsPerKey, floorReports] = [reports, floor];
    infoBytes = Math.max(infoBytes, bytes);
    touchesPerKey = Math.max(touchesPerKey, touches);
    listenersLeft += listeners;
    peakMb = Math.max(peakMb, residentMb() - before.residentMb);
  }
  const after = await settledMemory();
  times.sort((a, b) => a - b);
  return {
    keys: count,
    reportsPerKey,
    floorReports,
    infoBytes,
    touchesPerKey,
    msPerKey: { median: times[Math.floor(count / 2)] ?? 0, p95: times[Math.floor(count * 0.95)] ?? 0 },
    warmUpKeys,
    warmUpMb: before.residentMb - cold.residentMb,
    grownMb: after.heldMb - before.heldMb,
    residentGrownMb: after.residentMb - before.residentMb,
    peakMb,
    handlesGrown: openHandles() - handles,
    listenersLeft,
  };
}

async function oneKey(
  seed: string,
  model: Personality,
  roots: readonly string[],
): Promise<{ reports: number; floor: number; bytes: number; touches: number; listeners: number }> {
  const random = seededRandom(seed);
  const key = createVirtualKey({
    slot: 'A',
    personality: model,
    clock: systemClock,
    random,
    autoTouch: true,
  });
  const { source: counted, counters } = countReports(createVirtualKeySource([key]));
  const { source, floor, infoBytes } = countExchanges(counted);
  let plugs = 0;
  const stop = source.watch(() => plugs++);
  key.plug();
  const [device] = await source.list();
  if (device === undefined) throw new Error('the key did not show');
  const deps = { clock: systemClock, random, log: { event: () => undefined }, attestation: { roots } };
  const opened = await openSecurityKey(source, device, deps);
  const pin = generatePin({ kind: 'digits' }, { random, minLength: 4, maxLength: 63 });
  await opened.setPin(pin);
  const made = await opened.register(options(seed), pin);
  pin.fill(0);
  if (made.attestation.level !== 'verified') throw new Error('attestation was not verified');
  await opened.close();
  key.unplug();
  stop();
  await source.close();
  const after = plugs;
  key.plug();
  key.unplug();
  return {
    reports: counters.reports,
    floor: floor(),
    bytes: infoBytes(),
    touches: key.inspect().touches,
    listeners: plugs - after,
  };
}

function options(seed: string): CreationOptions {
  return {
    rpId: 'login.microsoft.com',
    rpName: 'Microsoft',
    userId: seededRandom(seed).bytes(51),
    userName: 'ea-7f3k@contoso.onmicrosoft.com',
    userDisplayName: 'Emergency access 1',
    challenge: Buffer.from(seededRandom(seed).bytes(5_200)).toString('base64url'),
    algorithms: [-7, -257],
    excludeCredentials: [],
    residentKey: true,
    userVerification: 'required',
    attestation: 'direct',
    hmacCreateSecret: true,
    credProtect: { level: 1, enforce: true },
    expiresAt: null,
  };
}

function openHandles(): number {
  return process.getActiveResourcesInfo().filter((name) => name !== 'Immediate' && name !== 'Timeout').length;
}
