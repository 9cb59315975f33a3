import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { seededRandom } from '../main/rehearsal/seeded-random';
import {
  defaultPersonality,
  kindsOfDecay,
  knownFaults,
  personalities,
  startSimulatedTenant,
} from '../main/rehearsal/tenant';
import type { SimulatedTenant } from '../main/rehearsal/tenant';
import { systemClock, systemRandom } from '../main/system-ports';
import { AppError } from '../shared/errors';

const USAGE = `npm run tenant -- [options]

Serves one simulated tenant on 127.0.0.1, for npm run rehearse -- --graph URL.

  --tenant ID      which tenant (default ${defaultPersonality}); list prints the names, one a line
  --port N         it listens here (default 8110; 0 = any free port)
  --seed TEXT      the same ids and challenges for the same text
  --timing NAME    instant, brisk or real (default brisk): how late a change is seen and ruled by
  --latency MS     added to every answer
  --fault ID       armed from the start; may be given several times; list prints them
  --json           says that it is ready in one line of JSON

While it runs, type: fault ID on|off, decay ID [USER-ID], state, quit.
`;

interface Options {
  readonly tenant: string;
  readonly port: number;
  readonly seed: string | null;
  readonly timing: 'instant' | 'brisk' | 'real';
  readonly latencyMs: number;
  readonly faults: readonly string[];
  readonly json: boolean;
}

/** Exit codes: 0 ended on request, 1 the port is taken, 2 the command line was not understood. */
export async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.tenant === 'list') return print(personalities.map(({ id }) => id));
  if (options.faults.includes('list')) return print(knownFaults.map(({ id, label }) => `${id}  ${label}`));
  try {
    const tenant = await startSimulatedTenant({
      clock: systemClock,
      random: options.seed === null ? systemRandom : seededRandom(options.seed),
      personality: options.tenant,
      port: options.port,
      timing: options.timing,
      latencyMs: options.latencyMs,
    });
    for (const fault of options.faults) tenant.faults.set(fault, true);
    announce(tenant, options.json);
    await untilQuit(tenant);
    await tenant.stop();
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { says, next } = error.toData();
    process.stderr.write(`${says} ${next}\n`);
    return 1;
  }
}

function print(lines: readonly string[]): number {
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function readOptions(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        tenant: { type: 'string', default: defaultPersonality },
        port: { type: 'string', default: '8110' },
        seed: { type: 'string' },
        timing: { type: 'string', default: 'brisk' },
        latency: { type: 'string', default: '0' },
        fault: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    const { tenant, timing, fault } = values;
    const port = numberOf(values.port, 65_535);
    const latencyMs = numberOf(values.latency, 60_000);
    if (tenant !== 'list' && !personalities.some(({ id }) => id === tenant))
      return `No simulated tenant is called "${tenant}". --tenant list prints the names.`;
    if (port === null) return `"${values.port}" is no port.`;
    if (latencyMs === null) return `"${values.latency}" is no number of milliseconds up to 60000.`;
    if (timing !== 'instant' && timing !== 'brisk' && timing !== 'real')
      return `The timing is instant, brisk or real, not "${timing}".`;
    const unknown = fault.find((id) => id !== 'list' && !knownFaults.some((known) => known.id === id));
    if (unknown !== undefined) return `No fault is called "${unknown}". --fault list prints them.`;
    return { tenant, port, seed: values.seed ?? null, timing, latencyMs, faults: fault, json: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : 'The command line was not understood.';
  }
}

function numberOf(text: string, most: number): number | null {
  return /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

function announce(tenant: SimulatedTenant, json: boolean): void {
  const { operator } = tenant.inspect();
  const facts = {
    url: tenant.url,
    tenantId: tenant.tenantId,
    tenant: tenant.personality.id,
    operator: operator.userPrincipalName,
    ready: true,
  };
  const page = tenant.url.replace('127.0.0.1', 'localhost');
  process.stdout.write(
    json
      ? `${JSON.stringify(facts)}\n`
      : `REHEARSAL. ${tenant.personality.title} is at ${tenant.url} (state: ${page}/rehearsal). Type quit to end.\n`,
  );
}

async function untilQuit(tenant: SimulatedTenant): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const stop = (): void => lines.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let quit = false;
  for await (const line of lines) {
    if (line.trim() === 'quit') {
      quit = true;
      break;
    }
    process.stdout.write(`${obey(tenant, line.trim().split(/\s+/))}\n`);
  }
  lines.close();
  // Without a terminal the input ends at once; then only a signal ends the service.
  if (!quit && process.stdin.readableEnded && !process.stdin.isTTY)
    await new Promise<void>((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    });
  process.removeListener('SIGINT', stop);
  process.removeListener('SIGTERM', stop);
}

function obey(tenant: SimulatedTenant, [verb = '', id = '', more]: readonly string[]): string {
  switch (verb) {
    case '':
      return '';
    case 'fault':
      if (!knownFaults.some((known) => known.id === id) || (more !== 'on' && more !== 'off'))
        return `The faults are: ${knownFaults.map((known) => known.id).join(', ')}. Then on or off.`;
      tenant.faults.set(id, more === 'on');
      return `Armed: ${tenant.faults.active().join(', ') || 'nothing'}.`;
    case 'decay':
      if (!kindsOfDecay.some((known) => known.id === id))
        return `The kinds are: ${kindsOfDecay.map((known) => known.id).join(', ')}.`;
      try {
        tenant.decay(id, more);
        return 'Done.';
      } catch (error) {
        return error instanceof Error ? error.message : 'It did not happen.';
      }
    case 'state': {
      // The state page shows the same; the operator's password of the simulation stays out of a terminal's history.
      const { operator: _operator, ...state } = tenant.inspect();
      return JSON.stringify(state, null, 2);
    }
    default:
      return 'Type: fault ID on|off, decay ID [USER-ID], state, quit.';
  }
}
