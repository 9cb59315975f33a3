import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { AppError } from '../../src/shared/errors';
import type { CeremonyRequest } from '../../src/shared/model/acts';
import { Bench, PASSPHRASE, nextRequest, read, walk } from './fakes/bench';
import { openJournal } from './second-program';

const RUNS = Number(process.env['BGK_MODEL_RUNS'] ?? '60');

type Move =
  | { readonly kind: 'next' }
  | { readonly kind: 'ask'; readonly act: CeremonyRequest['act']; readonly index: number; readonly letter: string }
  | { readonly kind: 'unplug' | 'plug'; readonly key: number }
  | { readonly kind: 'swap'; readonly key: number }
  | { readonly kind: 'keyTrouble'; readonly key: number; readonly call: string; readonly when: 'before' | 'after' }
  | { readonly kind: 'tenantTrouble'; readonly call: string; readonly when: 'before' | 'after' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'wrongPin' }
  | { readonly kind: 'wait'; readonly minutes: number };

const ACTS = [
  'signInAdmin',
  'survey',
  'approvePlan',
  'prepareKey',
  'createAccounts',
  'register',
  'print',
  'provePaper',
  'voidSheet',
  'signIn',
  'exclude',
  'assignRole',
  'signInAsAdmin',
  'restrict',
  'close',
  'assignKey',
] as const;
const when = fc.constantFrom('before' as const, 'after' as const);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 14, arbitrary: fc.constant<Move>({ kind: 'next' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      act: fc.constantFrom(...ACTS),
      index: fc.nat(2),
      letter: fc.constantFrom('A', 'B', 'C'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('unplug' as const, 'plug' as const), key: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('swap' as const), key: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('keyTrouble' as const),
      key: fc.nat(1),
      call: fc.constantFrom(
        'setPin',
        'provePin',
        'register',
        'prove',
        'describe',
        'listCredentials',
        'deleteCredential',
      ),
      when,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('tenantTrouble' as const),
      call: fc.constantFrom(
        'createAccount',
        'ensureGroup',
        'ensurePolicies',
        'creationOptions',
        'registerKey',
        'listKeys',
        'ensureNoTap',
        'checkMethods',
        'proveSignIn',
        'ensureExclusion',
        'assignGlobalAdministrator',
        'revokeSessions',
      ),
      when,
    }),
  },
  { weight: 2, arbitrary: fc.constant<Move>({ kind: 'leave' }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'wrongPin' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat(10) }) },
);

/** What must hold after every single move. */
function check(bench: Bench, typedWrong: number): void {
  const snapshot = bench.ceremony.snapshot();
  const folder = join(bench.folder, CEREMONIES_FOLDER, bench.ceremony.id);
  const known = new Set([
    ...openJournal(folder, PASSPHRASE).pins.map((each) => each.pin),
    ...bench.sheets.flatMap((sheet) => sheet.pin ?? []),
  ]);
  for (const key of bench.fakeKeys) {
    // Rule 1.
    expect(key.pin === null || known.has(key.pin), `PIN of ${key.name} known`).toBe(true);
    // Rule 4: one key, one account.
    expect(new Set(key.credentials.map((each) => Buffer.from(each.userId).toString())).size).toBeLessThanOrEqual(1);
  }
  // Rule 7: no try is spent but those that the operator typed wrongly.
  expect(bench.fakeKeys.reduce((sum, key) => sum + key.misses, 0)).toBeLessThanOrEqual(typedWrong);
  // Rule 2.
  const text = JSON.stringify(snapshot) + readFileSync(bench.ceremony.audit.file, 'utf8');
  for (const pin of known) expect(text).not.toContain(pin);
  // Rule 3, judged by what the tenant has seen.
  const { history, accounts } = bench.tenant.world;
  for (const account of accounts.values()) {
    const role = history.indexOf(`role ${account.userId}`);
    if (role < 0) continue;
    expect(history.findIndex((each) => each.startsWith(`register ${account.userId}`))).toBeGreaterThanOrEqual(0);
    expect(history.slice(0, role)).toContain(`first sign-in ${account.userId}`);
  }
  // No duplicates.
  for (const account of accounts.values()) expect(account.methods.length).toBeLessThanOrEqual(1);
  expect(verifyAudit(readFileSync(bench.ceremony.audit.file), bench.ceremony.audit.head).valid).toBe(true);
}

async function make(bench: Bench, step: Move): Promise<number> {
  const attempt = async (request: CeremonyRequest | null): Promise<void> => {
    if (request === null) return;
    await bench.do(request).catch((error: unknown) => {
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).not.toBe('app/internal');
    });
  };
  const next = (): CeremonyRequest | null => {
    try {
      return nextRequest(bench);
    } catch {
      return null;
    }
  };
  switch (step.kind) {
    case 'next':
      await attempt(next());
      return 0;
    case 'ask':
      await attempt(requestOf(bench, step));
      return 0;
    case 'unplug':
    case 'plug':
      bench.fakeKeys[step.key]?.[step.kind]();
      bench.fakeSource.changed();
      return 0;
    case 'swap':
      bench.fakeKeys.forEach((key, at) => (at === step.key ? key.unplug() : key.plug()));
      bench.fakeSource.changed();
      return 0;
    case 'keyTrouble': {
      const key = bench.fakeKeys[step.key];
      if (key === undefined) return 0;
      key.trouble = (call, at) => {
        if (call !== step.call || at !== step.when) return;
        key.trouble = () => undefined;
        key.unplug();
        throw new AppError('key/removed');
      };
      return 0;
    }
    case 'tenantTrouble':
      bench.tenant.trouble = (call, at) => {
        if (call !== step.call || at !== step.when) return;
        bench.tenant.trouble = () => undefined;
        throw new AppError('graph/unreachable');
      };
      return 0;
    case 'leave':
      await bench.ceremony.dispose();
      await bench.resume();
      return 0;
    case 'wrongPin': {
      const request = next();
      if (request?.act !== 'provePaper') return 0;
      const before = bench.fakeKeys.reduce((sum, key) => sum + key.misses, 0);
      await attempt({ ...request, pin: request.pin === '00000000' ? '11111111' : '00000000' });
      return bench.fakeKeys.reduce((sum, key) => sum + key.misses, 0) - before;
    }
    case 'wait':
      await bench.clock.sleep(step.minutes * 600);
      return 0;
  }
}

function requestOf(bench: Bench, { act, index, letter }: Extract<Move, { kind: 'ask' }>): CeremonyRequest | null {
  const snapshot = bench.ceremony.snapshot();
  switch (act) {
    case 'approvePlan':
      return { act, hash: snapshot.plan?.hash ?? '' };
    case 'prepareKey':
      return { act, keyId: snapshot.bench[index]?.info.id ?? 'none' };
    case 'register':
      return { act, accountIndex: index, letter };
    case 'print':
      return { act, accountIndex: index, how: 'file', printer: null };
    case 'voidSheet':
      return { act, accountIndex: index, reason: 'for the test' };
    case 'provePaper':
      // Without a check code that matches, no try may be spent.
      return { act, accountIndex: index, checkCode: 'AAAA-AA', pin: '99999999' };
    case 'signIn':
    case 'signInAsAdmin':
      return { act, accountIndex: index };
    case 'assignKey':
      return { act, letter, accountIndex: index };
    case 'signInAdmin':
    case 'survey':
    case 'createAccounts':
    case 'exclude':
    case 'assignRole':
    case 'restrict':
    case 'close':
      return { act };
    default:
      return null;
  }
}

describe('random acts and faults', () => {
  it(
    'rules 1 to 9 hold after every move, and the ceremony can always be brought to its end',
    { timeout: 900_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 45 }), fc.nat(1000), async (moves, seed) => {
          const bench = new Bench({ fakeKeys: ['1001', '1002', '1003'], seed: `model-${seed}` });
          await bench.start();
          try {
            let typedWrong = 0;
            for (const step of moves) {
              await read(bench);
              typedWrong += await make(bench, step);
              check(bench, typedWrong);
            }
            for (const key of bench.fakeKeys) key.trouble = () => undefined;
            bench.tenant.trouble = () => undefined;
            for (const key of bench.fakeKeys) key.plug();
            bench.fakeSource.changed();
            await walk(bench);
            expect(bench.ceremony.snapshot().finished).toBe(true);
            check(bench, typedWrong);
          } finally {
            await bench.ceremony.dispose();
          }
        }),
        { numRuns: RUNS },
      );
    },
  );
});
