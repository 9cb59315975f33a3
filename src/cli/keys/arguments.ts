import { parseArgs } from 'node:util';
import { parseUdpEndpoint, type UdpEndpoint } from '../../main/keys/hid/udp-source';
import { policyOptions, readPolicy, setsNothing, type PolicyArguments } from './policy';
import { AppError } from '../../shared/errors';

const KEY_COMMANDS = [
  'list',
  'info',
  'serial',
  'set-pin',
  'change-pin',
  'prove-pin',
  'policy',
  'wink',
  'reset',
] as const;
export type KeyCommand = (typeof KEY_COMMANDS)[number];

export interface KeyArguments {
  readonly command: KeyCommand;
  /** Id or serial of the key that is meant; null where only one is plugged in. */
  readonly key: string | null;
  readonly udp: readonly UdpEndpoint[];
  /** Personality of a fresh virtual key; null for real ones. */
  readonly virtual: string | null;
  /** FIDO metadata file that goes before the shipped set; null for the shipped set alone. */
  readonly metadata: string | null;
  /** For `policy`; all of it null or empty for the other commands. */
  readonly policy: PolicyArguments;
  readonly json: boolean;
  readonly trace: boolean;
}

export const USAGE = `npm run keys -- COMMAND [options]

  list          keys that are plugged in
  info          everything a key tells about itself
  serial        its serial number and how it was found
  set-pin       sets the first PIN
  change-pin    replaces the PIN
  prove-pin     checks the PIN; a wrong one costs a try
  policy        shows the settings that stay on a key, and sets those that are named
  wink          makes the key blink
  reset         deletes PIN and passkeys, after you typed what is lost

  --key ID                          id as in list, or the serial number
  --hid-udp HOST:PORT,LOCALPORT     a key behind an emulator on this machine; may be repeated
  --virtual [MODEL]                 a fresh simulated key, gone when the command ends
  --metadata FILE                   newer FIDO metadata (blob.jwt); its signature is checked
  --json                            one JSON object on standard output
  --trace                           packets on standard error, PIN commands masked
  --help                            this text

For policy, each read back from the key afterwards:
  --min-pin-length N                shortest PIN the key accepts; only a reset lowers it again
  --tell SITE                       a site the key tells that length to; may be repeated
  --always-uv on|off                the PIN is asked for at every use
  --enterprise-attestation          lets the key name itself to sites that ask; only a reset takes it back
  --force-pin-change                the key wants a new PIN before anything else

A PIN is typed without echo, or read from standard input: one line for set-pin, prove-pin and
policy, two for change-pin, the old one first. It is never taken from the command line.

Exit codes: 0 done, 1 not done, 2 the command line was not understood, 3 no key, 4 several keys,
5 the system does not let this program open the key, 6 wrong PIN, 7 PIN blocked or too few tries,
8 no touch or cancelled, 9 the key cannot be used.
`;

const DEFAULT_MODEL = 'yubikey-5c-nfc';

/** Somebody who asks how it works has not misunderstood it. */
export function asksForHelp(argv: readonly string[]): boolean {
  return argv.length === 1 && ['--help', '-h', 'help'].includes(argv[0] ?? '');
}

/** The arguments, or a sentence that says what is wrong with them. Never repeats what was typed: it might be a PIN. */
export function readArguments(argv: readonly string[]): KeyArguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: withModel(argv),
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        'hid-udp': { type: 'string', multiple: true },
        virtual: { type: 'string' },
        metadata: { type: 'string' },
        ...policyOptions,
        json: { type: 'boolean', default: false },
        trace: { type: 'boolean', default: false },
      },
    });
    const command = KEY_COMMANDS.find((known) => known === positionals[0]);
    if (command === undefined) return `Say which command: ${KEY_COMMANDS.join(', ')}.`;
    if (positionals.length > 1) return 'There is a word too many. A PIN is never given on the command line.';
    const policy = readPolicy(values);
    if (typeof policy === 'string') return policy;
    if (command !== 'policy' && !setsNothing(policy)) return 'Settings are made with the command policy.';
    const udp = (values['hid-udp'] ?? []).map(parseUdpEndpoint);
    if (udp.length > 0 && values.virtual !== undefined) return 'Choose one: --hid-udp or --virtual.';
    return {
      command,
      key: values.key ?? null,
      udp,
      virtual: values.virtual ?? null,
      metadata: values.metadata ?? null,
      policy,
      json: values.json,
      trace: values.trace,
    };
  } catch (error) {
    return error instanceof AppError ? error.message : 'There is an option that this command does not have.';
  }
}

/** `--virtual` may stand alone, which parseArgs cannot express. */
function withModel(argv: readonly string[]): string[] {
  return argv.flatMap((argument, index) => {
    if (argument !== '--virtual') return [argument];
    const next = argv[index + 1];
    const bare = next === undefined || next.startsWith('--') || KEY_COMMANDS.some((command) => command === next);
    return bare ? [`--virtual=${DEFAULT_MODEL}`] : ['--virtual'];
  });
}
