import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createCeremony, resumeCeremony, type Ceremony } from '../../../src/main/ceremony/create';
import { nodeDisk, type Disk } from '../../../src/main/ceremony/journal/disk';
import { LOW_COST } from '../../../src/main/ceremony/journal/passphrase';
import { keyDeps } from '../../../src/main/ceremony/key-deps';
import { AppError } from '../../../src/shared/errors';
import type { KeyDevice } from '../../../src/main/keys/hid/hid-port';
import type { CeremonyDeps, SheetJob } from '../../../src/main/ceremony/ports';
import {
  createVirtualKey,
  createVirtualKeySource,
  type Personality,
  type VirtualKey,
} from '../../../src/main/rehearsal/virtual-key';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import type { Choices } from '../../../src/shared/model/tenant';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { CeremonyRequest } from '../../../src/shared/model/acts';
import type { Clock } from '../../../src/shared/ports';
import { FakeKey, fakeSource } from './key';
import type { Mortal } from './mortal';
import { MemoryLog, SeededRandom, temporaryFolder } from './ports';
import { FakeTenant } from './tenant';

/** Real time, run faster: touch timeouts of 30 s pass in a third of a second. */
export function fastClock(factor = 100): Clock {
  const start = performance.now();
  const base = Date.UTC(2026, 10, 22, 11, 0, 0);
  const ahead = (): number => (performance.now() - start) * factor;
  return {
    now: () => Math.floor(base + ahead()),
    monotonic: ahead,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const aborted = (): void => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', aborted);
          resolve();
        }, ms / factor);
        signal?.addEventListener('abort', aborted, { once: true });
      }),
  };
}

export const PASSPHRASE = 'copper lantern forest seventeen';

export interface BenchOptions {
  readonly keys?: readonly (string | Personality)[];
  readonly choices?: Partial<Choices>;
  readonly disk?: Disk;
  readonly seed?: string | number;
  readonly folder?: string;
  readonly autoTouch?: boolean;
  /** Keys without packets: serials (null: none) of as many keys of one model. */
  readonly fakeKeys?: readonly (string | null)[];
  readonly factor?: number;
}

/** A table with keys, a tenant, a printer, and a laptop that can crash. */
export class Bench {
  /** Of ceremony and tenant: a minute passes in 0.6 s. */
  readonly clock: Clock;
  /** Of keys and their reports: real, so that a busy machine is no dead key. */
  readonly keyClock: Clock;
  readonly random: SeededRandom;
  readonly log = new MemoryLog();
  readonly keys: readonly VirtualKey[];
  readonly fakeKeys: readonly FakeKey[];
  readonly fakeSource: ReturnType<typeof fakeSource>;
  readonly tenant: FakeTenant;
  readonly folder: string;
  /** Sheets as they came out of the printer: what the operator reads from. */
  readonly sheets: { readonly job: Omit<SheetJob, 'pin'>; readonly pin: string | null }[] = [];
  printerTrouble: (() => void) | null = null;
  disk: Disk;
  readonly choices: Choices;
  private static readonly open = new Set<Ceremony>();
  ceremony!: Ceremony;
  mortal: Mortal | null = null;

  constructor(options: BenchOptions = {}) {
    this.clock = fastClock(100);
    this.keyClock = fastClock(options.factor ?? 1);
    this.random = new SeededRandom(options.seed ?? 1);
    this.folder = options.folder ?? temporaryFolder();
    this.disk = options.disk ?? nodeDisk;
    this.choices = { ...defaultChoices, ...options.choices };
    this.fakeKeys = (options.fakeKeys ?? []).map(
      (serial, at) =>
        new FakeKey(
          `fake${at}`,
          serial,
          'ee041bce-25e5-4cdb-8f86-897fd6418464',
          new SeededRandom(`${options.seed ?? 1}-fake-${at}`),
        ),
    );
    for (const key of this.fakeKeys) key.plug();
    this.fakeSource = fakeSource(this.fakeKeys);
    const models = options.fakeKeys !== undefined ? [] : (options.keys ?? ['yubikey-5c-nfc', 'token2-pin-plus-octo']);
    this.keys = models.map((personality, at) =>
      createVirtualKey({
        slot: String.fromCharCode(65 + at),
        personality,
        clock: this.keyClock,
        random: new SeededRandom(`${options.seed ?? 1}-key-${at}`),
        autoTouch: options.autoTouch ?? true,
        plugged: true,
      }),
    );
    this.tenant = new FakeTenant(this.clock, this.random);
  }

  async deps(): Promise<CeremonyDeps> {
    const source = createVirtualKeySource(this.keys);
    const ports = { clock: this.clock, random: this.random, log: this.log };
    const real = keyDeps(source, { ...ports, clock: this.keyClock, attestation: { roots: await rehearsalRoots() } });
    const fake = {
      ...real,
      keys: this.fakeSource,
      openKey: async (device: KeyDevice) => this.fakeKey(device).open(device),
    };
    const deps: CeremonyDeps = {
      ...(this.fakeKeys.length > 0 ? fake : real),
      ...ports,
      tenant: this.tenant,
      paper: {
        deliver: async (job) => {
          this.printerTrouble?.();
          const { pin, ...rest } = job;
          this.sheets.push({ job: rest, pin: pin === null ? null : Buffer.from(pin).toString() });
          return { file: job.how === 'file' ? join(this.folder, `${job.record.sheetNumber}.pdf`) : null };
        },
      },
      folder: this.folder,
      sealing: { passphrase: new TextEncoder().encode(PASSPHRASE), keystore: null, cost: LOW_COST },
      rehearsal: true,
      disk: this.disk,
      processes: { pid: process.pid, host: 'here', alive: () => false, started: async () => null },
    };
    return this.mortal === null ? deps : this.mortal.wrap(deps, this.disk);
  }

  async start(): Promise<Ceremony> {
    this.ceremony = await createCeremony(await this.deps(), this.choices);
    Bench.open.add(this.ceremony);
    return this.ceremony;
  }

  async resume(id = this.ceremony.id): Promise<Ceremony> {
    this.ceremony = await resumeCeremony(await this.deps(), id);
    Bench.open.add(this.ceremony);
    return this.ceremony;
  }

  do(request: CeremonyRequest): Promise<void> {
    return this.ceremony.request(request);
  }

  /** What is printed on the sheet that counts now. */
  paper(letter: string): { readonly checkCode: string; readonly pin: string } {
    const sheet = this.sheets.findLast((each) => each.job.record.keyLetter === letter);
    if (sheet?.pin == null) throw new Error(`no sheet for key ${letter}`);
    return { checkCode: sheet.job.record.checkCode, pin: sheet.pin };
  }

  key(slot: string): VirtualKey {
    const key = this.keys.find((each) => each.slot === slot);
    if (key === undefined) throw new Error(`no key in slot ${slot}`);
    return key;
  }

  private fakeKey(device: KeyDevice): FakeKey {
    const key = this.fakeKeys.find((each) => each.plugged && each.device.id === device.id);
    if (key === undefined) throw new AppError('key/removed');
    return key;
  }

  /** Ends every ceremony that a test left open, so that no file stays open. */
  static async cleanUp(): Promise<void> {
    for (const ceremony of Bench.open) await ceremony.dispose();
    Bench.open.clear();
  }

  /** The virtual key whose PIN is this one. */
  static opens(key: VirtualKey, pin: string): boolean {
    const hash = createHash('sha256').update(pin).digest().subarray(0, 16);
    return key.inspect().pinHash !== null && Buffer.compare(key.inspect().pinHash ?? new Uint8Array(), hash) === 0;
  }
}

/** The next request that an operator who does what the screen says would make; null when all is done. */
export function nextRequest(bench: Bench): CeremonyRequest | null {
  const snapshot = bench.ceremony.snapshot();
  if (snapshot.finished) return null;
  const { accounts, keys } = snapshot;
  if (snapshot.admin === null) return { act: 'signInAdmin' };
  if (snapshot.survey === null) return { act: 'survey' };
  if (!snapshot.planApproved)
    return snapshot.plan === null ? { act: 'survey' } : { act: 'approvePlan', hash: snapshot.plan.hash };
  const needed = snapshot.choices.accounts * snapshot.choices.keysPerAccount;
  if (keys.filter((key) => key.pin !== 'unproven').length < needed) {
    const unsure = snapshot.bench.find(
      (each) =>
        each.letter !== null &&
        each.state !== 'gone' &&
        (each.state === 'needsSettings' || keys.some((key) => key.letter === each.letter && key.pin === 'unproven')),
    );
    const fresh = snapshot.bench.find((each) => each.state === 'needsPin' && each.letter === null);
    const next = unsure ?? fresh;
    if (next === undefined)
      throw new Error(
        `no key to prepare: ${JSON.stringify(snapshot.bench.map((each) => [each.letter, each.state, each.info.why]))}`,
      );
    return { act: 'prepareKey', keyId: next.info.id };
  }
  const made = (account: (typeof accounts)[number]): boolean =>
    ['account', 'group', 'policy'].every((name) => proofOf(account, name) === 'proven');
  if (snapshot.allowed.createAccounts === null && !accounts.every(made)) return { act: 'createAccounts' };
  for (const account of accounts) {
    const accountIndex = account.index;
    if (proofOf(account, 'tapGone') !== 'proven' || proofOf(account, 'registered') !== 'proven')
      return { act: 'register', accountIndex };
  }
  for (const account of accounts) {
    const accountIndex = account.index;
    if (proofOf(account, 'paper') === 'proven') continue;
    if (account.sheet?.printed !== true) return { act: 'print', accountIndex, how: 'file', printer: null };
    return { act: 'provePaper', accountIndex, ...bench.paper(account.keyLetter ?? '') };
  }
  for (const account of accounts)
    if (proofOf(account, 'signedIn') !== 'proven') return { act: 'signIn', accountIndex: account.index };
  if (accounts.some((account) => !['proven', 'notApplicable'].includes(proofOf(account, 'exclusion'))))
    return { act: 'exclude' };
  if (accounts.some((account) => proofOf(account, 'role') !== 'proven')) return { act: 'assignRole' };
  for (const account of accounts)
    if (proofOf(account, 'signedInAdmin') !== 'proven') return { act: 'signInAsAdmin', accountIndex: account.index };
  if (snapshot.allowed.restrict === null && snapshot.allowed.close !== null) return { act: 'restrict' };
  return { act: 'close' };
}

function proofOf(
  account: { readonly proofs: readonly { readonly name: string; readonly state: string }[] },
  name: string,
): string {
  return account.proofs.find((proof) => proof.name === name)?.state ?? '';
}

/** Until no plugged-in key is being read any more. */
export async function read(bench: Bench): Promise<void> {
  while (bench.ceremony.snapshot().bench.some((key) => key.state === 'reading'))
    await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Walks to the end, trying again what fails. Returns the errors met. */
export async function walk(
  bench: Bench,
  onError: (code: string, request: CeremonyRequest) => Promise<void> | void = () => undefined,
  limit = 60,
): Promise<string[]> {
  const errors: string[] = [];
  for (let turn = 0; turn < limit; turn += 1) {
    await read(bench);
    const request = nextRequest(bench);
    if (request === null) return errors;
    try {
      await bench.do(request);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      errors.push(code);
      if (errors.length > 20) throw error;
      await onError(code, request);
    }
  }
  throw new Error(`not done after ${limit} acts: ${errors.join(', ')}`);
}
