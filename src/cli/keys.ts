import { readMetadataBlob, readMetadataFile, type MetadataBlob } from '../main/keys/attestation/metadata-blob';
import { shippedTrust } from '../main/keys/attestation/shipped-trust';
import { traceSource } from '../main/keys/ctaphid/trace';
import { accessHelp } from '../main/keys/hid/access-help';
import type { KeyDevice, KeySource } from '../main/keys/hid/hid-port';
import { createUdpSource } from '../main/keys/hid/udp-source';
import { unopenedKeyInfo } from '../main/keys/key-info';
import { resetKey } from '../main/keys/reset';
import { openSecurityKey, type AdministeredKey, type SecurityKeyDeps } from '../main/keys/security-key';
import { systemClock, systemRandom } from '../main/system-ports';
import { AppError, toErrorData } from '../shared/errors';
import type { KeyInfo } from '../shared/model/key';
import type { Log } from '../shared/ports';
import { asksForHelp, readArguments, USAGE, type KeyArguments } from './keys/arguments';
import { EXIT_USAGE, exitCodeFor } from './keys/exit-codes';
import { factSheet, serialText, table } from './keys/output';
import { applyPolicy, policyCells, setsNothing, warnings } from './keys/policy';
import { createSecretInput, type SecretInput } from './keys/secret-input';

/** Everything that the commands touch of the outside, so that tests can stand in for it. */
export interface KeysWorld {
  readonly source: KeySource;
  readonly deps: SecurityKeyDeps;
  readonly input: SecretInput;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

const quiet: Log = { event: () => undefined };

export async function main(argv: readonly string[]): Promise<number> {
  if (asksForHelp(argv)) {
    process.stdout.write(USAGE);
    return 0;
  }
  const options = readArguments(argv);
  const err = (text: string): void => void process.stderr.write(text);
  // The names are loaded only where one was given: real keys need no simulated ones.
  const unknown = typeof options === 'string' ? options : await unknownModel(options.virtual);
  if (typeof options === 'string' || unknown !== null) {
    err(`${unknown ?? ''}\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  const stop = new AbortController();
  const interrupted = (): void => stop.abort();
  process.once('SIGINT', interrupted);
  const input = createSecretInput(process.stdin, process.stderr);
  let source: KeySource | null = null;
  try {
    const attestation = shippedTrust(options.metadata === null ? null : await readMetadata(options.metadata));
    const inner = await openSource(options);
    source = options.trace ? traceSource(inner, (line) => err(`${line}\n`)) : inner;
    const deps = { clock: systemClock, random: systemRandom, log: quiet, attestation };
    const out = (text: string): void => void process.stdout.write(text);
    return await runKeys(options, { source, deps, input, out, err, signal: stop.signal });
  } catch (error) {
    return complain(error, options.json, { out: (text) => void process.stdout.write(text), err });
  } finally {
    process.off('SIGINT', interrupted);
    input.close();
    await source?.close();
  }
}

/** Runs one command and gives its exit code. */
export async function runKeys(options: KeyArguments, world: KeysWorld): Promise<number> {
  try {
    await commands[options.command](options, world);
    return 0;
  } catch (error) {
    return complain(error, options.json, world);
  }
}

const commands: Readonly<Record<KeyArguments['command'], (options: KeyArguments, world: KeysWorld) => Promise<void>>> =
  {
    list: async (options, world) => {
      const devices = await world.source.list();
      if (options.json) return world.out(`${JSON.stringify({ keys: devices })}\n`);
      if (devices.length === 0) return world.out('No key plugged in.\n');
      const rows = devices.map((device) => [
        device.id,
        device.manufacturer,
        device.product,
        device.denied === null ? '' : 'cannot be opened',
      ]);
      world.out(table(['ID', 'MAKER', 'PRODUCT', ''], rows));
      for (const device of devices) explainDenied(device, world);
    },

    info: async (options, world) => {
      const infos = await describeAll(options, world);
      world.out(options.json ? `${JSON.stringify({ keys: infos })}\n` : infos.map(factSheet).join('\n'));
    },

    serial: async (options, world) => {
      const infos = await describeAll(options, world);
      const keys = infos.map(({ id, serial, serialMethod }) => ({ id, serial, serialMethod }));
      world.out(
        options.json
          ? `${JSON.stringify({ keys })}\n`
          : table(
              ['ID', 'SERIAL'],
              infos.map((info) => [info.id, serialText(info)]),
            ),
      );
    },

    'set-pin': (options, world) =>
      onOneKey(options, world, async (key) => {
        await withPins(
          world,
          ['New PIN: ', ...(world.input.interactive ? ['The same again: '] : [])],
          async ([pin, again]) => {
            if (pin === undefined || (again !== undefined && !Buffer.from(pin).equals(again))) {
              throw new AppError('pin/rule', { why: 'the two are not the same.' });
            }
            await key.setPin(pin, { signal: world.signal });
          },
        );
        report(options, world, 'The PIN is set.', await key.describe());
      }),

    'change-pin': (options, world) =>
      onOneKey(options, world, async (key) => {
        await withPins(world, ['Old PIN: ', 'New PIN: '], async ([oldPin, pin]) => {
          if (oldPin === undefined || pin === undefined) throw new AppError('app/cancelled');
          await key.changePin(oldPin, pin, { signal: world.signal });
        });
        report(options, world, 'The PIN is changed.', await key.describe());
      }),

    'prove-pin': (options, world) =>
      onOneKey(options, world, async (key) => {
        await withPins(world, ['PIN: '], async ([pin]) => {
          if (pin === undefined) throw new AppError('app/cancelled');
          await key.provePin(pin, { signal: world.signal });
        });
        report(options, world, 'The PIN is right.', await key.describe());
      }),

    policy: async (options, world) => {
      if (setsNothing(options.policy)) {
        const infos = await describeAll(options, world);
        const head = ['ID', 'SHORTEST PIN', 'ALWAYS PIN', 'ENTERPRISE ATTESTATION', 'MUST CHANGE PIN'];
        const rows = infos.map((info) => [info.id, ...policyCells(info)]);
        return world.out(options.json ? `${JSON.stringify({ keys: infos })}\n` : table(head, rows));
      }
      await onOneKey(options, world, async (key) => {
        for (const warning of warnings(options.policy)) world.err(`${warning}\n`);
        await withPins(world, ['PIN: '], async ([pin]) => {
          if (pin === undefined) throw new AppError('app/cancelled');
          await applyPolicy(key, pin, options.policy, world.signal);
        });
        report(options, world, 'The settings are made and read back.', await key.describe());
      });
    },

    wink: (options, world) =>
      onOneKey(options, world, async (key) => {
        await key.wink({ signal: world.signal });
        report(options, world, 'The key blinks.', null);
      }),

    reset: async (options, world) => {
      const device = await oneKey(options, world);
      const info = await withKey(device, world, (key) => key.describe());
      await confirmReset(info, world);
      for await (const event of resetKey(world.source, device, world.deps, { signal: world.signal })) {
        switch (event.kind) {
          case 'unplug':
            world.err('Unplug the key.\n');
            break;
          case 'plug':
            world.err('Plug the same key in again.\n');
            break;
          case 'touch':
            world.err(event.longTouch ? 'Touch the key and hold until it stops blinking.\n' : 'Touch the key now.\n');
            break;
          case 'wait':
            world.err('Wait.\n');
            break;
          case 'done':
            report(options, world, 'The key is reset. Its PIN and passkeys are gone.', event.info);
        }
      }
    },
  };

async function readMetadata(path: string): Promise<MetadataBlob> {
  return readMetadataBlob(await readMetadataFile(path), { now: systemClock.now() });
}

async function unknownModel(model: string | null): Promise<string | null> {
  if (model === null) return null;
  const { personalities } = await import('../main/rehearsal/virtual-key');
  const names = personalities.map(({ id }) => id);
  return names.includes(model as (typeof names)[number])
    ? null
    : `There is no simulated key of that model. There are: ${names.join(', ')}.`;
}

async function openSource(options: KeyArguments): Promise<KeySource> {
  if (options.udp.length > 0) return createUdpSource(options.udp, { clock: systemClock, log: quiet });
  if (options.virtual !== null) return openVirtual(options.virtual);
  const { createNodeHidSource } = await import('../main/keys/hid/node-hid-source');
  return createNodeHidSource({ clock: systemClock, log: quiet, platform: process.platform });
}

async function openVirtual(model: string): Promise<KeySource> {
  const { createVirtualKey, createVirtualKeySource } = await import('../main/rehearsal/virtual-key');
  const key = createVirtualKey({
    slot: 'A',
    personality: model,
    clock: systemClock,
    random: systemRandom,
    autoTouch: true,
    plugged: true,
  });
  return createVirtualKeySource([key]);
}

/** Every key, or the one that is meant; one that cannot be opened is described from outside. */
async function describeAll(options: KeyArguments, world: KeysWorld): Promise<readonly KeyInfo[]> {
  const devices = options.key === null ? await world.source.list() : [await oneKey(options, world)];
  if (devices.length === 0) throw new AppError('key/none');
  const infos: KeyInfo[] = [];
  for (const device of devices) {
    const info = await withKey(device, world, (key) => key.describe()).catch((error: unknown) => {
      if (devices.length === 1 && !(error instanceof AppError && error.code === 'key/unusable')) throw error;
      return unopenedKeyInfo(device, toErrorData(error).says);
    });
    infos.push(info);
  }
  return infos;
}

async function oneKey(options: KeyArguments, world: KeysWorld): Promise<KeyDevice> {
  const devices = await world.source.list();
  const [only] = devices;
  if (only === undefined) throw new AppError('key/none');
  if (options.key === null && devices.length > 1) throw new AppError('key/several', { count: devices.length });
  if (options.key === null) return only;
  const byId = devices.filter(({ id, usbSerial }) => id === options.key || usbSerial === options.key);
  const matching = byId.length > 0 ? byId : await withSerial(options.key, devices, world);
  const [match] = matching;
  if (match === undefined) throw new AppError('key/none');
  if (matching.length > 1) throw new AppError('key/several', { count: matching.length });
  return match;
}

async function withSerial(
  serial: string,
  devices: readonly KeyDevice[],
  world: KeysWorld,
): Promise<readonly KeyDevice[]> {
  const found: KeyDevice[] = [];
  for (const device of devices) {
    if ((await withKey(device, world, (key) => key.describe())).serial === serial) found.push(device);
  }
  return found;
}

async function withKey<T>(device: KeyDevice, world: KeysWorld, work: (key: AdministeredKey) => Promise<T>): Promise<T> {
  const key = await openSecurityKey(world.source, device, world.deps, world.signal).catch((error: unknown) => {
    // macOS tells only now that it will not have the key opened.
    if (error instanceof AppError && error.code === 'key/denied') {
      explainDenied({ ...device, denied: device.denied ?? deniedBecause(error) }, world);
    }
    throw error;
  });
  try {
    return await work(key);
  } finally {
    await key.close();
  }
}

async function onOneKey(
  options: KeyArguments,
  world: KeysWorld,
  work: (key: AdministeredKey) => Promise<void>,
): Promise<void> {
  await withKey(await oneKey(options, world), world, work);
}

async function withPins(
  { input }: KeysWorld,
  prompts: readonly string[],
  work: (pins: readonly Uint8Array[]) => Promise<void>,
): Promise<void> {
  const pins: Uint8Array[] = [];
  try {
    for (const prompt of prompts) {
      const pin = await input.readPin(prompt);
      if (pin === null) throw new AppError('app/cancelled');
      pins.push(pin);
    }
    await work(pins);
  } finally {
    for (const pin of pins) pin.fill(0);
  }
}

/** Rule 6: what is lost is told, and nothing happens before the operator typed the word. */
async function confirmReset(info: KeyInfo, { input, err }: KeysWorld): Promise<void> {
  // How many passkeys are on it, where the key tells.
  const word = info.credentials.used ? `reset ${info.credentials.used}` : 'reset';
  const pin = info.pin.set === true ? 'its PIN and ' : '';
  err(`This deletes ${pin}every passkey on ${info.model ?? 'the key'}, serial ${serialText(info)}.\n`);
  const typed = await input.readLine(`Type "${word}" to go on: `);
  if (typed !== word) throw new AppError('app/cancelled');
}

function report(options: KeyArguments, { out }: KeysWorld, says: string, info: KeyInfo | null): void {
  if (options.json) return out(`${JSON.stringify({ ok: true, keys: info === null ? [] : [info] })}\n`);
  const tries = info?.pin.retries ?? null;
  out(tries === null ? `${says}\n` : `${says} ${tries} tries are left.\n`);
}

function explainDenied(device: KeyDevice, { err }: Pick<KeysWorld, 'err'>): void {
  const help = accessHelp(device);
  if (help === null) return;
  err(`${help.steps.join('\n')}\n`);
  if (help.file !== null) err(`\n${help.file.content}\n`);
}

function deniedBecause(error: AppError): KeyDevice['denied'] {
  const { reason } = error.details;
  return reason === 'windowsElevation' || reason === 'linuxUdev' || reason === 'macInputMonitoring'
    ? reason
    : 'unknown';
}

function complain(error: unknown, json: boolean, { out, err }: Pick<KeysWorld, 'out' | 'err'>): number {
  const told = toErrorData(error);
  // No sheet is at hand here whose check code could be typed (rule 7).
  const data = told.code === 'pin/few-tries' ? { ...told, next: 'Prove the PIN in the app, beside its sheet.' } : told;
  if (json) out(`${JSON.stringify({ ok: false, error: data })}\n`);
  else err(`${data.says} ${data.next}\n`);
  return exitCodeFor(data.code);
}
