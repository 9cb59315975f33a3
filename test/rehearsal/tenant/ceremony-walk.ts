import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCeremony } from '../../../src/main/ceremony/create';
import type { Ceremony } from '../../../src/main/ceremony/create';
import { LOW_COST } from '../../../src/main/ceremony/journal/passphrase';
import { clouds } from '../../../src/main/entra/clouds';
import { Operator } from '../../../src/main/rehearsal/operator';
import type { OperatorOptions } from '../../../src/main/rehearsal/operator';
import { createRehearsal } from '../../../src/main/rehearsal/session';
import type { Rehearsal, RehearsalOptions } from '../../../src/main/rehearsal/session';
import { rehearsalTime } from '../../../src/main/rehearsal/time';
import type { SecurityKey, StoredCredential } from '../../../src/main/keys/key-operations';
import { systemClock } from '../../../src/main/system-ports';
import { AppError } from '../../../src/shared/errors';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { Choices } from '../../../src/shared/model/tenant';
import { openJournal } from '../../ceremony/second-program';
import { MemoryLog, temporaryFolder } from '../../ceremony/fakes/ports';

const passphrase = 'copper lantern forest seventeen';

export interface CeremonyBench {
  readonly rehearsal: Rehearsal;
  readonly ceremony: Ceremony;
  /** Walks as a person would. @returns the error at which that person stops; null when all is proven. */
  walk(more?: Partial<OperatorOptions>): Promise<AppError | null>;
  /** Facts of the journal, in order, read from the disk by a program of its own. */
  journal(): readonly Readonly<Record<string, unknown>>[];
  stop(): Promise<void>;
}

/** Where the key is not one of the virtual ones but another authenticator, and the pages are opened by another browser. */
export interface KeyInHand {
  /** AAGUID that it describes itself with. */
  readonly describeAs?: string;
  readonly listCredentials?: () => Promise<readonly StoredCredential[]>;
  /** `none`: the rehearsal plays no page. */
  readonly pages?: 'none';
}

function inHand(key: SecurityKey, hand: KeyInHand): SecurityKey {
  const { describeAs, listCredentials } = hand;
  return new Proxy(key, {
    get: (target, name) => {
      if (name === 'describe' && describeAs !== undefined)
        return async () => ({ ...(await target.describe()), aaguid: describeAs });
      if (name === 'listCredentials' && listCredentials !== undefined) return listCredentials;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A whole ceremony with the real client, virtual keys and one of the shipped tenants; paper is a file with the PIN. */
export async function ceremonyIn(
  tenantPersonality: string,
  choices: Partial<Choices> = {},
  more: Partial<RehearsalOptions> = {},
  hand: KeyInHand = {},
): Promise<CeremonyBench> {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const out = join(folder, 'out');
  mkdirSync(out);
  const wanted: Choices = { ...defaultChoices, accounts: 1, ...choices };
  const rehearsal = await createRehearsal({
    accounts: wanted.accounts * wanted.keysPerAccount,
    seed: tenantPersonality,
    tenantPersonality,
    log: new MemoryLog(),
    time: rehearsalTime(systemClock),
    timing: 'real',
    plugged: true,
    ...more,
  });
  const attend = (made: Ceremony): Ceremony => (hand.pages === 'none' ? made : rehearsal.attend(made));
  const ceremony = attend(
    await createCeremony(
      {
        ...rehearsal.deps,
        openKey: async (device) => inHand(await rehearsal.deps.openKey(device), hand),
        folder: data,
        sealing: { passphrase: new TextEncoder().encode(passphrase), keystore: null, cost: LOW_COST },
        processes: { pid: 1, host: 'here', alive: () => false, started: async () => null },
        paper: {
          deliver: async ({ record, pin }) => {
            const file = join(out, `${record.sheetNumber}.txt`);
            writeFileSync(file, Buffer.from(pin ?? []));
            return { file };
          },
        },
      },
      { ...wanted, registerBy: clouds[rehearsal.cloud].registersOnBehalf ? wanted.registerBy : 'tap' },
    ),
  );
  return {
    rehearsal,
    ceremony,
    walk: async (options = {}) => {
      const operator = new Operator({
        rehearsal,
        ceremony,
        readPin: async (bytes) => Uint8Array.from(bytes),
        ...options,
      });
      try {
        await operator.walk();
        return null;
      } catch (error) {
        if (error instanceof AppError) return error;
        throw error;
      } finally {
        operator.stop();
      }
    },
    journal: () => openJournal(ceremony.folder, passphrase).facts,
    stop: async () => {
      await ceremony.dispose();
      await rehearsal.stop();
    },
  };
}
