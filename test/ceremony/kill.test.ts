import { spawn } from 'node:child_process';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/main/ceremony/audit/audit-log';
import { CEREMONIES_FOLDER } from '../../src/main/ceremony/records';
import { startSimulatedTenant, type SimulatedTenant } from '../../src/main/rehearsal/tenant';
import { createVirtualKey, serveByUdp, type UdpService, type VirtualKey } from '../../src/main/rehearsal/virtual-key';
import { systemClock } from '../../src/main/system-ports';
import { readdirSync, readFileSync } from 'node:fs';
import { SeededRandom, temporaryFolder } from './fakes/ports';
import { Bench } from './fakes/bench';

const ROOT = resolve(__dirname, '../..');
const folder = temporaryFolder();
/** Writes after which the process is killed; each on the state that the kill before left. */
const KILLS = (process.env['BGK_KILLS'] ?? '9,7,15,5').split(',').map(Number);

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      ssr: join(__dirname, 'kill-child.ts'),
      outDir: join(folder, 'child'),
      target: 'node18',
      minify: false,
      rollupOptions: {
        external: ['electron', 'node-hid', ...builtinModules],
        output: { format: 'cjs', entryFileNames: 'child.cjs', chunkFileNames: '[name].cjs' },
      },
    },
    ssr: { noExternal: true, external: ['electron', 'node-hid'] },
  });
}, 120_000);

describe('kill -9 of a real process', () => {
  let tenant: SimulatedTenant;
  const keys: VirtualKey[] = [];
  const services: UdpService[] = [];
  afterAll(async () => {
    for (const service of services) await service.close();
    await tenant?.stop();
  });

  it('rule 1: goes on after each kill and proves everything', { timeout: 240_000 }, async () => {
    tenant = await startSimulatedTenant({ clock: systemClock, random: new SeededRandom('kill'), timing: 'instant' });
    const endpoints: string[] = [];
    for (const slot of ['A', 'B']) {
      const key = createVirtualKey({
        slot,
        personality: slot === 'A' ? 'yubikey-5c-nfc' : 'token2-pin-plus-octo',
        clock: systemClock,
        random: new SeededRandom(`kill-${slot}`),
        autoTouch: true,
        plugged: true,
      });
      const replyPort = 20_000 + Math.floor(Math.random() * 20_000);
      const service = await serveByUdp(key, 0, replyPort);
      keys.push(key);
      services.push(service);
      endpoints.push(`127.0.0.1:${service.port},${replyPort}`);
    }
    const output: string[] = [];
    for (const killAt of [...KILLS, null]) {
      const lines = await life([tenant.url, folder, ...endpoints], killAt);
      output.push(...lines.filter((line) => line !== 'write'));
    }
    const done = output.findLast((line) => line.startsWith('done '));
    expect(done, output.join('\n')).toBeDefined();
    expect(new Set((JSON.parse(done?.slice(5) ?? '[]') as string[][]).flat())).toEqual(
      new Set(['proven', 'notApplicable']),
    );
    const pins = readdirSync(join(folder, 'out')).map((name) => readFileSync(join(folder, 'out', name), 'utf8'));
    for (const key of keys) {
      expect(key.inspect().retries).toBe(8);
      expect(key.inspect().credentials).toHaveLength(1);
      expect(pins.some((pin) => Bench.opens(key, pin))).toBe(true);
    }
    const made = tenant.inspect().users.filter((user) => String(user['userPrincipalName']).startsWith('ea-'));
    expect(made).toHaveLength(2);
    for (const user of made) expect(tenant.world.state.users.get(user.id)?.passkeys).toHaveLength(1);
    const [id = ''] = readdirSync(join(folder, 'data', CEREMONIES_FOLDER));
    expect(verifyAudit(readFileSync(join(folder, 'data', CEREMONIES_FOLDER, id, 'audit.jsonl'))).valid).toBe(true);
  });
});

/** One life of the process, ended by kill -9 at the n-th write, or by itself. */
function life(args: readonly string[], killAt: number | null): Promise<string[]> {
  return new Promise((resolveLife, reject) => {
    const child = spawn(process.execPath, [join(folder, 'child', 'child.cjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    let writes = 0;
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line === 'write' && ++writes === killAt) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', () => resolveLife(lines));
  });
}
