import { Readable, Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { asksForHelp, readArguments, type KeyArguments } from '../../../src/cli/keys/arguments';
import { exitCodeFor } from '../../../src/cli/keys/exit-codes';
import { createSecretInput } from '../../../src/cli/keys/secret-input';
import { main, runKeys } from '../../../src/cli/keys';
import { traceSource } from '../../../src/main/keys/ctaphid/trace';
import { createVirtualKey, createVirtualKeySource } from '../../../src/main/rehearsal/virtual-key';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import type { KeySource } from '../../../src/main/keys/hid/hid-port';
import { PIN, pinOf, world, type World } from '../support/world';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  made: World,
  argv: readonly string[],
  typed = '',
  source: KeySource = made.source,
  onErr: (text: string) => void = () => undefined,
): Promise<Run> {
  const options = readArguments(argv);
  if (typeof options === 'string') return { code: 2, out: '', err: options };
  let out = '';
  let err = '';
  const input = createSecretInput(
    Readable.from([Buffer.from(typed)]),
    new Writable({ write: (_, __, done) => done() }),
  );
  const code = await runKeys(options, {
    source,
    deps: made.deps,
    input,
    out: (text) => void (out += text),
    err: (text) => {
      err += text;
      onErr(text);
    },
    signal: new AbortController().signal,
  });
  input.close();
  return { code, out, err };
}

const json = (run_: Run): { keys: Record<string, unknown>[]; ok?: boolean; error?: { code: string } } =>
  JSON.parse(run_.out) as never;

describe('arguments', () => {
  it.each<[string[], Partial<KeyArguments>]>([
    [['list'], { command: 'list', virtual: null, json: false, trace: false }],
    [['info', '--virtual', '--json'], { virtual: 'yubikey-5c-nfc', json: true }],
    [['--virtual', 'info'], { command: 'info', virtual: 'yubikey-5c-nfc' }],
    [['info', '--virtual', 'nitrokey-3a'], { virtual: 'nitrokey-3a' }],
    [['wink', '--key', 'hid-2', '--hid-udp', '127.0.0.1:1,2', '--hid-udp', '127.0.0.1:3,4'], { key: 'hid-2' }],
  ])('%j', (argv, wanted) => {
    expect(readArguments(argv)).toMatchObject(wanted);
  });

  it.each([
    [],
    ['nonsense'],
    ['set-pin', '12345678'],
    ['info', '--pin', '1234'],
    ['info', '--virtual', '--hid-udp', '127.0.0.1:1,2'],
    ['info', '--hid-udp', 'x'],
    ['policy', '--min-pin-length', '3'],
    ['policy', '--min-pin-length', '1234'],
    ['policy', '--always-uv', 'maybe'],
    ['policy', '--tell', 'login.microsoft.com'],
    ['info', '--force-pin-change'],
  ])('rule 2: %j is refused, and what was typed is not repeated', (...argv) => {
    const said = readArguments(argv);
    expect(said).toBeTypeOf('string');
    expect(said).not.toMatch(/1234/);
  });
});

it('whoever asks for help gets it', () => {
  for (const argv of [['--help'], ['-h'], ['help']]) expect(asksForHelp(argv)).toBe(true);
  for (const argv of [[], ['list'], ['set-pin', '--help']]) expect(asksForHelp(argv)).toBe(false);
});

it('a simulated model that there is not: the ones that there are, exit 2', async () => {
  let told = '';
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
  try {
    expect(await main(['info', '--virtual', 'nomodel'])).toBe(2);
  } finally {
    write.mockRestore();
  }
  expect(told).toContain('yubikey-5c-nfc');
});

describe('--metadata', () => {
  it.each([
    ['nowhere.jwt', /cannot be opened/],
    [__dirname, /cannot be (read|opened)/],
    [__filename, /not a signed metadata file/],
  ])('%s: told by its fault, exit 1, and no key is touched', async (path, why) => {
    let told = '';
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      told += String(text);
      return true;
    });
    try {
      expect(await main(['info', '--virtual', '--metadata', path])).toBe(1);
    } finally {
      write.mockRestore();
    }
    expect(told).toMatch(why);
  });
});

describe('commands', () => {
  it('list', async () => {
    const made = await world();
    expect(await run(made, ['list'])).toMatchObject({ code: 0, out: expect.stringContaining('ID') as string });
    expect(json(await run(made, ['list', '--json'])).keys).toHaveLength(1);
    made.key.unplug();
    expect((await run(made, ['list'])).out).toMatch(/No key/);
  });

  it('info --json has the agreed shape', async () => {
    const made = await world();
    const { keys } = json(await run(made, ['info', '--json']));
    expect(Object.keys(keys[0] ?? {})).toEqual(
      expect.arrayContaining(
        (
          'id transport vendorId productId manufacturer product serial serialMethod aaguid model versions extensions ' +
          'options pin credentials usable why'
        ).split(' '),
      ),
    );
    expect(keys[0]).toMatchObject({
      id: expect.any(String) as string,
      transport: 'virtual',
      vendorId: 0x1050,
      productId: expect.any(Number) as number,
      manufacturer: expect.any(String) as string,
      product: expect.any(String) as string,
      serial: made.key.serial,
      serialMethod: 'vendorCommand',
      aaguid: 'a25342c0-3cdc-4414-8e46-f4807fca511c',
      model: expect.stringMatching(/YubiKey/) as string,
      versions: expect.any(Array) as unknown[],
      extensions: expect.any(Array) as unknown[],
      options: expect.any(Object) as object,
      pin: { set: false, retries: null, minLength: 4, maxLength: 63, forceChange: false, protocols: [2, 1] },
      credentials: { used: null, remaining: 100 },
      usable: true,
      why: null,
    });
  });

  it('info of a key that cannot be used says why, and is no failure', async () => {
    const made = await world('u2f-only');
    const told = await run(made, ['info', '--json']);
    expect(told.code).toBe(0);
    expect(json(told).keys[0]).toMatchObject({ usable: false, why: expect.stringMatching(/U2F/) as string });
    expect((await run(made, ['info'])).out).toMatch(/Usable\s+no/);
  });

  it('serial', async () => {
    const made = await world();
    expect((await run(made, ['serial'])).out).toContain(made.key.serial);
  });

  it('set-pin, prove-pin, change-pin: PINs from standard input', async () => {
    const made = await world();
    expect(await run(made, ['set-pin'], `${PIN}\n`)).toMatchObject({ code: 0 });
    expect(await run(made, ['prove-pin'], PIN)).toMatchObject({
      code: 0,
      out: expect.stringContaining('8 tries') as string,
    });
    expect(await run(made, ['change-pin'], `${PIN}\r\n20394817\r\n`)).toMatchObject({ code: 0 });
    expect(await run(made, ['prove-pin', '--json'], `${PIN}\n`)).toMatchObject({ code: 6 });
    expect(await run(made, ['prove-pin'], '20394817\n')).toMatchObject({ code: 0 });
    expect(await run(made, ['set-pin'], `${PIN}\n`)).toMatchObject({ code: 1 });
    expect(await run(made, ['prove-pin'], '')).toMatchObject({ code: 8 });
  });

  it('policy: shown, set with the PIN, read back', async () => {
    const made = await world();
    expect((await run(made, ['policy'])).out).toMatch(/SHORTEST PIN.*\n.*4\s+off\s+off\s+no/);
    await run(made, ['set-pin'], PIN);
    const set = await run(made, ['policy', '--min-pin-length', '8', '--always-uv', 'on', '--json'], PIN);
    expect(set.err).toContain('a reset alone lowers it again');
    expect(json(set)).toMatchObject({ ok: true, keys: [{ pin: { minLength: 8 }, options: { alwaysUv: true } }] });
    expect(made.key.inspect()).toMatchObject({ minPinLength: 8, alwaysUv: true });
    expect(await run(made, ['policy', '--always-uv', 'off'], PIN)).toMatchObject({ code: 0, err: '' });
    expect(made.key.inspect().alwaysUv).toBe(false);
    const told = ['--min-pin-length', '8', '--tell', 'login.microsoft.com'];
    expect(await run(made, ['policy', ...told, '--force-pin-change'], PIN)).toMatchObject({ code: 0 });
    expect(made.key.inspect()).toMatchObject({ forcePinChange: true, minPinLengthRpIds: ['login.microsoft.com'] });
    expect((await run(made, ['policy'])).out).toMatch(/yes/);
  });

  it('policy: what the key cannot do ends with 1 and the reason, and a wrong PIN with 6', async () => {
    const old = await world('ctap20-only');
    await run(old, ['set-pin'], PIN);
    expect((await run(old, ['policy'])).out).toMatch(/4 \(fixed\)\s+none \(fixed\)\s+none \(fixed\)\s+no/);
    expect(await run(old, ['policy', '--enterprise-attestation'], PIN)).toMatchObject({
      code: 1,
      err: expect.stringContaining('it has no enterprise attestation') as string,
    });
    const made = await world();
    await run(made, ['set-pin'], PIN);
    expect(await run(made, ['policy', '--always-uv', 'on'], '99120457')).toMatchObject({ code: 6 });
    expect(made.key.inspect().ctapCommands).not.toContain(0x0d);
  });

  it('rule 7: few tries left are not for a command that knows no sheet', async () => {
    const made = await world();
    await run(made, ['set-pin'], `${PIN}\n`);
    made.key.misbehave('three-tries-left', true);
    const told = await run(made, ['prove-pin'], `${PIN}\n`);
    expect(told).toMatchObject({ code: 7, err: expect.stringContaining('3 tries') as string });
    expect(told.err).toContain('in the app');
    expect(made.key.inspect().retries).toBe(3);
  });

  it('rule 6: reset only after the word was typed', async () => {
    const made = await world();
    await run(made, ['set-pin'], `${PIN}\n`);
    const hand = (text: string): void => {
      if (text.startsWith('Unplug')) setImmediate(() => made.key.unplug());
      if (text.startsWith('Plug')) setImmediate(() => made.key.plug());
    };
    for (const typed of ['yes\n', 'Reset\n', '\n', '']) {
      expect(await run(made, ['reset'], typed, made.source, hand)).toMatchObject({ code: 8 });
      expect(made.key.inspect()).toMatchObject({ pinSet: true, resets: 0, plugs: 1 });
    }
    const done = await run(made, ['reset'], 'reset\n', made.source, hand);
    expect(done.err).toMatch(/This deletes its PIN/);
    expect(done).toMatchObject({ code: 0 });
    expect(made.key.inspect()).toMatchObject({ pinSet: false, resets: 1 });
  });

  it('which key: none, several, by id, by serial', async () => {
    const made = await world();
    const other = createVirtualKey({
      slot: 'B',
      personality: 'nitrokey-3a',
      clock: made.clock,
      random: seededRandom('b'),
      plugged: true,
    });
    const source = createVirtualKeySource([made.key, other]);
    expect(await run(made, ['wink'], '', source)).toMatchObject({ code: 4 });
    expect(await run(made, ['wink', '--key', made.key.serial], '', source)).toMatchObject({ code: 0 });
    expect(made.key.inspect().winks).toBe(1);
    expect(await run(made, ['wink', '--key', other.device?.id ?? ''], '', source)).toMatchObject({ code: 0 });
    expect(await run(made, ['wink', '--key', '000'], '', source)).toMatchObject({ code: 3 });
    expect(json(await run(made, ['info', '--json'], '', source)).keys).toHaveLength(2);
    made.key.unplug();
    expect(await run(made, ['info'])).toMatchObject({ code: 3 });
  });

  it('failures in JSON carry the code', async () => {
    const made = await world('no-client-pin');
    const told = await run(made, ['set-pin', '--json'], `${PIN}\n`);
    expect(told.code).toBe(9);
    expect(json(told)).toMatchObject({ ok: false, error: { code: 'pin/not-supported' } });
  });

  it('rule 2: --trace shows packets, and of PIN commands the headers only', async () => {
    const made = await world();
    const lines: string[] = [];
    const traced = traceSource(made.source, (line) => lines.push(line));
    const told = await run(made, ['set-pin', '--trace'], `${PIN}\n`, traced);
    expect(told.code).toBe(0);
    expect(lines.some((line) => /> ffffffff 8600/.test(line))).toBe(true);
    const masked = lines.filter((line) => line.includes('masked'));
    expect(masked.length).toBeGreaterThan(6);
    for (const line of masked) expect(line.length).toBeLessThan(70);
    // Key agreement halves, encrypted PINs: nothing of a PIN command is there in full.
    expect(lines.filter((line) => / > \S+ 90\S+ ?\S* 06/.test(line) && !line.includes('masked'))).toEqual([]);
    expect(lines.join('\n')).not.toContain(Buffer.from(PIN).toString('hex'));
  });
});

describe('typing', () => {
  const output = (): { stream: Writable; text: () => string } => {
    let text = '';
    return {
      stream: new Writable({ write: (chunk: Buffer, _, done) => ((text += chunk.toString()), done()) }),
      text: () => text,
    };
  };
  const terminal = (typed: string): Readable & { isTTY: boolean; setRawMode: () => void } =>
    Object.assign(Readable.from([Buffer.from(typed)]), { isTTY: true, setRawMode: () => undefined });

  it('a PIN is not echoed, backspace takes back one character', async () => {
    const out = output();
    const input = createSecretInput(terminal('12é\u007f\u007f34\r'), out.stream);
    expect(await input.readPin('PIN: ')).toEqual(pinOf('134'));
    expect(out.text()).toMatch(/^PIN: [^0-9]*$/);
  });

  it('Ctrl-C is no answer', async () => {
    expect(await createSecretInput(terminal('12\u0003'), output().stream).readPin('PIN: ')).toBeNull();
  });

  it('a line is echoed', async () => {
    const out = output();
    expect(await createSecretInput(terminal('reset\r'), out.stream).readLine('? ')).toBe('reset');
    expect(out.text()).toContain('reset');
  });

  it('several lines come one by one, with either line end', async () => {
    const input = createSecretInput(
      Readable.from([Buffer.from('one\r\ntw'), Buffer.from('o\nthree')]),
      output().stream,
    );
    expect(await input.readLine('')).toBe('one');
    expect(await input.readLine('')).toBe('two');
    expect(await input.readLine('')).toBe('three');
    expect(await input.readLine('')).toBeNull();
  });
});

it('exit codes are those of the usage text', () => {
  expect(
    [
      'key/none',
      'key/several',
      'key/denied',
      'pin/wrong',
      'pin/blocked',
      'key/no-touch',
      'key/unusable',
      'key/malformed',
    ].map((code) => exitCodeFor(code as never)),
  ).toEqual([3, 4, 5, 6, 7, 8, 9, 1]);
});
