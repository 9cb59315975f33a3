import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createNodeHidSource } from '../../../src/main/keys/hid/node-hid-source';
import type { KeyDevice, KeySource } from '../../../src/main/keys/hid/hid-port';
import type { CreationOptions, MadeCredential } from '../../../src/main/keys/key-operations';
import { resetKey } from '../../../src/main/keys/reset';
import { type AdministeredKey, type SecurityKeyDeps, openSecurityKey } from '../../../src/main/keys/security-key';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { rehearsalRoots } from '../../../src/main/rehearsal/test-ca';
import { createVirtualKey } from '../../../src/main/rehearsal/virtual-key';
import { type CborMap, decodeCbor } from '../../../src/main/rehearsal/virtual-key/cbor';
import { systemClock, systemRandom } from '../../../src/main/system-ports';
import { Gadget } from './gadget';
import { check, expect, measure, same, timed, until } from './harness';
import { show, witness } from './witness';

const OURS = '48151623';
const THEIRS = '26031975';
const RP = 'login.microsoft.com';
const log = { event: () => undefined };

const pinOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

async function main(): Promise<void> {
  const random = seededRandom(process.env['BGK_SEED'] ?? 'hidraw');
  const world = { clock: systemClock, random, autoTouch: true };
  const a = new Gadget(
    createVirtualKey({ slot: 'A', personality: 'yubikey-5c-nfc', serial: '20123456', ...world }),
    0,
    null,
  );
  const keyB = createVirtualKey({ slot: 'B', personality: 'ctap20-only', ...world });
  const b = new Gadget(keyB, 1, keyB.serial);
  const source = createNodeHidSource({ clock: systemClock, log, platform: 'linux' });
  const deps: SecurityKeyDeps = {
    clock: systemClock,
    random: systemRandom,
    log,
    attestation: { roots: await rehearsalRoots() },
  };
  try {
    await findAndFollow(source, a, b);
    await ourOwn(source, deps, a);
    await witnesses(source, deps, a, b);
    await resets(source, deps, a, b);
  } finally {
    await source.close();
  }
}

const deviceOf = async (source: KeySource, key: Gadget): Promise<KeyDevice> => {
  const { vendorId, productId } = key.key.personality;
  const isIt = (device: KeyDevice): boolean => device.vendorId === vendorId && device.productId === productId;
  await until(async () => (await source.list()).some(isIt), `${key.key.personality.name} in the list`);
  return (await source.list()).find(isIt)!;
};

async function withKey<T>(
  source: KeySource,
  deps: SecurityKeyDeps,
  gadget: Gadget,
  body: (key: AdministeredKey) => Promise<T>,
): Promise<T> {
  const key = await openSecurityKey(source, await deviceOf(source, gadget), deps);
  try {
    return await body(key);
  } finally {
    await key.close();
  }
}

async function findAndFollow(source: KeySource, a: Gadget, b: Gadget): Promise<void> {
  await check('no key plugged in: the list is empty', async () => same((await source.list()).length, 0, 'devices'));
  await check('a key is found on the kernel with its USB facts', async () => {
    await a.plug();
    const device = await deviceOf(source, a);
    const { vendorId, productId, release, manufacturer, product } = a.key.personality;
    same(
      [
        device.vendorId,
        device.productId,
        device.release,
        device.manufacturer,
        device.product,
        device.usbSerial,
        device.denied,
      ],
      [vendorId, productId, release, manufacturer, product, null, null],
      'facts',
    );
    expect(/^\/dev\/hidraw\d+$/.test(device.path), `a hidraw path, got ${device.path}`);
  });
  await check('plug and unplug of a second key are noticed, with a new id each time', async () => {
    const seen: string[][] = [];
    const stop = source.watch((devices) => seen.push(devices.map(({ id }) => id)));
    await until(() => seen.length > 0, 'the first list');
    await b.plug();
    const plugMs = await until(() => seen.at(-1)?.length === 2, 'the second key');
    const first = (await deviceOf(source, b)).id;
    b.unplug();
    const unplugMs = await until(() => seen.at(-1)?.length === 1, 'one key');
    await b.plug();
    const second = (await deviceOf(source, b)).id;
    stop();
    expect(first !== second, 'another id after the re-plug');
    measure('noticed after ms', { plug: plugMs, unplug: unplugMs });
  });
}

async function ourOwn(source: KeySource, deps: SecurityKeyDeps, a: Gadget): Promise<void> {
  await check('two keys at once, each opened for one at a time', async () => {
    const devices = await source.list();
    same(devices.length, 2, 'devices');
    const ports = await Promise.all(devices.map((device) => source.open(device)));
    const again = await source.open(devices[0]!).then(
      () => 'opened',
      (error: { code?: string }) => error.code,
    );
    same(again, 'key/busy', 'a second opening');
    await Promise.all(ports.map((port) => port.close()));
  });
  await check('describe reads the serial by the maker command', async () => {
    await withKey(source, deps, a, async (key) => {
      const info = await key.describe();
      same(
        [info.serial, info.serialMethod, info.usable, info.pin.set],
        ['20123456', 'vendorCommand', true, false],
        'info',
      );
    });
  });
  await check('set PIN and prove PIN', async () => {
    await withKey(source, deps, a, async (key) => {
      await key.setPin(pinOf(OURS));
      same((await key.provePin(pinOf(OURS))).retries, 8, 'tries left');
      same((await key.describe()).pin.set, true, 'PIN set');
    });
  });
  await check('a wrong PIN is told with the tries that are left', async () => {
    await withKey(source, deps, a, async (key) => {
      const thrown = await key
        .provePin(pinOf('99999999'))
        .catch((error: unknown) => error as { code?: string; details?: { tries?: number } });
      same(
        [(thrown as { code?: string }).code, (thrown as { details?: { tries?: number } }).details?.tries],
        ['pin/wrong', 7],
        'error',
      );
      await key.provePin(pinOf(OURS));
    });
  });
  await check('register, recognise and prove a passkey', async () => {
    await withKey(source, deps, a, async (key) => {
      const made = await key.register(creationOptions(), pinOf(OURS));
      registered = made;
      same(made.attestation.level, 'verified', 'attestation');
      same(await key.recognise(RP, made.credentialId), true, 'recognised');
      const proof = await key.prove(
        { rpId: RP, credentialId: made.credentialId, publicKey: made.publicKey, lastSignCount: made.signCount },
        pinOf(OURS),
      );
      same([proof.userPresent, proof.userVerified], [true, true], 'proof');
    });
  });
}

let registered: MadeCredential | null = null;

async function witnesses(source: KeySource, deps: SecurityKeyDeps, a: Gadget, b: Gadget): Promise<void> {
  const [pathA, pathB] = [(await deviceOf(source, a)).path, (await deviceOf(source, b)).path];
  show('## What libfido2 sees');
  await check('fido2-token -L lists both keys', async () => {
    const { output } = await witness(['fido2-token', '-L']);
    expect(output.includes(pathA) && output.includes(pathB), 'both paths');
    expect(/vendor=0x1050, product=0x0407/.test(output), 'the vendor and product of key A');
  });
  await check('fido2-token -I reads our virtual key, and the PIN that we set', async () => {
    const value = await witness(['fido2-token', '-I', pathA]);
    for (const wanted of [
      'FIDO_2_1',
      'aaguid: a25342c03cdc44148e46f4807fca511c',
      ', clientPin',
      'pin retries: 8',
      'maxmsgsiz: 1280',
    ]) {
      expect(value.output.includes(wanted), `"${wanted}"`);
    }
    measure('info, fido2-token', { ms: (await timed(() => witness(['fido2-token', '-I', pathB]))).ms });
  });
  show('## The PIN that the app set, accepted by a third party');
  await check('fido2-token -C changes our PIN, and the app knows the new one', async () => {
    const { code } = await witness(['fido2-token', '-C', pathA], [OURS, THEIRS, THEIRS]);
    same(code, 0, 'exit code');
    await withKey(source, deps, a, (key) => key.provePin(pinOf(THEIRS)));
    await withKey(source, deps, a, (key) => key.changePin(pinOf(THEIRS), pinOf(OURS)));
  });
  await check('fido2-token -L -r shows the passkey that the app registered', async () => {
    const { output } = await witness(['fido2-token', '-L', '-r', pathA], [OURS]);
    expect(output.includes(RP), RP);
  });
  await check('fido2-assert signs with the passkey that the app registered, and its signature verifies', async () => {
    expect(registered !== null, 'a registered passkey');
    const hash = createHash('sha256').update('witness').digest();
    writeFileSync('/run/assert-in', [base64(hash), RP, base64(registered.credentialId), ''].join('\n'));
    writeFileSync('/run/key.pem', pemOf(registered.publicKey));
    same(
      (await witness(['fido2-assert', '-G', '-v', '-i', '/run/assert-in', '-o', '/run/assert-out', pathA], [OURS]))
        .code,
      0,
      'get',
    );
    same(
      (await witness(['fido2-assert', '-V', '-v', '-i', '/run/assert-out', '/run/key.pem', 'es256'])).code,
      0,
      'verify',
    );
  });
  show('## Our virtual key, used by a third party alone');
  await check('fido2-token -S sets a PIN on an old key, and the app proves it', async () => {
    const { value, ms } = await timed(() => witness(['fido2-token', '-S', pathB], [THEIRS, THEIRS]));
    measure('set PIN, fido2-token', { ms });
    same(value.code, 0, 'exit code');
    await withKey(source, deps, b, (key) => key.provePin(pinOf(THEIRS)));
  });
  await check('fido2-cred makes a credential with attestation and verifies it', async () => {
    const hash = createHash('sha256').update('make').digest();
    writeFileSync('/run/cred-in', [base64(hash), 'example.com', 'witness', base64(pinOf('witness-id')), ''].join('\n'));
    const { value, ms } = await timed(() =>
      witness(['fido2-cred', '-M', '-r', '-i', '/run/cred-in', '-o', '/run/cred-out', pathB], [THEIRS]),
    );
    measure('credential, fido2-cred', { ms });
    same(value.code, 0, 'make');
    expect(readFileSync('/run/cred-out', 'utf8').split('\n')[2] === 'packed', 'packed attestation');
    const verified = await witness(['fido2-cred', '-V', '-v', '-i', '/run/cred-out']);
    same(verified.code, 0, 'verify');
    expect(verified.output.includes('BEGIN PUBLIC KEY'), 'a public key');
  });
}

async function resets(source: KeySource, deps: SecurityKeyDeps, a: Gadget, b: Gadget): Promise<void> {
  show('## Reset');
  await check('fido2-token -R resets a key that was just plugged in', async () => {
    await measureTheirStart();
    b.unplug();
    await until(async () => (await source.list()).length === 1, 'key B to go');
    await b.plug();
    const { path } = await deviceOf(source, b);
    same((await witness(['fido2-token', '-R', path])).code, 0, 'exit code');
    same([b.key.inspect().pinSet, b.key.inspect().resets], [false, 1], 'key B');
  });
  await check('the same work on the same key by us: info, set PIN, credential', async () => {
    // Opening and the handshake count, as they do for the tools.
    const work = <T>(body: (key: AdministeredKey) => Promise<T>) => timed(() => withKey(source, deps, b, body));
    measure('info, ours', { ms: (await work((key) => key.describe())).ms });
    measure('set PIN, ours', { ms: (await work((key) => key.setPin(pinOf(OURS)))).ms });
    const options = { ...creationOptions(), rpId: 'example.com', rpName: 'example.com', userName: 'witness' };
    const made = await work((key) => key.register(options, pinOf(OURS)));
    same(b.key.inspect().credentials.length, 1, 'credentials');
    measure('credential, ours', { ms: made.ms });
    b.unplug();
    await until(async () => (await source.list()).length === 1, 'key B to go');
  });
  await check('the app resets a key by remove, insert, touch, on the same key', async () => {
    const acts: string[] = [];
    for await (const event of resetKey(source, await deviceOf(source, a), deps)) {
      acts.push(event.kind);
      if (event.kind === 'unplug') a.unplug();
      if (event.kind === 'plug') await a.plug();
    }
    same(acts, ['unplug', 'plug', 'touch', 'wait', 'done'], 'acts');
    same([a.key.inspect().pinSet, a.key.inspect().credentials.length], [false, 0], 'key A');
  });
  await check('a key that is pulled out in the middle is told as removed', async () => {
    const thrown = await withKey(source, deps, a, async (key) => {
      a.unplug();
      return key.describe().then(
        () => null,
        (error: unknown) => error as { code?: string },
      );
    });
    same(thrown?.code, 'key/removed', 'error');
  });
}

/** What starting one of their tools costs here, whatever it then does. */
async function measureTheirStart(): Promise<void> {
  const { ms } = await timed(() => witness(['fido2-token', '-V']));
  measure('start of a tool', { ms });
}

function pemOf(cose: Uint8Array): string {
  const map = decodeCbor(cose) as CborMap;
  const part = (label: number): string => Buffer.from(map.get(label) as Uint8Array).toString('base64url');
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

function creationOptions(): CreationOptions {
  return {
    rpId: RP,
    rpName: 'Microsoft',
    userId: pinOf('OF:0123456789abcdef0123456789abcdef'),
    userName: 'ea-7f3k@contoso.onmicrosoft.com',
    userDisplayName: 'Emergency access 1',
    challenge: 'Y2hhbGxlbmdl'.repeat(570),
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

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stdout.write(
      `not ok - the guest's program: ${error instanceof Error ? (error.stack ?? error.message).replaceAll('\n', ' ') : String(error)}\n`,
    );
    process.exit(1);
  },
);
