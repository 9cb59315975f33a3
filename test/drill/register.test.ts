import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { openRegister, REGISTER_NAME, withKey } from '../../src/main/drill/register';
import { registerFile } from '../../src/main/drill/register-schema';
import { AppError } from '../../src/shared/errors';
import { id } from './alarm/fixtures';
import { keyFixture, tenantFixture } from './fixtures';

const fresh = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'bgk-register-')), 'data', REGISTER_NAME);
const codeOf = async (run: () => Promise<unknown>): Promise<string> => {
  try {
    await run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
};

describe('register', () => {
  it('keeps what was put into it, owner only, and leaves no half file', async () => {
    const path = await fresh();
    const register = await openRegister(path, nodeDisk);
    expect(register.tenants).toEqual([]);
    await register.put(tenantFixture());
    expect((await openRegister(path, nodeDisk)).tenants).toEqual([tenantFixture()]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, '..'))).toEqual([REGISTER_NAME]);
  });

  it('does changes one after the other', async () => {
    const register = await openRegister(await fresh(), nodeDisk);
    await register.put(tenantFixture());
    await Promise.all(
      Array.from({ length: 8 }, () =>
        register.change(id(1), (t) => ({ ...t, calendarSequence: t.calendarSequence + 1 })),
      ),
    );
    expect(register.find(id(1)).calendarSequence).toBe(9);
  });

  it('a failed change changes nothing and does not hold up the next', async () => {
    const register = await openRegister(await fresh(), nodeDisk);
    await register.put(tenantFixture());
    await expect(register.change(id(1), (t) => ({ ...t, calendarSequence: -1 }))).rejects.toThrow();
    await register.change(id(1), (t) => ({ ...t, displayName: 'Fabrikam' }));
    expect(register.find(id(1))).toMatchObject({ calendarSequence: 1, displayName: 'Fabrikam' });
  });

  it('tells damage from a newer version', async () => {
    const path = await fresh();
    const register = await openRegister(path, nodeDisk);
    await register.put(tenantFixture());
    await writeFile(path, '{"format":"bgk-register","version":2,"tenants":"?"}');
    expect(await codeOf(() => openRegister(path, nodeDisk))).toBe('drill/register-version');
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"format":"other","version":1}',
      '{"format":"bgk-register","version":1,"tenants":[{}]}',
    ]) {
      await writeFile(path, text);
      expect(await codeOf(() => openRegister(path, nodeDisk)), text).toBe('drill/register-damaged');
    }
  });

  it('rule 12: no file makes it do anything but open or refuse', async () => {
    const path = await fresh();
    await (await openRegister(path, nodeDisk)).put(tenantFixture());
    const good = await readFile(path, 'utf8');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: good.length - 1 }), fc.string({ maxLength: 4 }), async (where, put) => {
        await writeFile(path, good.slice(0, where) + put + good.slice(where + 1));
        const code = await codeOf(() => openRegister(path, nodeDisk));
        expect(['none', 'drill/register-damaged', 'drill/register-version']).toContain(code);
      }),
      { numRuns: 60 },
    );
  });

  it('rule 2: has no place for a secret', () => {
    const account = tenantFixture().accounts[0];
    for (const extra of [{ pin: '1234' }, { password: 'x' }, { tap: 'x' }]) {
      expect(
        registerFile.safeParse({
          format: 'bgk-register',
          version: 1,
          tenants: [{ ...tenantFixture(), accounts: [{ ...account, ...extra }] }],
        }).success,
      ).toBe(false);
    }
  });

  it('rule 4: refuses a key that already opens another account', () => {
    const tenant = tenantFixture();
    expect(() => withKey(tenant, id(11), keyFixture('A'))).toThrow(AppError);
    expect(() => withKey(tenant, id(11), keyFixture('A', { credentialId: 'bmV3' }))).toThrow(/already belongs/);
    expect(withKey(tenant, id(11), keyFixture('C')).accounts[1]?.keys.map((k) => k.letter)).toEqual(['B', 'C']);
  });

  it('an unknown tenant is an error, not an empty answer', async () => {
    const register = await openRegister(await fresh(), nodeDisk);
    expect(() => register.find(id(9))).toThrow(AppError);
  });
});
