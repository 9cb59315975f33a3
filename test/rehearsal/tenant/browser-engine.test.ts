import { PublicClientApplication } from '@azure/msal-node';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';
import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, bench, get, list, text } from './support';
import type { Bench } from './support';

const electron = process.env['BGK_ELECTRON'] ?? join(__dirname, '../../../.runtime/electron/electron');
const hasXvfb = spawnSync('which', ['Xvfb']).status === 0;
const why = !existsSync(electron)
  ? 'no Electron runtime is unpacked'
  : process.env['DISPLAY'] === undefined && !hasXvfb
    ? 'there is neither a display nor Xvfb'
    : null;

/** A window and nothing else: Chromium as Electron brings it. */
const emptyApp = `const { app, BrowserWindow } = require('electron');
app.on('window-all-closed', () => app.quit());
app.whenReady().then(() => new BrowserWindow({ webPreferences: { sandbox: true, contextIsolation: true } }).loadURL('about:blank'));`;

/** Chromium's own authenticator: a second implementation, made by others. */
async function addAuthenticator(app: ElectronApplication): Promise<void> {
  await app.evaluate(async ({ BrowserWindow }) => {
    const { debugger: cdp } = BrowserWindow.getAllWindows()[0]!.webContents;
    cdp.attach('1.3');
    await cdp.sendCommand('WebAuthn.enable');
    await cdp.sendCommand('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  });
}

describe('the sign-in pages in a real browser engine', () => {
  let b: Bench;
  let app: ElectronApplication;
  let page: Page;
  let display: ChildProcess | null = null;
  let folder = '';

  beforeAll(async () => {
    if (why !== null) return;
    b = await bench();
    folder = mkdtempSync(join(tmpdir(), 'bgk-engine-'));
    writeFileSync(join(folder, 'package.json'), '{"name":"engine","main":"main.js"}');
    writeFileSync(join(folder, 'main.js'), emptyApp);
    let screen = process.env['DISPLAY'];
    if (screen === undefined) {
      display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1024x768x24'], {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      });
      screen = await new Promise<string>((resolve) =>
        display!.stdio[3]!.once('data', (number: Buffer) => resolve(`:${number.toString().trim()}`)),
      );
    }
    const isRoot = process.getuid?.() === 0;
    app = await _electron.launch({
      executablePath: electron,
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        `--user-data-dir=${join(folder, 'profile')}`,
        folder,
      ],
      chromiumSandbox: !isRoot,
      env: { ...process.env, DISPLAY: screen } as Record<string, string>,
      timeout: 60_000,
    });
    page = await app.firstWindow();
    await addAuthenticator(app);
  }, 90_000);

  afterAll(async () => {
    if (why !== null) return;
    await app.close();
    display?.kill();
    await b.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it('registers a passkey by TAP and signs in with it, with a credential that no code of ours made', async ({
    skip,
  }) => {
    skip(why !== null, why ?? '');
    const { id, upn } = await account(b);
    await b.call(
      'PATCH',
      '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/temporaryAccessPass',
      {
        '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
        includeTargets: [{ targetType: 'group', id: 'all_users' }],
      },
    );
    const tap = await b.call('POST', `/users/${id}/authentication/temporaryAccessPassMethods`, {
      lifetimeInMinutes: 60,
      isUsableOnce: true,
    });
    const localhost = b.tenant.url.replace('127.0.0.1', 'localhost');

    await page.goto(`${localhost}/${b.tenant.tenantId}/security-info`);
    await page.getByLabel('User name').fill(upn);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Temporary Access Pass').fill(text(tap.body, 'temporaryAccessPass'));
    await page.getByRole('button', { name: 'Sign in with the pass' }).click();
    await page.getByRole('button', { name: 'Add security key' }).click();
    await page.locator('#methods li').waitFor({ timeout: 20_000 });

    const [method] = list((await b.call('GET', `/users/${id}/authentication/fido2Methods`)).body);
    expect([get(method, 'attestationLevel'), get(method, 'passkeyType')]).toEqual(['notAttested', 'deviceBound']);
    expect(
      (await b.call('DELETE', `/users/${id}/authentication/temporaryAccessPassMethods/${text(tap.body, 'id')}`)).status,
    ).toBe(204);

    const { authority, knownAuthorities, authorityMetadata, networkClient } = b.tenant.msal;
    const msal = new PublicClientApplication({
      auth: {
        clientId: '7f0c1c1e-6d5e-4d0a-9a38-0d6a4c1f2b11',
        authority,
        knownAuthorities: [...knownAuthorities],
        authorityMetadata,
      },
      system: { networkClient: networkClient() },
    });
    const result = await msal.acquireTokenInteractive({
      scopes: ['openid', 'profile'],
      loginHint: upn,
      prompt: 'login',
      openBrowser: async (url) => {
        await page.goto(b.tenant.mapUrl(url).replace('127.0.0.1', 'localhost'));
        await page.getByRole('button', { name: /security key/ }).click();
      },
    });
    expect((result.idTokenClaims as { readonly oid?: string }).oid).toBe(id);
  }, 60_000);
});
