import { PublicClientApplication } from '@azure/msal-node';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';
import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCredential } from '../../../src/main/keys/key-operations';
import { AppError } from '../../../src/shared/errors';
import { ceremonyIn } from './ceremony-walk';
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
async function addAuthenticator(app: ElectronApplication): Promise<string> {
  return app.evaluate(async ({ BrowserWindow }) => {
    const { debugger: cdp } = BrowserWindow.getAllWindows()[0]!.webContents;
    cdp.attach('1.3');
    await cdp.sendCommand('WebAuthn.enable');
    const added = (await cdp.sendCommand('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })) as { authenticatorId: string };
    return added.authenticatorId;
  });
}

/** What the authenticator itself says it holds: ids and public keys. */
async function credentialsOf(app: ElectronApplication, authenticatorId: string): Promise<readonly StoredCredential[]> {
  const list = await app.evaluate(async ({ BrowserWindow }, id) => {
    const { debugger: cdp } = BrowserWindow.getAllWindows()[0]!.webContents;
    const answer = (await cdp.sendCommand('WebAuthn.getCredentials', { authenticatorId: id })) as {
      credentials: { credentialId: string; privateKey: string; userHandle?: string }[];
    };
    return answer.credentials;
  }, authenticatorId);
  return list.map((one) => {
    const key = createPublicKey(
      createPrivateKey({ key: Buffer.from(one.privateKey, 'base64'), format: 'der', type: 'pkcs8' }),
    );
    const { x, y } = key.export({ format: 'jwk' });
    return {
      // The page stands on localhost because no browser opens login.microsoft.com for a rehearsal.
      rpId: 'login.microsoft.com',
      credentialId: new Uint8Array(Buffer.from(one.credentialId, 'base64')),
      publicKey: coseOf(Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')),
      userId: new Uint8Array(Buffer.from(one.userHandle ?? '', 'base64')),
      userName: null,
    };
  });
}

/** COSE_Key of an ES256 public key, RFC 9053 §7.1. */
function coseOf(x: Uint8Array, y: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), x, Buffer.from('225820', 'hex'), y]);
}

/** AAGUID of Chromium's virtual authenticator. */
const chromiumAaguid = '01020304-0506-0708-0102-030405060708';

describe('the sign-in pages in a real browser engine', () => {
  let b: Bench;
  let app: ElectronApplication;
  let page: Page;
  let authenticatorId = '';
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
    authenticatorId = await addAuthenticator(app);
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

  it('the ceremony notices by itself the passkey that was made in the browser, and deletes the pass', async ({
    skip,
  }) => {
    skip(why !== null, why ?? '');
    const c = await ceremonyIn(
      'small-firm',
      { registerBy: 'tap' },
      { timing: 'instant' },
      {
        // The key in the hand is Chromium's: its model, and its own list of what it holds.
        describeAs: chromiumAaguid,
        listCredentials: () => credentialsOf(app, authenticatorId),
        pages: 'none',
      },
    );
    try {
      const { world, tenantId, url } = c.rehearsal.simulated!;
      let passOnTheWay = '';
      const stop = c.ceremony.subscribe((snapshot) => {
        if (passOnTheWay !== '' || snapshot.prompt?.kind !== 'signInBrowser' || snapshot.running?.act !== 'register')
          return;
        passOnTheWay = 'asked';
        void (async () => {
          const upn = snapshot.accounts[0]!.userPrincipalName;
          passOnTheWay =
            (await c.ceremony.revealTap(0, (bytes) => new TextDecoder().decode(bytes))) ?? 'there is no pass';
          await page.goto(`${url.replace('127.0.0.1', 'localhost')}/${tenantId}/security-info`);
          await page.getByLabel('User name').fill(upn);
          await page.getByRole('button', { name: 'Next' }).click();
          await page.getByLabel('Temporary Access Pass').fill(passOnTheWay);
          await page.getByRole('button', { name: 'Sign in with the pass' }).click();
          await page.getByRole('button', { name: 'Add security key' }).click();
        })();
      });
      const registered = new AppError('app/cancelled');
      const end = await c.walk({
        patience: 1,
        beforeAct: (request) => {
          if (request.act === 'print') throw registered;
          return request;
        },
      });
      stop();
      expect(end).toBe(registered);
      const [made] = c.ceremony.snapshot().accounts;
      const user = world.state.users.get(made!.userId!)!;
      expect(user.passkeys).toHaveLength(1);
      expect(user.passkeys[0]!.aaguid).toBe(chromiumAaguid);
      expect(made!.credentialId).toBe(Buffer.from(user.passkeys[0]!.credentialId).toString('hex'));
      expect(passOnTheWay).toMatch(/^.{8,}$/);
      expect(user.tap).toBeNull();
      expect(world.state.methodsPolicy.current.tap.includeTargets).toEqual([]);
      const types = c.journal().map((fact) => fact['type']);
      expect(types.filter((type) => /^(tap|registered)/.test(String(type)))).toEqual([
        'tapIntent',
        'tapMade',
        'registered',
        'tapGone',
      ]);
      expect(JSON.stringify(c.journal())).not.toContain(passOnTheWay);
    } finally {
      await c.stop();
    }
  }, 90_000);
});
