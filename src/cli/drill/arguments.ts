import { parseUdpEndpoint, type UdpEndpoint } from '../../main/keys/hid/udp-source';
import type { Cloud } from '../../shared/model/tenant';

/** Options of `drill`, read by hand so that a mistyped one is an error and not ignored. */
export interface DrillArguments {
  readonly command: 'status' | 'ics' | 'check' | 'watch' | 'alarms' | 'staff-change' | 'adopt' | 'adopt-key';
  readonly json: boolean;
  readonly once: boolean;
  readonly register: string | null;
  readonly tenant: string | null;
  readonly out: string | null;
  readonly input: string | null;
  readonly note: string | null;
  readonly onAlarm: string | null;
  readonly everyMinutes: number;
  readonly client: string | null;
  readonly graph: string | null;
  readonly cloud: Cloud;
  /** User principal names. */
  readonly accounts: readonly string[];
  /** Object id. */
  readonly group: string | null;
  readonly letter: string | null;
  readonly tries: number | null;
  readonly sheet: string | null;
  readonly envelope: string | null;
  readonly custodian: string | null;
  readonly udp: readonly UdpEndpoint[];
}

export const USAGE = `drill status [--json]                     when the next drill is due; for schedulers, see the exit codes
drill ics [--tenant ID] [--out FILE]      the next drill as a calendar file with reminders
drill check --tenant ID [--json]          reads the tenant (Global Reader) and says whether the safe may be opened
drill watch --tenant ID [--every MIN] [--on-alarm PROGRAM] [--once]
                                          polls the tenant and alarms about use and change; PROGRAM gets JSON on its input
drill alarms --tenant ID --input FILE --out DIR
                                          writes alert rules, templates and a test plan; FILE names workspace and people
drill staff-change --tenant ID --note TEXT
                                          records a change of staff: a drill is then due within a week
drill adopt [--json]                      names the Global Administrators that may be adopted, and their groups
drill adopt --accounts NAME,NAME [--group ID]
                                          puts accounts that were made by hand on record; the tenant is only read
drill adopt-key --tenant ID --accounts NAME --letter A [--sheet N] [--envelope N] [--custodian NAME] [--tries N]
                                          the plugged-in key proves whose it is; its PIN is read from the terminal

Options for all: --register FILE          the register of keys and accounts (default: the app's own)
For check, watch and adopt:
                     --client ID          app registration to sign in with
                     --graph URL          a simulated tenant on this laptop
For adopt:           --cloud NAME         global, usGovL4, usGovL5 or china
For adopt-key:       --hid-udp HOST:PORT,LOCALPORT   an emulated key, with a simulated tenant only

Exit codes: 0 in order, nothing due    3 due within 14 days    4 overdue    5 nothing on record
            6 check or watch: something to look at    7 check: red    1 could not be done    2 not understood
`;

const COMMANDS = ['status', 'ics', 'check', 'watch', 'alarms', 'staff-change', 'adopt', 'adopt-key'] as const;
const VALUES = [
  'register',
  'tenant',
  'out',
  'input',
  'note',
  'on-alarm',
  'every',
  'client',
  'graph',
  'cloud',
  'accounts',
  'group',
  'letter',
  'tries',
  'sheet',
  'envelope',
  'custodian',
  'hid-udp',
] as const;
const FLAGS = ['json', 'once'] as const;
const CLOUDS = ['global', 'usGovL4', 'usGovL5', 'china'] as const satisfies readonly Cloud[];
type ValueName = (typeof VALUES)[number];

/** Which options each command takes beside --register. */
const TAKES: Readonly<Record<DrillArguments['command'], readonly string[]>> = {
  status: ['json'],
  ics: ['tenant', 'out'],
  check: ['tenant', 'json', 'client', 'graph'],
  watch: ['tenant', 'every', 'on-alarm', 'once', 'client', 'graph'],
  alarms: ['tenant', 'input', 'out'],
  'staff-change': ['tenant', 'note'],
  adopt: ['accounts', 'group', 'cloud', 'json', 'client', 'graph'],
  'adopt-key': [
    'tenant',
    'accounts',
    'letter',
    'tries',
    'sheet',
    'envelope',
    'custodian',
    'cloud',
    'hid-udp',
    'client',
    'graph',
  ],
};
const NEEDS: Readonly<Partial<Record<DrillArguments['command'], readonly ValueName[]>>> = {
  check: ['tenant'],
  watch: ['tenant'],
  alarms: ['tenant', 'input', 'out'],
  'staff-change': ['tenant', 'note'],
  'adopt-key': ['tenant', 'accounts', 'letter'],
};

/** @returns the arguments, or one sentence that says what is wrong. */
export function readArguments(argv: readonly string[]): DrillArguments | string {
  const [name = '', ...rest] = argv;
  const command = COMMANDS.find((one) => one === name);
  if (command === undefined) return name === '' ? 'A command is missing.' : `Unknown command "${name}".`;
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (let i = 0; i < rest.length; i++) {
    const option = rest[i] ?? '';
    const key = option.startsWith('--') ? option.slice(2) : '';
    const takes = key === 'register' || TAKES[command].includes(key);
    if (!takes) return `"${option}" is no option of ${command}.`;
    if (FLAGS.some((flag) => flag === key)) {
      flags.add(key);
      continue;
    }
    const value = rest[++i];
    if (value === undefined || value.startsWith('--')) return `A value is missing after ${option}.`;
    if (values.has(key)) return `${option} was given twice.`;
    values.set(key, value);
  }
  for (const need of NEEDS[command] ?? []) if (!values.has(need)) return `--${need} is missing.`;
  const every = values.get('every') ?? '5';
  if (!/^\d{1,4}$/.test(every) || Number(every) < 2) return '--every takes whole minutes, 2 or more.';
  const cloud = CLOUDS.find((one) => one === (values.get('cloud') ?? 'global'));
  if (cloud === undefined) return `--cloud takes one of ${CLOUDS.join(', ')}.`;
  const tries = values.get('tries') ?? null;
  if (tries !== null && !/^\d$/.test(tries)) return '--tries takes one digit.';
  const letter = values.get('letter') ?? null;
  if (letter !== null && !/^[A-Z]{1,2}$/.test(letter)) return '--letter takes one or two capital letters.';
  const accounts = (values.get('accounts') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (command === 'adopt-key' && accounts.length !== 1) return 'One key belongs to one account.';
  let udp: readonly UdpEndpoint[] = [];
  try {
    const text = values.get('hid-udp');
    udp = text === undefined ? [] : [parseUdpEndpoint(text)];
  } catch {
    return '--hid-udp takes HOST:PORT,LOCALPORT.';
  }
  const get = (key: ValueName): string | null => values.get(key) ?? null;
  return {
    command,
    json: flags.has('json'),
    once: flags.has('once'),
    register: get('register'),
    tenant: get('tenant'),
    out: get('out'),
    input: get('input'),
    note: get('note'),
    onAlarm: get('on-alarm'),
    everyMinutes: Number(every),
    client: get('client'),
    graph: get('graph'),
    cloud,
    accounts,
    group: get('group'),
    letter,
    tries: tries === null ? null : Number(tries),
    sheet: get('sheet'),
    envelope: get('envelope'),
    custodian: get('custodian'),
    udp,
  };
}
