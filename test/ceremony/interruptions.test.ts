import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/shared/errors';
import type { CeremonyRequest } from '../../src/shared/model/acts';
import { createCeremony } from '../../src/main/ceremony/create';
import { keyDeps } from '../../src/main/ceremony/key-deps';
import { createVirtualKeySource } from '../../src/main/rehearsal/virtual-key';
import { rehearsalRoots } from '../../src/main/rehearsal/test-ca';
import { addDays, drillDates, localDate } from '../../src/main/ceremony/dates';
import { Bench, nextRequest, read, walk } from './fakes/bench';
import { watched } from './fakes/watched-source';

afterEach(Bench.cleanUp);

/** Walks until the next act would be this one, and gives it back. */
async function until(bench: Bench, act: CeremonyRequest['act']): Promise<CeremonyRequest> {
  for (let turn = 0; turn < 60; turn += 1) {
    await read(bench);
    const next = nextRequest(bench);
    if (next === null) break;
    if (next.act === act) return next;
    await bench.do(next);
  }
  throw new Error(`never came to ${act}`);
}

async function soon(what: () => boolean): Promise<void> {
  for (let wait = 0; wait < 500 && !what(); wait += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(what()).toBe(true);
}

async function onVirtualKey() {
  const bench = new Bench({ keys: ['yubikey-5c-nfc'], choices: { accounts: 1 }, autoTouch: false });
  const seen = watched(createVirtualKeySource(bench.keys));
  const layer = { clock: bench.keyClock, random: bench.random, log: bench.log };
  const deps = {
    ...(await bench.deps()),
    ...keyDeps(seen.source, { ...layer, attestation: { roots: await rehearsalRoots() } }),
  };
  bench.ceremony = await createCeremony(deps, bench.choices);
  return { bench, seen, key: bench.key('A') };
}

describe('lid closed', () => {
  it('while the key waits for the finger: nothing stays open, no try is spent, and it goes on over a new channel', async () => {
    const { bench, seen, key } = await onVirtualKey();
    const request = await until(bench, 'register');
    const running = bench.do(request);
    const told = expect(running).rejects.toMatchObject({ code: 'app/slept' });
    await soon(() => key.wantsTouch);
    expect(seen.open.size).toBe(1);
    await bench.ceremony.sleep();
    // The token lived in the session that was closed here; the key has dropped the request too.
    expect(seen.open.size).toBe(0);
    expect(key.wantsTouch).toBe(false);
    await told;
    expect(bench.ceremony.snapshot()).toMatchObject({ running: null, prompt: null, error: { code: 'app/slept' } });
    expect(key.inspect()).toMatchObject({ retries: 8, credentials: [] });

    const before = seen.opened;
    await bench.ceremony.wake();
    expect(seen.opened).toBeGreaterThan(before);
    const again = bench.do(request);
    await soon(() => key.wantsTouch);
    key.touch();
    await again;
    expect(key.inspect().credentials).toHaveLength(1);
    expect([...bench.tenant.world.accounts.values()].map((account) => account.methods.length)).toEqual([1]);
    key.onChange(() => queueMicrotask(() => key.wantsTouch && key.touch()));
    expect(await walk(bench)).toEqual([]);
    await bench.ceremony.dispose();
  });

  it('the key loses power meanwhile, or is another one: it is asked again who it is', async () => {
    const bench = new Bench({ fakeKeys: ['1001', '1002'], choices: { accounts: 1 } });
    bench.fakeKeys[1]!.unplug();
    await bench.start();
    await until(bench, 'register');
    await bench.ceremony.sleep();
    // Nobody tells of a plug that is pulled while the system sleeps.
    bench.fakeKeys[0]!.unplug();
    bench.fakeKeys[1]!.plug();
    await bench.ceremony.wake();
    const here = bench.ceremony.snapshot().bench.filter((each) => each.state !== 'gone');
    expect(here.map((each) => [each.info.serial, each.letter])).toEqual([['1002', null]]);
    await expect(bench.do({ act: 'register', accountIndex: 0 })).rejects.toMatchObject({ code: 'key/other' });
    bench.fakeKeys[0]!.plug();
    bench.fakeSource.changed();
    expect(await walk(bench)).toEqual([]);
    expect(bench.fakeKeys[1]?.pin).toBeNull();
  });

  it.each(['createAccount', 'ensurePolicies', 'registerKey', 'assignGlobalAdministrator', 'proveSignIn'])(
    'while %s was under way and had been done: it is settled by reading, not done twice',
    async (call) => {
      const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
      await bench.start();
      const sleeps: Promise<void>[] = [];
      bench.tenant.trouble = (name, when) => {
        if (name !== call || when !== 'after' || sleeps.length > 0) return;
        sleeps.push(bench.ceremony.sleep());
        throw new AppError('app/cancelled');
      };
      const errors = await walk(bench);
      await Promise.all(sleeps);
      expect(errors).toEqual(['app/slept']);
      expect(bench.ceremony.snapshot().finished).toBe(true);
      const { accounts, history } = bench.tenant.world;
      expect([...accounts.values()].map((account) => account.methods.length)).toEqual([1]);
      for (const once of ['account ', 'register ', 'role '])
        expect(history.filter((each) => each.startsWith(once))).toHaveLength(1);
    },
  );

  it('with nothing under way nothing is said, and nothing is lost', async () => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    await bench.start();
    await until(bench, 'print');
    await bench.ceremony.sleep();
    await bench.ceremony.wake();
    expect(bench.ceremony.snapshot().error).toBeNull();
    expect(await walk(bench)).toEqual([]);
  });
});

describe('a key that the program before left waiting', () => {
  it.each(['key/busy', 'key/silent', 'key/denied'] as const)('%s: its card and the step say the same', async (code) => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    const [key] = bench.fakeKeys;
    await bench.start();
    const request = await until(bench, 'register');
    await bench.ceremony.dispose();
    key!.trouble = () => {
      throw new AppError(code);
    };
    await bench.resume();
    await bench.do({ act: 'signInAdmin' });
    await expect(bench.do(request)).rejects.toMatchObject({ code });
    const { error, bench: cards } = bench.ceremony.snapshot();
    expect(cards[0]?.info.why).toBe(error?.says);
    key!.trouble = () => undefined;
    key!.unplug();
    key!.plug();
    bench.fakeSource.changed();
    expect(await walk(bench)).toEqual([]);
  });
});

describe('the clock of the laptop', () => {
  it('jumps ahead while a lost registration is looked for: it still looks for a minute before a second passkey is made', async () => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    const real = bench.clock;
    let jump = 0;
    Object.assign(bench, { clock: { ...real, now: () => real.now() + jump } });
    await bench.start();
    const request = await until(bench, 'register');
    // The POST arrives late: after the app was told that the connection was lost, and after the challenge has run out.
    const post = bench.tenant.registerKey.bind(bench.tenant);
    let late: (() => Promise<unknown>) | null = null;
    bench.tenant.registerKey = async (...given) => {
      if (late !== null) return post(...given);
      late = () => post(...given);
      throw new AppError('graph/unreachable');
    };
    await expect(bench.do(request)).rejects.toMatchObject({ code: 'graph/unreachable' });
    jump = 3_600_000;
    let looks = 0;
    const list = bench.tenant.listKeys.bind(bench.tenant);
    bench.tenant.listKeys = async (userId) => {
      looks += 1;
      if (looks === 1) jump += 3_600_000;
      if (looks === 3) await late?.();
      return list(userId);
    };
    await bench.do(request);
    expect(looks).toBeGreaterThanOrEqual(3);
    expect(bench.fakeKeys[0]?.credentials).toHaveLength(1);
    const [account] = [...bench.tenant.world.accounts.values()];
    expect(account?.methods).toHaveLength(1);
    expect(
      Buffer.from(account?.methods[0]?.credentialId ?? []).equals(
        Buffer.from(bench.fakeKeys[0]?.credentials[0]?.credentialId ?? []),
      ),
    ).toBe(true);
    expect(await walk(bench)).toEqual([]);
  });

  it.each([-7_200_000, 7_200_000])('jumps by %i ms between acts: journal and audit log stay in order', async (by) => {
    const bench = new Bench({ fakeKeys: ['1001'], choices: { accounts: 1 } });
    const real = bench.clock;
    let jump = 0;
    Object.assign(bench, { clock: { ...real, now: () => real.now() + jump } });
    await bench.start();
    await until(bench, 'register');
    jump = by;
    await bench.ceremony.dispose();
    await bench.resume();
    expect(await walk(bench)).toEqual([]);
    expect(bench.ceremony.snapshot().finished).toBe(true);
  });

  it('daylight saving moves no date: 90 days are 90 days, and the day on the sheet is the day on the wall', () => {
    const zone = process.env['TZ'];
    try {
      for (const [tz, instant, day] of [
        // Clocks go back in the night of 25 October 2026, and forward in that of 29 March 2026.
        ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25'],
        ['Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25'],
        ['Europe/Berlin', '2026-03-28T23:30:00Z', '2026-03-29'],
        ['America/New_York', '2026-11-01T05:30:00Z', '2026-11-01'],
        ['Pacific/Auckland', '2026-11-22T11:30:00Z', '2026-11-23'],
      ] as const) {
        process.env['TZ'] = tz;
        expect(localDate(Date.parse(instant)), `${tz} ${instant}`).toBe(day);
        expect(addDays(day, 90)).toBe(
          new Date(Date.parse(`${day}T12:00:00Z`) + 90 * 86_400_000).toISOString().slice(0, 10),
        );
        const dates = drillDates(day);
        for (const [at, date] of dates.entries())
          expect((Date.parse(date) - Date.parse(day)) / 86_400_000).toBe(90 * (at + 1));
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});
