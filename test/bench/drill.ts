import { join } from 'node:path';
import { nodeDisk } from '../../src/main/ceremony/journal/disk';
import { runTenantCheck } from '../../src/main/drill/check/check';
import { openRegister, REGISTER_NAME } from '../../src/main/drill/register';
import { registerCeremony } from '../../src/main/drill/register-ceremony';
import { rehearsalDrillTenant } from '../../src/main/rehearsal/drill';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import { stage } from '../drill/integration/stage';
import { row, type Bench, type BenchRow } from './row';

/**
 * Requests and seconds of a drill for 2 and 50 accounts, in a licensed tenant. `waits` is what Entra's limits for logs and
 * Conditional Access impose (the rehearsal's clock jumps over it); `software` is what this machine spent, simulated tenant and keys included.
 */
export const drillBench: Bench = async ({ quick, say }) => {
  const rows: BenchRow[] = [];
  for (const accounts of quick ? [2, 10] : [2, 50]) {
    say(`drill: a ceremony of ${accounts} accounts first`);
    const s = await stage({ tenant: 'profiles-migrated', accounts, seed: `bench-${accounts}` });
    try {
      const online = await rehearsalDrillTenant({
        ...s,
        random: seededRandom('bench'),
        pin: () => Promise.reject(new Error('no PIN')),
      });
      await online.signIn();
      const register = await openRegister(join(s.folder, REGISTER_NAME), nodeDisk);
      const tenant = await registerCeremony(
        { register, online, clock: s.clock, disk: nodeDisk, folder: s.folder },
        s.ceremonyId,
      );
      await s.clock.sleep(60_000);
      const [requests, simulated, started] = [online.client.counts().requests, s.clock.now(), performance.now()];
      const { report } = await runTenantCheck({ client: online.client, clock: s.clock }, tenant);
      const software = (performance.now() - started) / 1000;
      if (report.verdict !== 'green')
        throw new Error(
          `The tenant check of ${accounts} accounts was ${report.verdict}: ${report.findings.map((f) => `${f.id} ${f.evidence}`).join('; ')}`,
        );
      rows.push(
        row('drill', `tenant check, ${accounts} accounts`, online.client.counts().requests - requests, 'requests'),
        row(
          'drill',
          `tenant check, ${accounts} accounts, waits for Entra's limits`,
          round((s.clock.now() - simulated) / 1000),
          's',
        ),
        row('drill', `tenant check, ${accounts} accounts, software`, round(software), 's'),
      );
      await online.signOut();
      say(`drill: a whole drill of ${accounts} accounts`);
      let [simulatedDrill, startedDrill] = [0, 0];
      const outcome = await s.drill({
        meanwhile: () => {
          [simulatedDrill, startedDrill] = [s.clock.now(), performance.now()];
        },
      });
      if (outcome.snapshot.closed?.verdict !== 'passed')
        throw new Error(`The drill of ${accounts} accounts did not pass`);
      rows.push(
        row('drill', `whole drill, ${accounts} accounts`, outcome.requests, 'requests'),
        row(
          'drill',
          `whole drill, ${accounts} accounts, waits for Entra's limits`,
          round((s.clock.now() - simulatedDrill) / 1000),
          's',
        ),
        row(
          'drill',
          `whole drill, ${accounts} accounts, software`,
          round((performance.now() - startedDrill) / 1000),
          's',
        ),
      );
    } finally {
      await s.stop();
    }
  }
  return rows;
};

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
