import { describe, expect, it } from 'vitest';
import { startSimulatedTenant } from '../../../src/main/rehearsal/tenant';
import { seededRandom } from '../../../src/main/rehearsal/seeded-random';

describe('simulated tenant', () => {
  it('starts and refuses a request without a token', async () => {
    const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => undefined };
    const tenant = await startSimulatedTenant({ clock, random: seededRandom('x') });
    const answer = await fetch(`${tenant.url}/v1.0/me`);
    expect(answer.status).toBe(401);
    expect((await answer.json()).error.code).toBe('InvalidAuthenticationToken');
    await tenant.stop();
  });
});
