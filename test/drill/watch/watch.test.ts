import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DrillFacts } from '../../../src/main/drill/check/facts';
import { known, type Known } from '../../../src/main/drill/check/known';
import { BLIND_AFTER, compare, type Remembered, type WatchAlarm } from '../../../src/main/drill/watch/compare';
import { commandFor, plain, runHook } from '../../../src/main/drill/watch/hook';
import { watchPoints } from '../../../src/main/drill/watch/points';
import { AppError } from '../../../src/shared/errors';
import { id } from '../alarm/fixtures';
import { accountFacts, cleanFacts, cleanTenant, PASSWORD_METHOD } from '../check/facts-fixture';

const tenant = cleanTenant();
const context = { at: '2026-08-20T09:00:00.000Z', tenantId: id(1) };
const unread: Known<never> = { known: false, why: 'refused', code: 'graph/forbidden' };

/** Polls one after the other; the alarms of each. */
function polls(...facts: DrillFacts[]): (readonly WatchAlarm[])[] {
  let remembered: Remembered | null = null;
  return facts.map((one) => {
    const outcome = compare(remembered, watchPoints(tenant, one), context);
    remembered = outcome.remembered;
    return outcome.alarms;
  });
}
const first = (change: Partial<ReturnType<typeof accountFacts>>): DrillFacts =>
  cleanFacts(tenant, { accounts: [accountFacts(tenant, 0, change), accountFacts(tenant, 1)] });

describe('watch', () => {
  it('is silent about the first poll and while nothing moves', () => {
    expect(polls(cleanFacts(), cleanFacts(), cleanFacts()).flat()).toEqual([]);
  });

  const user = accountFacts(tenant, 0).user;
  const methods = accountFacts(tenant, 0).methods;
  const changes: [string, DrillFacts, number][] = [
    ['switched off', first({ user: known({ ...(user.known ? user.value! : never()), accountEnabled: false }) }), 0],
    ['gone', first({ user: known(null) }), 0],
    [
      'password changed',
      first({
        user: known({ ...(user.known ? user.value! : never()), lastPasswordChangeDateTime: '2026-08-20T08:00:00Z' }),
      }),
      0,
    ],
    ['key gone', first({ passkeys: known([]) }), 0],
    [
      'method added',
      first({
        methods: known([...(methods.known ? methods.value : []), { kind: 'phone', id: 'p', lastUsedAt: null }]),
      }),
      0,
    ],
    [
      'key used',
      first({
        methods: known(
          (methods.known ? methods.value : []).map((m) =>
            m.kind === 'fido2' ? { ...m, lastUsedAt: '2026-08-20T08:00:00Z' } : m,
          ),
        ),
      }),
      0,
    ],
    [
      'password used',
      first({
        methods: known(
          (methods.known ? methods.value : []).map((m) =>
            m.id === PASSWORD_METHOD ? { ...m, lastUsedAt: '2026-08-20T08:00:00Z' } : m,
          ),
        ),
      }),
      0,
    ],
    [
      'sign-in',
      first({ signIns: known([{ id: 'new', createdDateTime: '2026-08-20T08:00:00Z', status: { errorCode: 0 } }]) }),
      0,
    ],
    [
      'failed sign-in',
      first({ signIns: known([{ id: 'new', createdDateTime: '2026-08-20T08:00:00Z', status: { errorCode: 50126 } }]) }),
      2,
    ],
    ['role', cleanFacts(tenant, { roleAssignments: known([]) }), 0],
    [
      'group member',
      cleanFacts(tenant, {
        group: { ...cleanFacts().group!, members: known([{ id: id(10) }, { id: id(11) }, { id: id(99) }]) },
      }),
      0,
    ],
    ['security defaults', cleanFacts(tenant, { securityDefaults: known(true) }), 1],
    [
      'policy',
      cleanFacts(tenant, { conditionalAccess: known([{ id: id(30), state: 'disabled', conditions: {} }]) }),
      1,
    ],
    [
      'audit event',
      cleanFacts(tenant, {
        audits: known([
          {
            id: 'e',
            activityDateTime: '2026-08-20T08:00:00Z',
            activityDisplayName: 'Reset password (by admin)',
            targetResources: [{ id: id(10), userPrincipalName: 'ea-a@contoso.onmicrosoft.com' }],
          },
        ]),
      }),
      0,
    ],
  ];
  it.each(changes)('%s is alarmed about, once', (_, changed, severity) => {
    const [, second, third] = polls(cleanFacts(), changed, changed);
    expect(second?.length).toBeGreaterThan(0);
    expect(second?.[0]?.severity).toBe(severity);
    expect(third).toEqual([]);
  });

  it('rule 9: one lost answer is no alarm, three in a row are, and what changed meanwhile is still noticed', () => {
    const blind = first({ passkeys: unread });
    const rounds = polls(
      cleanFacts(),
      ...Array.from({ length: BLIND_AFTER + 1 }, () => blind),
      first({ passkeys: known([]) }),
    );
    expect(rounds.map((alarms) => alarms.map((a) => a.kind).join())).toEqual(['', '', '', 'blind', '', 'changed']);
  });

  it('what could be read only later is known from then on, without an alarm', () => {
    expect(
      polls(first({ passkeys: unread }), cleanFacts(), first({ passkeys: known([]) })).map((a) => a.length),
    ).toEqual([0, 0, 1]);
  });

  it('a policy that only got a new date is the same policy', () => {
    const policies = (at: string) =>
      cleanFacts(tenant, {
        conditionalAccess: known([{ id: id(30), state: 'enabled', conditions: {}, modifiedDateTime: at }]),
      });
    expect(polls(policies('a'), policies('b')).flat()).toEqual([]);
  });
});

function never(): never {
  throw new Error('unknown');
}

describe('hook', () => {
  const alarm: WatchAlarm = {
    ...context,
    kind: 'changed',
    severity: 0,
    subject: { kind: 'account', id: id(10), name: '$(reboot)`x`' },
    says: "it's $HOME",
    before: null,
    after: null,
  };
  const program = async (body: string): Promise<{ path: string; out: string }> => {
    const folder = await mkdtemp(join(tmpdir(), 'bgk-hook-'));
    const path = join(folder, 'hook.sh');
    await writeFile(path, `#!/bin/sh\n${body.replaceAll('OUT', join(folder, 'out'))}\n`);
    await chmod(path, 0o700);
    return { path, out: join(folder, 'out') };
  };

  it.skipIf(process.platform === 'win32')('gets the alarm on its input and nothing as argument', async () => {
    const { path, out } = await program('cat > OUT; echo "$#" >> OUT');
    await runHook(path, alarm);
    const [json, count] = (await readFile(out, 'utf8')).trim().split('\n');
    expect(JSON.parse(json ?? '')).toEqual(alarm);
    expect(count).toBe('0');
  });

  it.skipIf(process.platform === 'win32')('a failing or missing program is an error', async () => {
    const { path } = await program('exit 3');
    await expect(runHook(path, alarm)).rejects.toThrow(AppError);
    await expect(runHook(`${path}.missing`, alarm)).rejects.toThrow(AppError);
    const deaf = await program('exit 0');
    await runHook(deaf.path, alarm);
  });

  it('rule 12: a notice takes names as text', () => {
    const hostile = '--help\u202e<img src=x>&\n"; do shell script "x';
    for (const platform of ['linux', 'darwin'] as const) {
      const command = commandFor(plain(hostile), plain(hostile), platform);
      expect(command?.args.indexOf('--')).toBe((command?.args.length ?? 0) - 3);
      expect(command?.args.at(-1)).not.toMatch(/[<>&\n\u202e]/);
    }
    expect(commandFor('a', 'b', 'win32')).toBeNull();
  });
});
