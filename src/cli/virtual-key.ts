import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { systemClock, systemRandom } from '../main/system-ports';
import { seededRandom } from '../main/rehearsal/seeded-random';
import {
  type VirtualKey,
  createVirtualKey,
  isMisbehaviour,
  misbehaviours,
  personalities,
  serveByUdp,
} from '../main/rehearsal/virtual-key';
import { AppError } from '../shared/errors';

const USAGE = `npm run virtual-key -- [options]

Serves one simulated security key on 127.0.0.1, one UDP datagram per HID report.

  --personality ID    which model (default yubikey-5c-nfc); --list shows them
  --port N            the key listens here (default 8111; 0 = any free port)
  --reply-port N      the key answers to this port (default: to the sender's)
  --auto-touch [MS]   touches itself, at once or after MS milliseconds
  --serial TEXT       its serial number
  --seed TEXT         the same key material for the same text
  --list              lists models and misbehaviours
  --json              says that it is ready in one line of JSON

While it runs, type: touch, long-touch, unplug, plug, misbehave ID on|off, state, quit.
`;

/** Exit codes: 0 ended on request, 1 the port is taken, 2 the command line was not understood. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.list) {
    process.stdout.write(listing());
    return 0;
  }
  const key = createVirtualKey({
    slot: 'A',
    personality: options.personality,
    clock: systemClock,
    random: options.seed === null ? systemRandom : seededRandom(options.seed),
    serial: options.serial ?? undefined,
    autoTouch: options.autoTouch,
    plugged: true,
  });
  try {
    const service = await serveByUdp(key, options.port, options.replyPort);
    announce(key, service.port, options);
    await untilQuit(key);
    await service.close();
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { says, next } = error.toData();
    process.stderr.write(`${says} ${next}\n`);
    return 1;
  }
}

interface Options {
  readonly personality: string;
  readonly port: number;
  readonly replyPort: number | null;
  readonly autoTouch: boolean | number;
  readonly serial: string | null;
  readonly seed: string | null;
  readonly list: boolean;
  readonly json: boolean;
}

function readOptions(argv: readonly string[]): Options | string {
  // `--auto-touch` may stand alone, which parseArgs does not know.
  const args = argv.flatMap((each, index) =>
    each === '--auto-touch' && !/^\d+$/.test(argv[index + 1] ?? '') ? ['--auto-touch', '0'] : [each],
  );
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        personality: { type: 'string', default: 'yubikey-5c-nfc' },
        port: { type: 'string', default: '8111' },
        'reply-port': { type: 'string' },
        'auto-touch': { type: 'string' },
        serial: { type: 'string' },
        seed: { type: 'string' },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : 'The command line was not understood.';
  }
  const text = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null);
  const ports = ['port', 'reply-port'].map((name) => (text(name) === null ? null : Number(text(name))));
  if (ports.some((port) => port !== null && !(Number.isInteger(port) && port >= 0 && port < 65_536))) {
    return 'A port is a number from 0 to 65535.';
  }
  const personality = text('personality') ?? '';
  if (!personalities.some((each) => each.id === personality)) return `There is no personality "${personality}".`;
  const wait = text('auto-touch');
  return {
    personality,
    port: ports[0] ?? 8111,
    replyPort: ports[1] ?? null,
    autoTouch: wait === null ? false : wait === '0' ? true : Number(wait),
    serial: text('serial'),
    seed: text('seed'),
    list: values['list'] === true,
    json: values['json'] === true,
  };
}

function announce(key: VirtualKey, port: number, options: Options): void {
  const { personality, serial } = key;
  if (options.json) {
    const ready = {
      ready: true,
      port,
      replyPort: options.replyPort,
      personality: personality.id,
      serial: serial || null,
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    return;
  }
  // Without --reply-port the key answers whoever asks, so any free local port does.
  const local = options.replyPort ?? port + 1;
  process.stdout.write(
    `SIMULATED ${personality.name}, serial ${serial || 'none'}, on 127.0.0.1:${port}.\n` +
      `Use it: npm run keys -- info --hid-udp 127.0.0.1:${port},${local}\n` +
      `    or:  npm run rehearse -- --keys udp:127.0.0.1:${port},${local}\n` +
      'Type touch, unplug, plug or quit.\n',
  );
  key.onChange(() => {
    if (key.wantsTouch) process.stdout.write('It blinks: type touch.\n');
  });
}

function untilQuit(key: VirtualKey): Promise<void> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin });
    // Without a terminal (standard input closed) it serves until it is told to stop.
    lines.on('line', (line) => {
      if (line.trim() === 'quit') lines.close();
      else process.stdout.write(`${obey(key, line.trim().split(/\s+/))}\n`);
      if (line.trim() === 'quit') resolve();
    });
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function obey(key: VirtualKey, [verb = '', ...rest]: readonly string[]): string {
  switch (verb) {
    case 'touch':
    case 'long-touch':
      return key.touch(verb === 'touch' ? 'short' : 'long') ? 'Touched.' : 'It did not ask to be touched like that.';
    case 'plug':
      key.plug();
      return 'Plugged in.';
    case 'unplug':
      key.unplug();
      return 'Unplugged.';
    case 'misbehave': {
      const [id = '', on = 'on', count] = rest;
      if (!isMisbehaviour(id)) return 'There is no such misbehaviour. --list shows them.';
      key.misbehave(id, on === 'on', /^\d+$/.test(count ?? '') ? Number(count) : undefined);
      return `Misbehaves: ${key.misbehaviours.join(', ') || 'not at all'}.`;
    }
    case 'state': {
      const { pinSet, retries, credentials, touches } = key.inspect();
      return JSON.stringify({
        plugged: key.plugged,
        wantsTouch: key.wantsTouch,
        pinSet,
        retries,
        credentials: credentials.length,
        touches,
      });
    }
    default:
      return 'Type touch, long-touch, unplug, plug, misbehave ID on|off, state or quit.';
  }
}

function listing(): string {
  const models = personalities.map((each) => `  ${each.id.padEnd(22)} ${each.name}`);
  const faults = misbehaviours.map((each) => `  ${each.id.padEnd(24)} ${each.label}`);
  return ['Models:', ...models, '', 'Misbehaviours:', ...faults, ''].join('\n');
}
