import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSignIns } from '../../../src/main/drill/check/read-logs';
import type { DrillTenant } from '../../../src/main/drill/online';
import { rehearsalDrillTenant } from '../../../src/main/rehearsal/drill';
import type { GraphClient } from '../../../src/main/entra/http/client';
import { Operation } from '../../../src/main/entra/http/operation';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';
import { AppError } from '../../../src/shared/errors';
import { stage, type Stage } from './stage';

describe('the sign-in log', () => {
  let s: Stage;
  let online: DrillTenant;
  let userIds: string[];
  beforeAll(async () => {
    s = await stage({ tenant: 'profiles-migrated', seed: 'logs' });
    online = await rehearsalDrillTenant({
      ...s,
      random: seededRandom('logs'),
      pin: () => Promise.reject(new Error('no PIN')),
    });
    await online.signIn();
    await s.clock.sleep(600_000);
    userIds = [...s.rehearsal.simulated!.world.state.users.values()]
      .filter((user) => user.passkeys.length > 0)
      .map((user) => user.id);
  }, 120_000);
  afterAll(() => s.stop());

  const ask = async (refuseOr: boolean) => {
    const asked: string[] = [];
    const client: GraphClient = {
      ...online.client,
      call: (call) => {
        const path = decodeURIComponent(call.path);
        asked.push(path);
        if (refuseOr && / or userId/.test(path)) return Promise.reject(new AppError('graph/bad-request'));
        return online.client.call(call);
      },
    };
    const since = new Date(s.clock.now() - 86_400_000).toISOString();
    const found = await readSignIns(new Operation(client, s.clock, {}), userIds, since);
    return {
      asked: asked.length,
      rows: userIds.map((id) => {
        const fact = found.get(id);
        return fact?.known === true ? fact.value.map((one) => one.id).toSorted() : null;
      }),
      whose: userIds.every((id) => {
        const fact = found.get(id);
        return fact?.known === true && fact.value.every((one) => one.userId === id);
      }),
    };
  };

  it('is asked once for several accounts, and each gets its own rows', async () => {
    const together = await ask(false);
    expect(userIds).toHaveLength(2);
    expect(together.asked).toBe(1);
    expect(together.whose).toBe(true);
    for (const rows of together.rows) expect(rows?.length).toBeGreaterThan(0);
  });

  it('where it takes no "or", it is asked for one after the other, with the same outcome', async () => {
    const alone = await ask(true);
    expect(alone.asked).toBeGreaterThan(2);
    expect(alone.rows).toEqual((await ask(false)).rows);
  });
});
