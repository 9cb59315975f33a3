import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, LaunchOptions } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clouds } from '../../src/main/entra/clouds';
import { seededRandom } from '../../src/main/rehearsal/seeded-random';
import { startSimulatedTenant, type SimulatedTenant } from '../../src/main/rehearsal/tenant';
import { systemClock } from '../../src/main/system-ports';
import type { AppErrorData } from '../../src/shared/errors';
import { companyProxy, type CompanyProxy } from '../entra/http/company-proxy';
import { electronPath, launch } from './launch';
import type { ProxyDriver } from './proxy-driver';
import { signInAt } from './proxy-person';

/** The window's network stack and the commands behind a company's proxy, with the hosts of the global cloud. */
const hosts = Object.values(clouds.global.endpoints).map((url) => new URL(url).host);
const root = join(__dirname, '..', '..');
const work = mkdtempSync(join(tmpdir(), 'bgk-e2e-proxy-'));
let tenant: SimulatedTenant;
let proxy: CompanyProxy;

beforeAll(async () => {
  tenant = await startSimulatedTenant({ clock: systemClock, random: seededRandom('proxy'), timing: 'instant' });
  proxy = await companyProxy(tenant.url, hosts);
  writeFileSync(join(work, 'root.pem'), proxy.root);
});
afterAll(async () => {
  await proxy?.stop();
  await tenant?.stop();
  rmSync(work, { recursive: true, force: true });
});

/** Tunnels to the two hosts and nothing else, and nothing that the proxy could read. */
function expectTunnelsOnly(): void {
  expect([...new Set(proxy.connects)].sort()).toEqual(hosts.map((host) => `${host}:443`).sort());
  expect(proxy.inClear).toEqual([]);
}

describe('the program', () => {
  it('asks nobody for anything when it starts', async () => {
    proxy.afresh();
    process.env.HTTPS_PROXY = process.env.HTTP_PROXY = proxy.url;
    const window = await launch();
    delete process.env.HTTPS_PROXY;
    delete process.env.HTTP_PROXY;
    await window.page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
    // Chromium asked for its dictionary well before the window was drawn.
    await window.close();
    expect([...proxy.connects, ...proxy.inClear]).toEqual([]);
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the commands', () => {
  beforeEach(() => {
    proxy.afresh();
    proxy.manner = 'open';
    proxy.signer = 'company';
  });

  /** `drill adopt`, by a person who opens the address that it prints. */
  async function adopt(env: Record<string, string>): Promise<Ended> {
    const open = await signInAt(tenant.url);
    const args = [join(root, 'out/main/cli.js'), 'drill', 'adopt', '--json', '--register', join(work, 'register.json')];
    // No browser is found on this path.
    const child = spawn(process.execPath, args, { env: { PATH: work, HOME: work, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    const stop = new AbortController();
    child.stderr.on('data', (text: Buffer) => {
      err += text.toString();
      const url = /^https:\S+$/m.exec(text.toString())?.[0];
      if (url !== undefined) void open(url, stop.signal).catch((error: unknown) => (err += String(error)));
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    stop.abort();
    return { code, out, err };
  }
  const behind = (more: Record<string, string> = {}): Promise<Ended> => adopt({ HTTPS_PROXY: proxy.url, ...more });

  it('read the tenant through tunnels where NODE_EXTRA_CA_CERTS names the root of the company', async () => {
    const { code, out, err } = await behind({ NODE_EXTRA_CA_CERTS: join(work, 'root.pem') });
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ format: 'bgk-adoptable', tenantId: tenant.tenantId });
    expect(proxy.through).toContain('POST /organizations/oauth2/v2.0/token');
    expectTunnelsOnly();
  });

  it('take no other certificate, not even where Node is told to take any', async () => {
    const { code, err } = await behind({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(code).toBe(1);
    expect(err).toContain(`The certificate shown for ${hosts[0]} cannot be trusted`);
    expect(proxy.through).toEqual([]);
  });
});

describe('the window', () => {
  let app: ElectronApplication;
  let pac: ReturnType<typeof createServer>;
  const told = { HTTPS_PROXY: process.env.HTTPS_PROXY, AUTO_PROXY: process.env.AUTO_PROXY };
  const drive = <K extends keyof ProxyDriver>(
    what: K,
    ...given: Parameters<ProxyDriver[K]>
  ): ReturnType<ProxyDriver[K]> =>
    app.evaluate(
      (_electron, [name, args]) =>
        (globalThis as unknown as { driver: Record<string, (...args: unknown[]) => unknown> }).driver[name]!(...args),
      [what, given] as const,
    ) as ReturnType<ProxyDriver[K]>;
  const seen = async (): Promise<Partial<AppErrorData>> => {
    const answer = await drive('visit', tenant.url);
    return typeof answer === 'string' ? { says: answer } : answer;
  };

  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: join(__dirname, 'proxy-driver.ts'),
        target: 'node18',
        outDir: work,
        emptyOutDir: false,
        rollupOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'driver.js' } },
      },
      ssr: { noExternal: true },
    });
    // A company's script: one proxy for the cloud, none for its own hosts.
    pac = createServer((_asked, answer) =>
      answer.end(
        `function FindProxyForURL(url, host) { return dnsDomainIs(host, 'company.test') ? 'DIRECT' : 'PROXY 127.0.0.1:${proxy.port}'; }`,
      ),
    );
    await new Promise<void>((resolve) => pac.listen(0, '127.0.0.1', resolve));
    // Where no desktop holds settings, these are the system's (Chromium, proxy_config_service_linux.cc).
    process.env.AUTO_PROXY = `http://127.0.0.1:${(pac.address() as AddressInfo).port}/proxy.pac`;
    const attachPath = '../../scripts/lib/attach.mjs';
    const { attach } = (await import(attachPath)) as { attach(options: LaunchOptions): Promise<ElectronApplication> };
    app = await attach({
      executablePath: electronPath,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        `--user-data-dir=${join(work, 'user')}`,
        join(work, 'driver.js'),
      ],
    });
  });
  afterAll(async () => {
    await app?.close();
    pac?.close();
    for (const [name, value] of Object.entries(told))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });
  beforeEach(async () => {
    await drive('afresh');
    proxy.afresh();
    proxy.manner = 'open';
    proxy.signer = 'company';
  });

  it('goes by the system, its PAC file included', async () => {
    for (const host of hosts) expect(await drive('resolve', `https://${host}/`)).toBe(`PROXY 127.0.0.1:${proxy.port}`);
    expect(await drive('resolve', 'https://intranet.company.test/')).toBe('DIRECT');
  });

  it('signs in and reads the tenant through tunnels, with the root of the company installed', async () => {
    await drive('trust', 'Root of a company');
    expect(await seen()).toEqual({ says: 'Northlight Joinery' });
    expect(proxy.through).toContain('POST /organizations/oauth2/v2.0/token');
    expect(proxy.through.filter((asked) => asked.includes(' /v1.0/'))).not.toEqual([]);
    expectTunnelsOnly();
  });

  it('takes no certificate of a stranger', async () => {
    proxy.signer = 'stranger';
    const error = await seen();
    expect(error).toMatchObject({ code: 'graph/certificate', details: { name: 'ERR_CERT_AUTHORITY_INVALID' } });
    expect(error.next).toContain('install its root certificate');
    expect(proxy.through).toEqual([]);
  });

  it('says that the proxy wants a name, that it forbids the host, and that it is not there', async () => {
    proxy.manner = 'asks';
    expect(await seen()).toMatchObject({ code: 'graph/proxy-login', details: { host: hosts[0] } });
    await drive('afresh');
    proxy.manner = 'forbids';
    expect(await seen()).toMatchObject({ code: 'graph/proxy-refused', details: { host: hosts[0] } });
    expect(proxy.through).toEqual([]);
    await proxy.stop();
    expect(await seen()).toMatchObject({ code: 'graph/proxy-away' });
  });
});
