import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DrillHost } from '../../src/main/app/drill-host';
import { LifeHost } from '../../src/main/app/life-host';
import type { Parts } from '../../src/main/app/parts';
import { AUDIT_NAME, verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { JOURNAL_NAME } from '../../src/main/ceremony/journal/journal';
import { parseJournal } from '../../src/main/ceremony/journal/parse';
import { keyDeps } from '../../src/main/ceremony/key-deps';
import { DRILLS_FOLDER } from '../../src/main/drill/flow/drill';
import { createUnitDoor } from '../../src/main/drill/life';
import { LIFE_FOLDER } from '../../src/main/drill/life/job';
import { sheetCodes } from '../../src/main/drill/recorded-key';
import { openRegister, REGISTER_NAME } from '../../src/main/drill/register';
import { registerCeremony } from '../../src/main/drill/register-ceremony';
import { rehearsalDrillTenant, rehearsalRevoker, tenantDeps } from '../../src/main/rehearsal/drill';
import { createGraphTenant } from '../../src/main/entra/graph-tenant';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import { rehearsalRoots } from '../../src/main/rehearsal/test-ca';
import { createVirtualKeySource } from '../../src/main/rehearsal/virtual-key';
import { AppError } from '../../src/shared/errors';
import type { RegisterAccount } from '../../src/shared/model/drill';
import { watched } from '../ceremony/fakes/watched-source';
import { stage, type Stage } from '../drill/integration/stage';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const phrase = (): Uint8Array => bytes('correct horse battery staple stop');

async function soon(what: () => boolean): Promise<void> {
  for (let wait = 0; wait < 1000 && !what(); wait += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(what()).toBe(true);
}

/** After a ceremony, on keys that nobody touches unless the test does: the hosts as the window has them. */
describe('a drill and a job on a key, when the lid closes and when the program ends', () => {
  let s: Stage;
  let seen: ReturnType<typeof watched>;
  let drill: DrillHost;
  let life: LifeHost;
  let tenantId: string;
  let hand = 'A';
  const account = async (): Promise<RegisterAccount> => (await drill.tenants())[0]!.accounts[0]!;
  const touched = async <T>(work: Promise<T>): Promise<T> => {
    const [key] = s.rehearsal.keys;
    const stop = setInterval(() => key?.wantsTouch === true && key.touch(), 5);
    try {
      return await work;
    } finally {
      clearInterval(stop);
    }
  };
  const waitsForTouch = (): Promise<void> => soon(() => s.rehearsal.keys[0]?.wantsTouch === true);

  beforeAll(async () => {
    s = await stage({ accounts: 1, autoTouch: false, seed: 'stopped' });
    const random = seededRandom('stopped');
    const stand = { rehearsal: s.rehearsal, clock: s.clock, log: s.log, random };
    const pin = async (): Promise<Uint8Array> => bytes(s.pins.get(hand) ?? '');
    seen = watched(createVirtualKeySource(s.rehearsal.keys));
    const layer = { clock: s.rehearsal.deps.clock, random, log: s.log };
    const absent = (): never => {
      throw new Error('no part of this test');
    };
    const parts: Parts = {
      keys: keyDeps(seen.source, { ...layer, attestation: { roots: await rehearsalRoots() } }),
      disk: nodeDisk,
      paper: absent,
      newTenant: absent,
      attend: absent,
      onReplaced: absent,
      drillTenant: async () => ({
        online: await rehearsalDrillTenant({ ...stand, pin }),
        revoker: await rehearsalRevoker(stand),
      }),
      lifeTenant: async () => {
        const deps = await tenantDeps(stand, pin);
        return { tenant: createGraphTenant(deps), units: createUnitDoor(deps) };
      },
      holdPaper: () => undefined,
      simulatedSince: null,
      folder: s.folder,
      keystore: null,
      clock: s.clock,
      random,
      log: s.log,
      tray: null,
      close: () => Promise.resolve(),
    };
    const register = await openRegister(join(s.folder, REGISTER_NAME), nodeDisk);
    const online = await rehearsalDrillTenant({ ...stand, pin });
    await online.signIn();
    ({ tenantId } = await registerCeremony(
      { register, online, clock: s.clock, disk: nodeDisk, folder: s.folder },
      s.ceremonyId,
    ));
    drill = new DrillHost(parts, 'test', () => undefined);
    life = new LifeHost(
      parts,
      () => drill.register(),
      s.sheets,
      { pin: { kind: 'digits', length: 8 }, paperSize: 'A4', notify: 'security@contoso.com' },
      () => null,
      () => undefined,
    );
  });
  afterAll(async () => {
    await life.leave();
    await drill.close();
    await s.stop();
  });

  /** The check code of the job's new sheet stands in its journal only, and on paper. */
  async function newSheet(id: string): Promise<{ pin: Uint8Array; checkCode: string; triesLeft: null }> {
    const { records } = parseJournal(await readFile(join(s.folder, LIFE_FOLDER, id, JOURNAL_NAME)));
    const codes = records.flatMap(({ fact }) => {
      const { checkCode } = fact as { checkCode?: string };
      return checkCode === undefined ? [] : [checkCode];
    });
    return { pin: bytes(s.pins.get('A') ?? ''), checkCode: codes.at(-1) ?? '', triesLeft: null };
  }
  const wholeAudit = async (): Promise<boolean> =>
    verifyAudit(await readFile(join(s.folder, DRILLS_FOLDER, AUDIT_NAME))).valid;

  it('a check of one key: stopped at the touch, the key let go, no try spent', async () => {
    const { userId, keys } = await account();
    const checkCode = sheetCodes(await account(), keys[0]!)[0]!;
    const request = { tenantId, userId, letter: 'A', checkCode, pin: bytes(s.pins.get('A')!), triesLeft: null };
    const running = drill.check(request);
    const told = expect(running).rejects.toMatchObject({ code: 'app/slept' });
    await waitsForTouch();
    expect([seen.open.size, drill.busy]).toEqual([1, true]);
    await drill.sleep();
    expect([seen.open.size, drill.busy, s.rehearsal.keys[0]!.wantsTouch]).toEqual([0, false, false]);
    await told;
    expect(s.rehearsal.keys[0]!.inspect().retries).toBe(8);
    // A person who cancels ends it the same way, under another name.
    const cancelled = expect(drill.check(request)).rejects.toMatchObject({ code: 'app/cancelled' });
    await waitsForTouch();
    await drill.stop();
    expect([seen.open.size, drill.busy]).toEqual([0, false]);
    await cancelled;
    expect((await touched(drill.check(request))).proof).toBe('signed');
  });

  it('a job: stopped at the touch, stays open, and the same act goes on after it; then left in mid-act and resumed', async () => {
    const { userId, keys } = await account();
    const checkCode = sheetCodes(await account(), keys[0]!)[0]!;
    const old = { pin: bytes(s.pins.get('A')!), checkCode, triesLeft: null };
    const what = { kind: 'changePin' as const, tenantId, userId, letter: 'A', reason: 'test', operator: 'ola' };
    await life.start(what, phrase());
    await touched(life.act({ act: 'setPin', typed: old }));
    await life.act({ act: 'print', how: 'file', printer: null });
    const { id } = life.snapshot()!;

    const slept = expect(life.act({ act: 'provePaper', typed: await newSheet(id) })).rejects.toMatchObject({
      code: 'app/slept',
    });
    await waitsForTouch();
    await life.sleep();
    expect(seen.open.size).toBe(0);
    expect(life.snapshot()).toMatchObject({ running: null, touch: false, pinSet: true, paperProven: false });
    await slept;

    // The program ends: the act lets go before its journal is closed under it.
    const ended = expect(life.act({ act: 'provePaper', typed: await newSheet(id) })).rejects.toMatchObject({
      code: 'app/cancelled',
    });
    await waitsForTouch();
    await life.leave();
    expect(seen.open.size).toBe(0);
    expect(life.snapshot()).toBeNull();
    await ended;
    const { tornTail, damagedAt } = parseJournal(await readFile(join(s.folder, LIFE_FOLDER, id, JOURNAL_NAME)));
    expect({ tornTail, damagedAt }).toEqual({ tornTail: false, damagedAt: null });
    expect(await wholeAudit()).toBe(true);
    expect((await life.waiting()).map((each) => each.id)).toEqual([id]);

    await life.resume(id, phrase());
    await touched(life.act({ act: 'provePaper', typed: await newSheet(id) }));
    await life.act({ act: 'finish' });
    expect(life.snapshot()).toMatchObject({ paperProven: true, closed: true });
    expect(s.rehearsal.keys[0]!.inspect().retries).toBe(8);
    await life.leave();
    expect(await life.waiting()).toEqual([]);
  });

  it('a drill: its sign-in is stopped at the touch, stays open, and signs in after it; the end of the program stops it too', async () => {
    await drill.start(tenantId, 'ola');
    const now = new Date(s.clock.now()).toISOString();
    await drill.act({ act: 'announce', from: now, to: now, told: 'monitoring' });
    await drill.act({ act: 'check' });
    if (drill.snapshot()?.check?.verdict === 'attention') await drill.act({ act: 'acknowledge' });
    const { userId, keys } = await account();
    const checkCode = sheetCodes(await account(), keys[0]!)[0]!;
    const envelope = keys[0]!.envelopeNumber ?? 'none';
    await drill.act({ act: 'open', userId, letter: 'A', envelope, checkCode });
    hand = 'A';
    const slept = expect(drill.act({ act: 'signIn', userId })).rejects.toMatchObject({ code: 'app/slept' });
    await waitsForTouch();
    expect(drill.snapshot()?.running).toBe('signIn');
    await drill.sleep();
    expect(s.rehearsal.keys[0]!.wantsTouch).toBe(false);
    // The page was open: what became of it is read before there is another.
    expect(drill.snapshot()).toMatchObject({ running: null, allowed: { look: null } });
    expect(drill.snapshot()?.allowed.signIn).toContain('read first');
    await slept;
    await drill.act({ act: 'look', userId });
    expect(drill.snapshot()?.allowed.signIn).toBeNull();

    await touched(drill.act({ act: 'signIn', userId }));
    expect(drill.snapshot()?.accounts[0]?.signedInAt).not.toBeNull();

    const ended = expect(drill.act({ act: 'revoke', userId, how: 'app' })).rejects.toMatchObject({
      code: 'app/cancelled',
    });
    await drill.close();
    await ended;
    expect(drill.snapshot()).toBeNull();
    expect(await wholeAudit()).toBe(true);
  });

  it('a drill that is just being opened is not open afterwards', async () => {
    const ended = drill.start(tenantId, 'ola').then(
      () => 'opened',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
    await drill.leave();
    expect(await ended).toBe('app/cancelled');
    expect([drill.snapshot(), drill.busy]).toEqual([null, false]);
  });
});
