import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCeremony } from '../../../src/main/ceremony/create';
import { LOW_COST } from '../../../src/main/ceremony/journal/passphrase';
import type { SheetPaper } from '../../../src/main/ceremony/ports';
import {
  runRehearsalDrill,
  type RehearsalDrillOptions,
  type RehearsalDrillOutcome,
} from '../../../src/main/rehearsal/drill';
import { Operator } from '../../../src/main/rehearsal/operator';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { createRehearsal, type Rehearsal } from '../../../src/main/rehearsal/session';
import { rehearsalTime } from '../../../src/main/rehearsal/time';
import { systemClock } from '../../../src/main/system-ports';
import type { Clock, Log } from '../../../src/shared/ports';
import { defaultChoices, type Choices } from '../../../src/shared/model/tenant';

export interface Stage {
  readonly rehearsal: Rehearsal;
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch: RehearsalDrillOptions['fetch'];
  readonly lines: string[];
  readonly folder: string;
  readonly ceremonyId: string;
  /** PIN by letter, as on the newest sheet. */
  readonly pins: ReadonlyMap<string, string>;
  readonly sheets: SheetPaper;
  readonly drill: (more?: Partial<RehearsalDrillOptions>) => Promise<RehearsalDrillOutcome>;
  readonly stop: () => Promise<void>;
}

/** Scopes asked of the authority since `mark` that do more than read, each once. */
export function writingScopes(s: Stage, mark: number): readonly string[] {
  const asked = s.rehearsal.simulated?.asked().slice(mark) ?? [];
  if (asked.length === 0) throw new Error('nothing was asked of the authority');
  const names = asked.flatMap(({ scopes }) => scopes.map((scope) => scope.slice(scope.lastIndexOf('/') + 1)));
  const signIn = new Set(['openid', 'profile', 'offline_access']);
  return [...new Set(names)].filter((name) => !signIn.has(name) && !/(^|\.)Read(\.|$)/.test(name)).toSorted();
}

/** A whole ceremony on virtual keys and a simulated tenant; then drills may follow. Paper is a text file that holds the PIN. */
export async function stage(
  options: {
    readonly tenant?: string;
    readonly accounts?: number;
    readonly seed?: string;
    readonly choices?: Partial<Choices>;
    readonly spareKeys?: number;
    /** False: after the ceremony nobody touches a key of their own accord. */
    readonly autoTouch?: boolean;
  } = {},
): Promise<Stage> {
  const accounts = options.accounts ?? 2;
  const seed = options.seed ?? 'drill';
  const lines: string[] = [];
  const log: Log = { event: (level, name, facts) => void lines.push(JSON.stringify({ level, name, facts })) };
  const time = rehearsalTime(systemClock);
  const keysPerAccount = options.choices?.keysPerAccount ?? 1;
  const rehearsal = await createRehearsal({
    accounts: accounts * keysPerAccount + (options.spareKeys ?? 0),
    tenantPersonality: options.tenant ?? 'small-firm',
    seed,
    log,
    time,
    timing: 'instant',
  });
  const folder = await mkdtemp(join(tmpdir(), 'bgk-drill-'));
  const paper = await mkdtemp(join(tmpdir(), 'bgk-paper-'));
  const pins = new Map<string, string>();
  const sheets: SheetPaper = {
    deliver: async ({ record, pin }) => {
      const file = join(paper, `${record.sheetNumber}.txt`);
      const text = new TextDecoder().decode(pin ?? new Uint8Array());
      pins.set(record.keyLetter, text);
      await writeFile(file, text);
      return { file };
    },
  };
  const ceremony = rehearsal.attend(
    await createCeremony(
      {
        ...rehearsal.deps,
        paper: sheets,
        folder,
        sealing: {
          passphrase: new TextEncoder().encode('correct horse battery staple drill'),
          keystore: null,
          cost: LOW_COST,
        },
      },
      { ...defaultChoices, accounts, ...options.choices },
    ),
  );
  const operator = new Operator({ rehearsal, ceremony, readPin: async (bytes) => Uint8Array.from(bytes) });
  try {
    await operator.walk();
  } finally {
    operator.stop();
    await ceremony.dispose();
  }
  if (options.autoTouch !== false)
    for (const key of rehearsal.keys) key.onChange(() => queueMicrotask(() => key.wantsTouch && key.touch()));
  const base: RehearsalDrillOptions = {
    rehearsal,
    folder,
    ceremonyId: ceremony.snapshot().id,
    pinOf: async (letter) => new TextEncoder().encode(pins.get(letter) ?? ''),
    clock: time.jumping,
    random: seededRandom(`${seed}-drill`),
    log,
    fetch: (url, init) => fetch(url, init),
  };
  return {
    rehearsal,
    clock: time.jumping,
    log,
    fetch: base.fetch,
    lines,
    folder,
    ceremonyId: base.ceremonyId,
    pins,
    sheets,
    drill: (more) => runRehearsalDrill({ ...base, ...more }),
    stop: () => rehearsal.stop(),
  };
}
