import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { adoptable, adoptAccounts, adoptKey, type AdoptKeyRequest } from '../../../src/main/drill/adopt';
import { runTenantCheck, withBaseline } from '../../../src/main/drill/check/check';
import { postMortemExport, readPostMortem } from '../../../src/main/drill/day/post-mortem';
import { localCheck } from '../../../src/main/drill/local-check';
import type { DrillTenant } from '../../../src/main/drill/online';
import { openRegister, REGISTER_NAME, type Register } from '../../../src/main/drill/register';
import { rehearsalDrillTenant } from '../../../src/main/rehearsal/drill';
import { Operation } from '../../../src/main/entra/http/operation';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { AppError } from '../../../src/shared/errors';
import { stage, type Stage } from './stage';

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
  );

/** A tenant whose accounts exist, as if made by hand: this laptop's register is empty. */
describe('adopting what was made by hand', () => {
  let s: Stage;
  let online: DrillTenant;
  let register: Register;
  let userIds: string[];
  beforeAll(async () => {
    s = await stage({ tenant: 'profiles-migrated', seed: 'adopt' });
    online = await rehearsalDrillTenant({
      ...s,
      random: seededRandom('adopt'),
      pin: () => Promise.reject(new Error('no PIN here')),
    });
    await online.signIn();
    register = await openRegister(join(await mkdtemp(join(tmpdir(), 'bgk-adopt-')), REGISTER_NAME), nodeDisk);
  }, 120_000);
  afterAll(() => s.stop());
  const request = (letter: string, index: number): AdoptKeyRequest => ({
    tenantId: s.rehearsal.endpoint.tenantId,
    userId: userIds[index]!,
    letter,
    pin: new TextEncoder().encode(s.pins.get(letter)),
    triesLeft: null,
    sheetNumber: null,
    envelopeNumber: 'H-1',
    custodian: 'Eva',
  });
  const deps = () => ({
    source: s.rehearsal.deps.keys,
    openKey: s.rehearsal.deps.openKey,
    client: online.client,
    clock: s.clock,
    register,
  });

  it('picks accounts, and takes them without keys', async () => {
    const people = await adoptable(online.client, s.clock);
    userIds = people.filter((one) => one.userPrincipalName.startsWith('ea-')).map((one) => one.id);
    expect(userIds.length).toBe(2);
    const summary = await s.rehearsal.deps.tenant.summary();
    const group = [...s.rehearsal.simulated!.world.state.groups.values()][0]!;
    const tenant = await adoptAccounts(
      { client: online.client, clock: s.clock, register },
      { summary, userIds, groupId: group.id },
    );
    expect(tenant.accounts.map((account) => [account.adopted, account.keys.length])).toEqual([
      [true, 0],
      [true, 0],
    ]);
    expect(tenant.group?.displayName).toBe(group.displayName);
  });

  it('an assertion proves which credential is whose', async () => {
    const [first, second] = s.rehearsal.keys;
    expect(await codeOf(adoptKey(deps(), request('A', 0)))).toBe('key/several');
    second!.unplug();
    const wrongOne = await adoptKey(deps(), request('A', 0)).then(
      () => 0,
      () => 1,
    );
    // Key A may belong to either account; the wrong pairing finds no credential and sends no PIN.
    if (wrongOne === 1) userIds.reverse();
    const made = await adoptKey(deps(), request('A', 0));
    expect(made).toMatchObject({ knownBy: 'assertion', letter: 'A' });
    expect(await codeOf(adoptKey(deps(), request('A', 1)))).toBe('key/no-credential');
    first!.unplug();
    second!.plug();
    await adoptKey(deps(), request('B', 1));
    first!.plug();
    for (const account of register.tenants[0]!.accounts) {
      const key = account.keys[0]!;
      const result = await localCheck(
        { ...deps() },
        { account, key, checkCode: '', pin: new TextEncoder().encode(s.pins.get(key.letter)), triesLeft: null },
      );
      expect(result.proof).toBe('signed');
    }
  });

  it('is unknown until a baseline is taken, then in order', async () => {
    const [tenant] = register.tenants;
    const first = await runTenantCheck({ client: online.client, clock: s.clock }, tenant!);
    expect(new Set(first.report.findings.map((finding) => finding.id))).toContain('no-baseline');
    expect(first.report.verdict).not.toBe('green');
    await s.clock.sleep(60_000);
    const based = withBaseline(
      tenant!,
      (await runTenantCheck({ client: online.client, clock: s.clock }, tenant!)).facts,
      userIds,
    );
    expect((await runTenantCheck({ client: online.client, clock: s.clock }, based)).report.findings).toEqual([]);
  });

  it('exports a post-mortem from the logs', async () => {
    const [tenant] = register.tenants;
    const op = new Operation(online.client, s.clock, {});
    const facts = await readPostMortem(op, tenant!, new Date(s.clock.now() - 86_400_000).toISOString());
    expect(facts.accounts.every((account) => account.signIns.known && account.signIns.value.length > 0)).toBe(true);
    const { markdown, json } = postMortemExport({
      tenant: tenant!,
      rehearsal: true,
      facts,
      day: {
        number: 'BG-0001',
        tenantId: tenant!.tenantId,
        begunAt: 'a',
        closedAt: null,
        taken: null,
        notes: { say: 'All phones lost <b>' },
        ticks: {},
      },
      head: '0',
    });
    expect(markdown).toContain('All phones lost');
    expect(markdown).toContain('REHEARSAL');
    expect(markdown).toContain('succeeded');
    expect(markdown).not.toContain('<b>');
    expect(JSON.parse(json)).toMatchObject({ format: 'bgk-post-mortem', rehearsal: true });
  });
});
