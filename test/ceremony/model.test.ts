import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { fragileDisk } from '../../src/main/rehearsal/fragile-disk';
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
  | { readonly kind: 'fewTries'; readonly key: number }
  | { readonly kind: 'disk'; readonly full: boolean }
  | { readonly kind: 'sleep' }
  | { readonly kind: 'phone'; readonly index: number; readonly there: boolean }
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
  'removeMethods',
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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fewTries' as const), key: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('disk' as const), full: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'sleep' }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('phone' as const), index: fc.nat(1), there: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat(10) }) },
);

const PROOF_ARGUMENTS = ['rpId', 'credentialId', 'publicKey', 'lastSignCount', 'signal', 'onStatus', 'triesTyped'];
const AUDITED: ReadonlySet<string> = new Set([
  'pinIntent',
  'pinSet',
  'accountMade',
  'credentialMade',
  'registered',
  'sheetPrinted',
  'sheetVoided',
  'paperProven',
  'pinDestroyed',
  'signedIn',
  'roleGiven',
  'closed',
]);
const hexOf = (each: { readonly credentialId: Uint8Array }): string => Buffer.from(each.credentialId).toString('hex');

/** What must hold after every single move. */
function check(bench: Bench, typedWrong: number): void {
  const snapshot = bench.ceremony.snapshot();
  const folder = join(bench.folder, CEREMONIES_FOLDER, bench.ceremony.id);
  const journal = openJournal(folder, PASSPHRASE);
  const known = new Set([...journal.pins.map((each) => each.pin), ...bench.sheets.flatMap((sheet) => sheet.pin ?? [])]);
  // Rule 1, its other half: once the paper is proven, nothing on disk opens the PIN.
  for (const key of snapshot.keys)
    if (key.pin === 'destroyed')
      expect(
        journal.pins.map((each) => each.letter),
        `PIN of ${key.letter} destroyed`,
      ).not.toContain(key.letter);
  for (const key of bench.fakeKeys) {
    // Rule 1.
    expect(key.pin === null || known.has(key.pin), `PIN of ${key.name} known`).toBe(true);
    // Rule 4: one key, one account.
    expect(new Set(key.credentials.map((each) => Buffer.from(each.userId).toString())).size).toBeLessThanOrEqual(1);
  }
  // Rules 5 and 7: no key hears a PIN that is not its own, but where the operator typed it wrongly; and none of the last tries is spent.
  expect(bench.fakeKeys.reduce((sum, key) => sum + key.misses, 0)).toBeLessThanOrEqual(typedWrong);
  expect(bench.fakeKeys.reduce((sum, key) => sum + key.lastTriesSpent, 0)).toBe(0);
  // Rule 13: a registration signs what Entra brought, a proof takes nothing that could be signed.
  for (const key of bench.fakeKeys) {
    for (const challenge of key.challenges) expect(bench.tenant.world.challenges.has(challenge)).toBe(true);
    for (const name of key.proofArguments) expect(PROOF_ARGUMENTS).toContain(name);
  }
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
    expect(
      bench.tenant.world.otherMethodsAtRole.get(account.userId),
      'no other method when the role was given',
    ).toEqual([]);
  }
  // No duplicates.
  for (const account of accounts.values()) expect(account.methods.length).toBeLessThanOrEqual(1);
  // Rule 9: what is shown as proven is so.
  for (const shown of snapshot.accounts) {
    const account = shown.userId === null ? undefined : accounts.get(shown.userId);
    const proven = new Set(shown.proofs.filter((proof) => proof.state === 'proven').map((proof) => proof.name));
    const methods = (account?.methods ?? []).map((method) => Buffer.from(method.credentialId).toString('hex'));
    if (proven.has('account')) expect(account, 'the account is there').toBeDefined();
    if (proven.has('registered')) expect(methods, 'the passkey is there').toContain(shown.credentialId);
    if (proven.has('role')) expect(account?.role, 'the role is there').toBe(true);
    if (proven.has('paper')) {
      const sheet = bench.sheets.findLast(({ job }) => job.record.sheetNumber === shown.sheet?.number);
      const key = bench.fakeKeys.find((each) => each.credentials.some((one) => hexOf(one) === shown.credentialId));
      expect(sheet?.pin, 'the sheet that counts opens the key').toBe(key?.pin);
    }
  }
  // Rule 9: every fact that proves something has its one line in the audit log; while the disk is full, one line may be owed.
  const lines = readFileSync(bench.ceremony.audit.file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly act: string; readonly proof: { readonly journal?: number } });
  for (const [at, fact] of journal.facts.entries()) {
    const acts = lines.filter((line) => line.proof.journal === at + 1).map((line) => line.act);
    const owed = at === journal.facts.length - 1 && acts.length === 0;
    if (AUDITED.has(String(fact['type'])) && !owed) expect(acts, `audit of record ${at + 1}`).toEqual([fact['type']]);
  }
  expect(verifyAudit(readFileSync(bench.ceremony.audit.file), bench.ceremony.audit.head).valid).toBe(true);
}

async function make(bench: Bench, disk: ReturnType<typeof fragileDisk>, step: Move): Promise<number> {
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
      // A journal that cannot be written is not gone on with.
      await bench.resume().catch(async (error: unknown) => {
        expect(error).toMatchObject({ code: 'journal/unwritable' });
        disk.setFull(false);
        await bench.resume();
      });
      return 0;
    case 'disk':
      disk.setFull(step.full);
      return 0;
    case 'sleep':
      await bench.ceremony.sleep();
      await bench.ceremony.wake();
      return 0;
    case 'wrongPin': {
      const request = next();
      if (request?.act !== 'provePaper') return 0;
      const before = bench.fakeKeys.reduce((sum, key) => sum + key.misses, 0);
      await attempt({ ...request, pin: request.pin === '00000000' ? '11111111' : '00000000' });
      return bench.fakeKeys.reduce((sum, key) => sum + key.misses, 0) - before;
    }
    case 'fewTries': {
      const key = bench.fakeKeys[step.key];
      if (key !== undefined && key.pin !== null) key.retries = 2;
      return 0;
    }
    case 'phone': {
      const account = bench.tenant.world.accounts.get(`user-${step.index}`);
      if (account !== undefined) account.extra = step.there ? ['phone'] : [];
      return 0;
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
    case 'removeMethods':
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
    'rules 1 to 9 and 13 hold after every move, and the ceremony can always be brought to its end',
    { timeout: 900_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 45 }), fc.nat(1000), async (moves, seed) => {
          const disk = fragileDisk(nodeDisk);
          const bench = new Bench({ fakeKeys: ['1001', '1002', '1003'], seed: `model-${seed}`, disk });
          await bench.start();
          try {
            let typedWrong = 0;
            for (const step of moves) {
              await read(bench);
              typedWrong += await make(bench, disk, step);
              check(bench, typedWrong);
            }
            for (const key of bench.fakeKeys) key.trouble = () => undefined;
            bench.tenant.trouble = () => undefined;
            disk.setFull(false);
            for (const account of bench.tenant.world.accounts.values()) account.extra = [];
            for (const key of bench.fakeKeys) {
              key.plug();
              key.retries = 8;
            }
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
