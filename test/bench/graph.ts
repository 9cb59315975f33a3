import { defaultChoices } from '../../src/shared/model/tenant';
import { tenantBench } from '../entra/bench';
import { walk } from '../entra/walk';
import { row } from './row';
import type { Bench, BenchRow } from './row';

/** creationOptions and POST for each key, and one reading of each account's list (device-and-reliability facts C3). */
const FLOOR_PER_KEY = 3;

interface Run {
  readonly requests: number;
  readonly retries: number;
  readonly perKey: number;
  readonly seconds: number;
}

async function run(accounts: number, latencyMs: number): Promise<Run> {
  let registering = 0;
  const t = await tenantBench({
    latencyMs,
    onExchange: (exchange) =>
      void (/fido2Methods/i.test(exchange.path) && exchange.surface === 'graph' ? (registering += 1) : 0),
  });
  try {
    const began = performance.now();
    await walk(t, t.tenant, { ...defaultChoices, accounts });
    const { requests, retries } = t.tenant.counts();
    return { requests, retries, perKey: registering / accounts, seconds: (performance.now() - began) / 1000 };
  } finally {
    await t.b.stop();
  }
}

/** Requests to Graph from sign-in to Finish, and how long Entra's own delays make it at 80 ms a request. */
export const graphBench: Bench = async ({ quick, say }) => {
  say('requests to Graph, no latency ...');
  const two = await run(2, 0);
  const five = await run(5, 0);
  const each = (five.requests - two.requests) / 3;
  const rows: BenchRow[] = [
    row(
      'graph',
      'requests for 2 accounts, survey to Finish',
      two.requests,
      'requests',
      { name: 'floor, keys alone', value: 2 * FLOOR_PER_KEY },
      null,
    ),
    row(
      'graph',
      'requests for each further account',
      each,
      'requests',
      { name: 'floor, keys alone', value: FLOOR_PER_KEY },
      null,
    ),
    row(
      'graph',
      'requests about keys for each account',
      two.perKey,
      'requests',
      { name: 'floor', value: FLOOR_PER_KEY },
      null,
    ),
    row(
      'graph',
      'retries on a clean run',
      two.retries + five.retries,
      'retries',
      { name: 'bar', value: 0 },
      two.retries + five.retries === 0,
    ),
  ];
  for (const accounts of quick ? [2] : [2, 10, 50]) {
    say(`${accounts} accounts at 80 ms a request ...`);
    const timed = await run(accounts, 80);
    rows.push(
      row(
        'graph',
        `${accounts} accounts at 80 ms a request`,
        Math.round(timed.seconds * 10) / 10,
        's',
        { name: 'requests alone', value: Math.round(timed.requests * 0.8) / 10 },
        null,
      ),
    );
  }
  return rows;
};
