/** Options of `drill`, read by hand so that a mistyped one is an error and not ignored. */
export interface DrillArguments {
  readonly command: 'status' | 'ics' | 'check' | 'watch' | 'alarms' | 'staff-change';
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

Options for all: --register FILE          the register of keys and accounts (default: the app's own)
For check and watch: --client ID          app registration to sign in with
                     --graph URL          a simulated tenant on this laptop

Exit codes: 0 in order, nothing due    3 due within 14 days    4 overdue    5 nothing on record
            6 check: something to fix or unknown    7 check: red    1 could not be done    2 not understood
`;

const COMMANDS = ['status', 'ics', 'check', 'watch', 'alarms', 'staff-change'] as const;
const VALUES = ['register', 'tenant', 'out', 'input', 'note', 'on-alarm', 'every', 'client', 'graph'] as const;
const FLAGS = ['json', 'once'] as const;
type ValueName = (typeof VALUES)[number];

/** Which options each command takes beside --register. */
const TAKES: Readonly<Record<DrillArguments['command'], readonly string[]>> = {
  status: ['json'],
  ics: ['tenant', 'out'],
  check: ['tenant', 'json', 'client', 'graph'],
  watch: ['tenant', 'every', 'on-alarm', 'once', 'client', 'graph'],
  alarms: ['tenant', 'input', 'out'],
  'staff-change': ['tenant', 'note'],
};
const NEEDS: Readonly<Partial<Record<DrillArguments['command'], readonly ValueName[]>>> = {
  check: ['tenant'],
  watch: ['tenant'],
  alarms: ['tenant', 'input', 'out'],
  'staff-change': ['tenant', 'note'],
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
  };
}
