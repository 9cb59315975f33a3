import { AppError } from '../../shared/errors';
import { LABEL_STOCK_NAMES, type LabelStock } from '../../shared/model/paper';
import { parseUdpEndpoint, type UdpEndpoint } from '../../main/keys/hid/udp-source';

export interface FaultOrder {
  readonly name: string;
  readonly step: string;
}

export interface RehearseOptions {
  readonly accounts: number;
  readonly keysPerAccount: number;
  readonly out: string | null;
  readonly seed: string;
  readonly faults: readonly FaultOrder[];
  readonly tenant: string | null;
  readonly listTenants: boolean;
  readonly listFaults: boolean;
  readonly keys: readonly UdpEndpoint[];
  readonly models: readonly string[] | null;
  readonly graphUrl: string | null;
  /** null: on behalf, where the cloud can. */
  readonly registerBy: 'onBehalf' | 'tap' | null;
  /** null: no labels. */
  readonly labels: LabelStock | null;
  /** Global Administrators of the simulated tenant that are adopted. */
  readonly adopt: readonly string[];
  readonly takeBackConsents: boolean;
  readonly drill: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

export const REHEARSE_USAGE = `npm run rehearse -- [options]
  --accounts N            accounts to make, 1 to 20 (2)
  --keys-per-account K    1 or 2 (1)
  --out DIR               where sheets and report go (a new folder in the temporary folder)
  --seed S                the same seed gives the same rehearsal
  --tenant NAME|list      personality of the simulated tenant
  --models A,B,...        virtual keys on the table
  --keys udp:HOST:PORT,LOCALPORT   a key behind a UDP emulator on this laptop instead; repeatable
  --register-by tap|onBehalf   how keys are registered (on behalf, where the cloud can)
  --graph URL             another simulated tenant on this laptop
  --fault NAME@STEP|list  practise a disaster; repeatable
  --labels STOCK          labels for keys and envelopes too: ${LABEL_STOCK_NAMES.join(', ')}
  --adopt NAME            an account that is Global Administrator already becomes one of them; repeatable
  --take-back-consents    at the end take back what was consented to for this ceremony
  --no-drill              stop after the ceremony
  --json                  one JSON object instead of the table
`;

/** @throws AppError `app/bad-input`, `app/rehearsal-only`; nothing has been touched by then. */
export function parseRehearse(argv: readonly string[]): RehearseOptions {
  const found: { -readonly [K in keyof RehearseOptions]: RehearseOptions[K] } = {
    accounts: 2,
    keysPerAccount: 1,
    out: null,
    seed: '1',
    faults: [],
    tenant: null,
    listTenants: false,
    listFaults: false,
    keys: [],
    models: null,
    graphUrl: null,
    registerBy: null,
    labels: null,
    adopt: [],
    takeBackConsents: false,
    drill: true,
    json: false,
    help: false,
  };
  const rest = argv.flatMap((word) =>
    /^--[a-z-]+=/u.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word],
  );
  while (rest.length > 0) {
    const name = rest.shift() ?? '';
    const value = (): string => {
      const given = rest.shift();
      if (given === undefined || given.startsWith('--'))
        throw new AppError('app/bad-input', { what: `${name} without a value` });
      return given;
    };
    switch (name) {
      case '--accounts':
        found.accounts = count(name, value(), 20);
        break;
      case '--keys-per-account':
        found.keysPerAccount = count(name, value(), 2);
        break;
      case '--out':
        found.out = value();
        break;
      case '--seed':
        found.seed = value();
        break;
      case '--tenant': {
        const tenant = value();
        found.listTenants = tenant === 'list';
        found.tenant = tenant === 'list' ? null : tenant;
        break;
      }
      case '--models':
        found.models = value().split(',');
        break;
      case '--keys':
        found.keys = [...found.keys, parseUdpEndpoint(value().replace(/^udp:/u, ''))];
        break;
      case '--register-by': {
        const how = value();
        if (how !== 'tap' && how !== 'onBehalf') throw new AppError('app/bad-input', { what: `--register-by ${how}` });
        found.registerBy = how;
        break;
      }
      case '--graph':
        found.graphUrl = value();
        break;
      case '--fault': {
        const fault = value();
        if (fault === 'list') found.listFaults = true;
        else found.faults = [...found.faults, faultOrder(fault)];
        break;
      }
      case '--labels':
        found.labels = labelStock(value());
        break;
      case '--adopt':
        found.adopt = [...found.adopt, value()];
        break;
      case '--take-back-consents':
        found.takeBackConsents = true;
        break;
      case '--no-drill':
        found.drill = false;
        break;
      case '--json':
        found.json = true;
        break;
      case '--help':
      case '-h':
        found.help = true;
        break;
      default:
        throw new AppError('app/bad-input', { what: `"${name}"` });
    }
  }
  found.accounts = Math.max(found.accounts, found.adopt.length);
  const wanted = found.accounts * found.keysPerAccount;
  if (found.keys.length > 0 && found.keys.length < wanted) {
    throw new AppError('ceremony/too-few-keys', { wanted, given: found.keys.length });
  }
  const ends = found.keys.map(({ host, port }) => `${host}:${port}`);
  const twice = ends.find((end, at) => ends.indexOf(end) !== at);
  if (twice !== undefined) throw new AppError('ceremony/same-key-twice', { key: twice });
  return found;
}

function count(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text) || value < 1 || value > most)
    throw new AppError('app/bad-input', { what: `${name} ${text} (1 to ${most})` });
  return value;
}

function labelStock(text: string): LabelStock {
  const stock = LABEL_STOCK_NAMES.find((name) => name.toLowerCase() === text.toLowerCase());
  if (stock === undefined)
    throw new AppError('app/bad-input', { what: `--labels ${text} (one of ${LABEL_STOCK_NAMES.join(', ')})` });
  return stock;
}

function faultOrder(text: string): FaultOrder {
  const match = /^([a-z0-9-]+)@([A-Za-z0-9]+)$/u.exec(text);
  if (match?.[1] === undefined || match[2] === undefined)
    throw new AppError('app/bad-input', { what: `--fault ${text}, which is written NAME@STEP` });
  return { name: match[1], step: match[2] };
}
