import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resetKey } from '../../src/main/keys/reset';
import { openSecurityKey } from '../../src/main/keys/security-key';
import { decodeCbor } from '../../src/main/keys/ctap2/cbor';
import { asMap } from '../../src/main/keys/ctap2/cbor-read';
import { wrapSource } from '../../src/main/keys/hid/wrap-source';
import { encodePackets, reassemble, WAITING, type Assembly } from '../../src/main/keys/ctaphid/framing';
import { AppError } from '../../src/shared/errors';
import { creationOptions, deviceOf, PIN, pinOf, world } from './support/world';

const root = join(__dirname, '../..');
const WRONG = '99120457';

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? sources(path) : path.endsWith('.ts') || path.endsWith('.tsx') ? [path] : [];
  });
}

describe('rule 5: same key or stop', () => {
  it('rule 5: a silent question tells this key from another, without PIN and touch', async () => {
    const made = await world('yubikey-5c-nfc', { autoTouch: true });
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    const { credentialId } = await opened.register(creationOptions(), pinOf(PIN));
    const before = made.key.inspect();
    expect(await opened.recognise('login.microsoft.com', credentialId)).toBe(true);
    const after = made.key.inspect();
    expect(after.touches).toBe(before.touches);
    expect(after.ctapCommands.slice(before.ctapCommands.length)).toEqual([0x02]);
    const other = await world('yubikey-5c-nfc');
    expect(await (await other.open()).recognise('login.microsoft.com', credentialId)).toBe(false);
  });

  it('rule 5: a key that will not say is unknown, not absent', async () => {
    const made = await world();
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    const { credentialId } = await opened.register(creationOptions(), pinOf(PIN));
    await opened.setAlwaysUv(true, pinOf(PIN));
    expect(await opened.recognise('login.microsoft.com', credentialId)).toBeNull();
  });

  it('rule 5: an open key never turns into another one: after a re-plug it stays dead', async () => {
    const made = await world();
    const opened = await made.open();
    await opened.describe();
    made.key.unplug();
    made.key.misbehave('other-key', true);
    made.key.plug();
    await expect(opened.setPin(pinOf(PIN))).rejects.toMatchObject({ code: 'key/removed' });
    expect(made.key.inspect().pinSet).toBe(false);
  });

  it('rule 5: a device that was unplugged cannot be opened by its old name', async () => {
    const made = await world();
    const device = deviceOf(made.key);
    made.key.unplug();
    made.key.plug();
    await expect(openSecurityKey(made.source, device, made.deps)).rejects.toMatchObject({ code: 'key/removed' });
  });

  it('rule 5: reset stops at another key before it sends anything to it', async () => {
    const made = await world();
    const events: string[] = [];
    const run = async (): Promise<void> => {
      for await (const event of resetKey(made.source, deviceOf(made.key), made.deps)) {
        events.push(event.kind);
        if (event.kind === 'unplug') made.key.unplug();
        if (event.kind === 'plug') {
          made.key.misbehave('other-key', true);
          made.key.plug();
        }
      }
    };
    await expect(run()).rejects.toMatchObject({ code: 'key/other' });
    expect(events).toEqual(['unplug', 'plug']);
    expect(made.key.inspect().resets).toBe(0);
  });
});

describe('rule 6: nothing of the operator is destroyed silently', () => {
  it('rule 6: a key with a PIN keeps it, whatever is asked to set', async () => {
    const made = await world();
    made.key.misbehave('belongs-to-somebody', true);
    const opened = await made.open();
    const before = made.key.inspect();
    await expect(opened.setPin(pinOf(PIN))).rejects.toMatchObject({ code: 'pin/already-set' });
    expect(made.key.inspect().pinHash).toEqual(before.pinHash);
    // It is not even asked: no PIN command of any kind went out.
    expect(made.key.inspect().ctapCommands).not.toContain(0x06);
    expect(made.key.inspect().credentials).toHaveLength(before.credentials.length);
  });

  it('rule 6: no operation but reset ever sends authenticatorReset', async () => {
    const made = await world();
    const opened = await made.open();
    const pin = pinOf(PIN);
    await opened.describe();
    await opened.setPin(pin);
    await opened.changePin(pin, pinOf(WRONG));
    await opened.register(creationOptions(), pinOf(WRONG));
    await opened.listCredentials(pinOf(WRONG));
    await opened.setMinPinLength(6, pinOf(WRONG));
    await opened.wink();
    expect(made.key.inspect().ctapCommands).not.toContain(0x07);
  });

  it('rule 6: reset does nothing while the hand does nothing', async () => {
    const made = await world();
    const steps = resetKey(made.source, deviceOf(made.key), made.deps);
    await steps.next();
    await expect(steps.next()).rejects.toMatchObject({ code: 'key/no-touch' });
    expect(made.key.inspect().ctapCommands).not.toContain(0x07);
  });
});

describe('rule 7: never burn retries', () => {
  it('rule 7: one call sends a wrong PIN once', async () => {
    const made = await world();
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    const attempts = [
      () => opened.provePin(pinOf(WRONG)),
      () => opened.register(creationOptions(), pinOf(WRONG)),
      () => opened.listCredentials(pinOf(WRONG)),
      () => opened.changePin(pinOf(WRONG), pinOf('20394817')),
    ];
    for (const attempt of attempts) {
      const before = made.key.inspect().retries;
      await expect(attempt()).rejects.toBeInstanceOf(AppError);
      expect(before - made.key.inspect().retries).toBe(1);
      await opened.provePin(pinOf(PIN), { triesTyped: made.key.inspect().retries });
    }
  });

  it('rule 7: the last three are not touched without the number typed', async () => {
    const made = await world();
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    made.key.misbehave('three-tries-left', true);
    const attempts = [
      () => opened.provePin(pinOf(PIN)),
      () => opened.provePin(pinOf(PIN), { triesTyped: 2 }),
      () => opened.provePin(pinOf(PIN), { triesTyped: 8 }),
      () => opened.changePin(pinOf(PIN), pinOf(WRONG)),
      () => opened.register(creationOptions(), pinOf(PIN)),
      () => opened.listCredentials(pinOf(PIN)),
      () => opened.setAlwaysUv(true, pinOf(PIN)),
      () => opened.setMinPinLength(6, pinOf(PIN)),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({ code: 'pin/few-tries', details: { tries: 3 } });
      expect(made.key.inspect().retries).toBe(3);
    }
    expect((await opened.provePin(pinOf(PIN), { triesTyped: 3 })).retries).toBe(8);
  });

  it('rule 7: a text that can be no PIN costs no try', async () => {
    const made = await world();
    const opened = await made.open();
    await opened.setPin(pinOf(PIN));
    for (const text of ['', '123', '4815\u0000162', '4'.repeat(64)]) {
      await expect(opened.provePin(pinOf(text))).rejects.toMatchObject({ code: 'pin/rule' });
    }
    expect(made.key.inspect().retries).toBe(8);
  });

  it('rule 7: a garbled answer never makes the PIN go out a second time', async () => {
    for (const misbehaviour of ['wrong-command', 'short-report', 'over-long', 'silent-once'] as const) {
      const made = await world();
      const opened = await made.open();
      await opened.setPin(pinOf(PIN));
      // Only the answer to the token request is garbled: the frames before it are counted off.
      let tokens = 0;
      const watched = wrapSource(made.source, (port) => ({
        reportSize: port.reportSize,
        write: (report) => {
          if ((report[4] ?? 0) === 0x90 && report[7] === 0x06 && hasSubcommand(report, 0x09)) {
            tokens++;
            made.key.misbehave(misbehaviour, true);
          }
          return port.write(report);
        },
        read: (timeoutMs) => port.read(timeoutMs),
        close: () => port.close(),
      }));
      await opened.close();
      const again = await openSecurityKey(watched, deviceOf(made.key), made.deps);
      await expect(again.provePin(pinOf(WRONG))).rejects.toBeInstanceOf(AppError);
      expect(tokens).toBe(1);
      expect(made.key.inspect().retries).toBe(7);
    }
  });
});

/** clientPIN message: map entry 2, the subcommand, comes second in canonical order. */
function hasSubcommand(report: Uint8Array, subcommand: number): boolean {
  return report[9] === 0x01 && report[11] === 0x02 && report[12] === subcommand;
}

describe('rule 13: only our own challenges are signed', () => {
  it('rule 13: every assertion is over 32 fresh bytes of ours, never over the same twice', async () => {
    const made = await world();
    const hashes: string[] = [];
    let assembly: Assembly = WAITING;
    const watched = wrapSource(made.source, (port) => ({
      reportSize: port.reportSize,
      write: (report) => {
        const channel = new DataView(report.buffer, report.byteOffset).getUint32(0);
        assembly = reassemble((report[4] ?? 0) >= 0x80 ? WAITING : assembly, report, channel, 64);
        if (assembly.state === 'done' && assembly.payload[0] === 0x02) {
          const clientDataHash = asMap(decodeCbor(assembly.payload.subarray(1)), 'request').get(0x02);
          hashes.push(Buffer.from(clientDataHash as Uint8Array).toString('hex'));
        }
        return port.write(report);
      },
      read: (timeoutMs) => port.read(timeoutMs),
      close: () => port.close(),
    }));
    const opened = await openSecurityKey(watched, deviceOf(made.key), made.deps);
    await opened.setPin(pinOf(PIN));
    const made1 = await opened.register(creationOptions(), pinOf(PIN));
    const credential = {
      rpId: 'login.microsoft.com',
      credentialId: made1.credentialId,
      publicKey: made1.publicKey,
      lastSignCount: 0,
    };
    for (let n = 0; n < 3; n++) {
      await opened.prove(credential, pinOf(PIN));
      await opened.recognise('login.microsoft.com', made1.credentialId);
    }
    expect(hashes).toHaveLength(6);
    expect(new Set(hashes).size).toBe(6);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('rule 13: no operation of a key takes a challenge or a hash for an assertion', () => {
    const text = readFileSync(join(root, 'src/main/keys/key-operations.ts'), 'utf8');
    const operations = text
      .slice(text.indexOf('export interface SecurityKey'), text.indexOf('export interface StoredCredential'))
      .replace(/\/\*\*[\s\S]*?\*\//g, '');
    expect(operations).toContain('prove(');
    expect(operations).not.toMatch(/challenge|clientData|hash/i);
  });

  it('rule 13: what signs is imported by nobody but the key, the silent question, and the rehearsal', () => {
    const importers = sources(join(root, 'src'))
      .filter((path) => /from '[^']*get-assertion'/.test(readFileSync(path, 'utf8')))
      .map((path) => path.slice(root.length + 1))
      .filter((path) => !path.startsWith('src/main/rehearsal/'));
    expect(importers.sort()).toEqual(['src/main/keys/ctap2/silent-assertion.ts', 'src/main/keys/security-key.ts']);
  });

  it('rule 13: the proof is of a type and origin that no relying party takes', () => {
    const text = readFileSync(join(root, 'src/main/keys/security-key.ts'), 'utf8');
    expect(text).toContain("{ type: 'bgk.proof', challenge, origin: 'bgk:proof' }");
    expect(text).not.toContain('webauthn.get');
  });
});

describe('secrets', () => {
  it('rule 2: PIN and token are in no log line, no error and no report in the clear', async () => {
    const made = await world();
    const wire: Buffer[] = [];
    const watched = wrapSource(made.source, (port) => ({
      ...port,
      reportSize: port.reportSize,
      write: (report) => {
        wire.push(Buffer.from(report));
        return port.write(report);
      },
      read: (timeoutMs) => port.read(timeoutMs),
      close: () => port.close(),
    }));
    const opened = await openSecurityKey(watched, deviceOf(made.key), made.deps);
    await opened.setPin(pinOf(PIN));
    const errors: unknown[] = [];
    await opened.provePin(pinOf(WRONG)).catch((error: unknown) => errors.push(error));
    await opened.setPin(pinOf('1'.repeat(70))).catch((error: unknown) => errors.push(error));
    await opened.changePin(pinOf(WRONG), pinOf('20394817')).catch((error: unknown) => errors.push(error));
    const told = errors
      .map((error) =>
        error instanceof AppError ? JSON.stringify([error.toData(), error.stack, String(error.cause)]) : '?',
      )
      .join('\n');
    for (const pin of [PIN, WRONG, '20394817', '1'.repeat(8)]) {
      expect(told).not.toContain(pin);
      expect(JSON.stringify(made.logged)).not.toContain(pin);
      expect(wire.some((report) => report.includes(pin))).toBe(false);
    }
  });
});

describe('copies', () => {
  afterEach(() => vi.restoreAllMocks());

  it('rule 2: every copy of a PIN that the key layer makes is zero when the call is over', async () => {
    const made = await world();
    const opened = await made.open();
    const copies: Uint8Array[] = [];
    const slice = Uint8Array.prototype.slice;
    vi.spyOn(Uint8Array.prototype, 'slice').mockImplementation(function (this: Uint8Array, from?: number, to?: number) {
      const copy = slice.call(this, from, to);
      if (Buffer.from(copy.buffer, copy.byteOffset, copy.length).includes(PIN)) copies.push(copy);
      return copy;
    });
    const set = Uint8Array.prototype.set;
    vi.spyOn(Uint8Array.prototype, 'set').mockImplementation(function (
      this: Uint8Array,
      from: ArrayLike<number>,
      at?: number,
    ) {
      set.call(this, from, at);
      if (Buffer.from(this.buffer, this.byteOffset, this.length).includes(PIN)) copies.push(this);
    });
    const mine = pinOf(PIN);
    await opened.setPin(mine);
    await opened.provePin(mine);
    await opened.provePin(pinOf(WRONG)).catch(() => undefined);
    await opened.register(creationOptions(), mine);
    await opened.listCredentials(mine);
    await opened.changePin(mine, pinOf(WRONG));
    expect(copies.length).toBeGreaterThan(5);
    const ours = copies.filter((copy) => copy !== mine);
    expect(ours.filter((copy) => Buffer.from(copy.buffer, copy.byteOffset, copy.length).includes(PIN))).toEqual([]);
    expect(mine).toEqual(pinOf(PIN));
  });
});

it('a message of the longest kind makes 129 packets (guard of this file)', () => {
  expect(encodePackets(1, 0x10, new Uint8Array(7609), 64)).toHaveLength(129);
});
