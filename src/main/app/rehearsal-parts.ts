import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { Clock, Log, Random } from '../../shared/ports';
import { createUdpSource, parseUdpEndpoint } from '../keys/hid/udp-source';
import { rehearsalDrillTenant, rehearsalRevoker } from '../drill/rehearsal-drill';
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
  const begin = (personality: string | null): Promise<Rehearsal> =>
    createRehearsal({
      accounts: KEYS.length,
      keyPersonalities: KEYS,
      tenantPersonality: personality,
      seed,
      log: ports.log,
      graphUrl: mode.graphUrl,
      keySource: endpoints.length > 0 ? createUdpSource(endpoints, ports) : null,
    });

  let rehearsal = await begin(mode.tenantPersonality);
  let unsubscribe: () => void = () => undefined;
  const trayListeners = new Set<() => void>();
  const replaced = new Set<() => Promise<void>>();
  const listen = () => {
    unsubscribe();
    unsubscribe = rehearsal.subscribe(() => trayListeners.forEach((listener) => listener()));
  };
  listen();

  return {
    get keys() {
      return rehearsal.deps;
    },
    newTenant: () => rehearsal.deps.tenant,
    drillTenant: async (tenant, inHand) => {
      const options = { rehearsal, clock: rehearsal.deps.clock, random: ports.random, log: ports.log };
      const online = await rehearsalDrillTenant({
        ...options,
        pin: async () => {
          const account = tenant.accounts.findIndex((each) =>
            each.keys.some((key) => key.letter === inHand() && key.state === 'active'),
          );
          const pin = rehearsal.recall(account);
          if (pin === null)
            throw new AppError('drill/not-allowed', {
              why: 'this rehearsal has not proven a sheet of this account; walk a ceremony first.',
            });
          return pin;
        },
      });
      return { online, revoker: await rehearsalRevoker(options) };
    },
    attend: (ceremony) => rehearsal.attend(ceremony),
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
        listen();
        for (const listener of replaced) await listener();
        trayListeners.forEach((listener) => listener());
        await before.stop();
      },
    },
    close: async () => {
      unsubscribe();
      await rehearsal.stop();
    },
  };
}
