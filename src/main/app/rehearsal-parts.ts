import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { Clock, Log, Random } from '../../shared/ports';
import { createUdpSource, parseUdpEndpoint } from '../keys/hid/udp-source';
import type { RegisterTenant } from '../../shared/model/drill';
import { createUnitDoor } from '../drill/life';
import { rehearsalDrillTenant, rehearsalRevoker, tenantDeps } from '../rehearsal/drill';
import { createGraphTenant } from '../entra/graph-tenant';
import { createRehearsal, type Rehearsal } from '../rehearsal/session';
import type { Mode } from './mode';
import type { Parts } from './parts';

/** Two keys for two accounts, and a third for what goes wrong. */
const KEYS = ['yubikey-5c-nfc', 'token2-pin-plus-octo', 'etoken-fusion'];

/** Simulated parts for the window. Changing the tenant starts a new rehearsal under the same host. */
export async function rehearsalParts(
  mode: Mode,
  userData: string,
  ports: { readonly clock: Clock; readonly random: Random; readonly log: Log },
): Promise<Parts> {
  const seed = String(mode.seed ?? randomBytes(4).readUInt32BE());
  const endpoints = mode.udpKeys.map((text) => parseUdpEndpoint(text.replace(/^udp:/, '')));
  let begun = 0;
  const begin = (personality: string | null): Promise<Rehearsal> => {
    begun += 1;
    return createRehearsal({
      accounts: KEYS.length,
      keyPersonalities: KEYS,
      tenantPersonality: personality,
      // New keys from the box: with the serials of the last ones they would be on record already (rule 4).
      seed: begun === 1 ? seed : `${seed}-${begun}`,
      log: ports.log,
      graphUrl: mode.graphUrl,
      keySource: endpoints.length > 0 ? createUdpSource(endpoints, ports) : null,
    });
  };

  let rehearsal = await begin(mode.tenantPersonality);
  let since = rehearsal.deps.clock.now();
  let unsubscribe: () => void = () => undefined;
  const trayListeners = new Set<() => void>();
  const replaced = new Set<() => Promise<void>>();
  const listen = () => {
    unsubscribe();
    unsubscribe = rehearsal.subscribe(() => trayListeners.forEach((listener) => listener()));
  };
  listen();

  /** PINs of sheets that were proven after day one, by letter of the key; a ceremony's own are the rehearsal's. */
  const held = new Map<string, Uint8Array>();
  const forget = () => {
    held.forEach((pin) => pin.fill(0));
    held.clear();
  };
  const standIns = () => ({ rehearsal, clock: rehearsal.deps.clock, random: ports.random, log: ports.log });
  /** As if the operator typed it from the paper of this key; a copy, wiped by who asked. */
  const paperOf = (tenant: RegisterTenant, letter: string | null): Uint8Array => {
    const proven = letter === null ? undefined : held.get(letter);
    if (proven !== undefined) return Uint8Array.from(proven);
    const account = tenant.accounts.findIndex((each) =>
      each.keys.some((key) => key.letter === letter && key.state === 'active'),
    );
    const pin = rehearsal.recall(account);
    if (pin === null)
      throw new AppError('drill/not-allowed', {
        why: 'this rehearsal’s browser does not know the PIN on the sheet. Type it once under “Check a key offline”.',
      });
    return pin;
  };

  return {
    get keys() {
      return rehearsal.deps;
    },
    get disk() {
      return rehearsal.laptop.disk;
    },
    paper: (sheets) => rehearsal.laptop.paper(sheets),
    newTenant: () => rehearsal.deps.tenant,
    drillTenant: async (tenant, inHand) => {
      const parts = standIns();
      const online = await rehearsalDrillTenant({ ...parts, pin: async () => paperOf(tenant, inHand()) });
      return { online, revoker: await rehearsalRevoker(parts) };
    },
    lifeTenant: async (tenant, inHand) => {
      const deps = await tenantDeps(standIns(), async () => paperOf(tenant, inHand()));
      return { tenant: createGraphTenant(deps), units: createUnitDoor(deps) };
    },
    holdPaper: (letter, pin) => {
      held.get(letter)?.fill(0);
      held.set(letter, Uint8Array.from(pin));
    },
    attend: (ceremony) => rehearsal.attend(ceremony),
    get simulatedSince() {
      return mode.graphUrl !== null && endpoints.length > 0 ? null : since;
    },
    folder: join(userData, 'rehearsals'),
    keystore: null,
    get clock() {
      return rehearsal.deps.clock;
    },
    random: ports.random,
    log: ports.log,
    onReplaced: (listener) => void replaced.add(listener),
    tray: {
      state: () => rehearsal.state(),
      subscribe: (listener) => {
        trayListeners.add(listener);
        return () => trayListeners.delete(listener);
      },
      do: async (request, ceremonyOpen) => {
        if (request.what !== 'tenant') return rehearsal.do(request);
        if (ceremonyOpen)
          throw new AppError('app/rehearsal-only', {
            why: 'the tenant can change only between two ceremonies. Pause this one first.',
          });
        const next = await begin(request.personality);
        const before = rehearsal;
        rehearsal = next;
        since = next.deps.clock.now();
        forget();
        listen();
        for (const listener of replaced) await listener();
        trayListeners.forEach((listener) => listener());
        await before.stop();
      },
    },
    close: async () => {
      unsubscribe();
      forget();
      await rehearsal.stop();
    },
  };
}
