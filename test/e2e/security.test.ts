import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifest } from '../../src/shared/ipc/manifest';
import { electronPath, launch, type Window } from './launch';

/**
 * Each item of Electron's security checklist, tried in the real window (docs/security.md). What runs in the page goes
 * through CDP with `allowUnsafeEvalBlockedByCSP: false`, since page.evaluate bypasses the CSP.
 */
let window: Window;

beforeAll(async () => {
  window = await launch();
  await window.page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
});
afterAll(() => window?.close());

async function inPage(expression: string): Promise<unknown> {
  const cdp = await window.page.context().newCDPSession(window.page);
  try {
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      allowUnsafeEvalBlockedByCSP: false,
    });
    return exceptionDetails
      ? `threw ${exceptionDetails.exception?.description ?? exceptionDetails.text}`
      : result.value;
  } finally {
    await cdp.detach();
  }
}

const preferences = () =>
  window.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });

const probes: readonly (readonly [item: string, expression: string, expected: unknown])[] = [
  ['1 nothing remote is fetched', `fetch('https://example.com').then(() => 'fetched', () => 'blocked')`, 'blocked'],
  [
    '1 nothing remote is fetched by a beacon',
    `navigator.sendBeacon ? (navigator.sendBeacon('https://example.com') && false) : false`,
    false,
  ],
  [
    '1 no remote image',
    `new Promise((done) => { const i = new Image(); i.onload = () => done('loaded'); i.onerror = () => done('blocked'); i.src = 'https://example.com/x.png'; })`,
    'blocked',
  ],
  [
    '1 no socket',
    `new Promise((done) => { try { const s = new WebSocket('ws://127.0.0.1:9'); s.onerror = () => done('blocked'); s.onopen = () => done('open'); } catch { done('blocked'); } })`,
    'blocked',
  ],
  [
    '2 no Node in the page',
    `typeof require + typeof process + typeof module + typeof global`,
    'undefinedundefinedundefinedundefined',
  ],
  [
    '5 no camera',
    `navigator.mediaDevices ? navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', () => 'denied') : 'denied'`,
    'denied',
  ],
  ['5 no notification', `Notification.requestPermission().then((p) => p)`, 'denied'],
  [
    '5 no clipboard reading',
    `navigator.clipboard ? navigator.clipboard.readText().then(() => 'read', () => 'denied') : 'denied'`,
    'denied',
  ],
  [
    '5 no HID device',
    `navigator.hid ? navigator.hid.requestDevice({ filters: [] }).then((d) => d.length, () => 0) : 0`,
    0,
  ],
  [
    '7 no inline script',
    `(() => { const s = document.createElement('script'); try { s.text = 'window.__ran = 1'; document.head.append(s); } catch { /* Trusted Types */ } return window.__ran ?? 'blocked'; })()`,
    'blocked',
  ],
  ['7 no eval', `(() => { try { return eval('1'); } catch (e) { return e.name; } })()`, 'EvalError'],
  [
    '7 Trusted Types guard innerHTML',
    `(() => { try { document.createElement('div').innerHTML = '<b>x</b>'; return 'set'; } catch (e) { return e.name; } })()`,
    'TypeError',
  ],
  [
    '7 no policy can be made',
    `(() => { try { trustedTypes.createPolicy('x', { createHTML: (s) => s }); return 'made'; } catch (e) { return e.name; } })()`,
    'TypeError',
  ],
  [
    '7 no frame',
    `new Promise((done) => { const f = document.createElement('iframe'); f.src = 'app://bgk/index.html'; document.body.append(f); setTimeout(() => { let s = 'blocked'; try { if (f.contentDocument?.querySelector('#root')) s = 'loaded'; } catch { /* foreign */ } f.remove(); done(s); }, 500); })`,
    'blocked',
  ],
  ['11 no webview', `document.createElement('webview').constructor.name`, 'HTMLElement'],
  ['14 no new window', `String(window.open('https://example.com'))`, 'null'],
  ['20 no raw ipcRenderer', `Object.keys(window).some((k) => /ipc|electron|node/i.test(k))`, false],
  [
    'IPC: an unknown link is refused',
    `bgk.app.openLink({ id: 'https://evil.example' }).then((r) => r.error?.code)`,
    'app/bad-input',
  ],
  ['IPC: bad input is refused', `bgk.ceremony.act({ act: 'format-disk' }).then((r) => r.error?.code)`, 'app/bad-input'],
  [
    'IPC: too much input is refused',
    `bgk.ceremony.start({ passphrase: 'x'.repeat(5000), choices: null }).then((r) => r.error?.code)`,
    'app/bad-input',
  ],
  [
    'IPC: a huge object is refused',
    `bgk.ceremony.act(Array(1e5).fill({ a: 1 })).then((r) => r.error?.code)`,
    'app/bad-input',
  ],
];

describe('Electron checklist', () => {
  it.each(probes)('%s', async (_item, expression, expected) => {
    expect(await inPage(expression)).toBe(expected);
  });

  it('3, 4, 6, 8, 9, 10, 11: the window has the safe preferences', async () => {
    expect(await preferences()).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
    // The runtime lists the preference with nothing in it.
    expect((await preferences()).enableBlinkFeatures || undefined).toBeUndefined();
  });

  it('7: the CSP comes by header', async () => {
    const header = await inPage(`(() => { try { eval('1') } catch (e) { return String(e.message) } })()`);
    expect(String(header)).toContain('Content Security Policy');
  });

  it('13: the page goes nowhere', async () => {
    const before = window.page.url();
    await inPage(`location.href = 'https://example.com'; 0`);
    await inPage(`location.assign('app://bgk/other.html'); 0`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(window.page.url()).toBe(before);
  });

  it('17: another page with our preload gets no answer', async () => {
    const preload = join(__dirname, '..', '..', 'out', 'preload', 'index.js');
    const code = await window.app.evaluate(async ({ BrowserWindow }, path) => {
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload: path, sandbox: true, contextIsolation: true },
      });
      await other.loadURL('data:text/html,<title>foreign</title>');
      const answer = (await other.webContents.executeJavaScript(
        `bgk.app.state().then((r) => r.error ? r.error.code : 'answered')`,
      )) as string;
      other.destroy();
      return answer;
    }, preload);
    expect(code).toBe('app/bad-input');
  });

  it('18: nothing above the renderer is served', async () => {
    const seen = await window.app.evaluate(async ({ BrowserWindow }) => {
      const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
      const results: string[] = [];
      for (const path of [
        '../main/index.js',
        '%2e%2e/main/index.js',
        '..%2f..%2fpackage.json',
        '/etc/passwd',
        'assets/../../main/index.js',
      ]) {
        const other = new BrowserWindow({
          show: false,
          webPreferences: { session, sandbox: true, contextIsolation: true },
        });
        await other.loadURL(`app://bgk/${path}`).catch(() => undefined);
        results.push(
          (await other.webContents.executeJavaScript('document.body ? document.body.innerText : ""')) as string,
        );
        other.destroy();
      }
      return results.join('');
    });
    expect(seen).toBe('');
  });

  it('20: the page sees the contract and nothing else', async () => {
    const seen = await inPage(`Object.fromEntries(Object.entries(bgk).map(([g, m]) => [g, Object.keys(m)]))`);
    expect(seen).toEqual(
      Object.fromEntries(Object.entries(manifest).map(([group, members]) => [group, Object.keys(members)])),
    );
  });

  it('IPC: a flood is stopped and the window goes on', async () => {
    const refused = await inPage(
      `Promise.all(Array.from({ length: 1000 }, () => bgk.app.state())).then((all) => all.filter((r) => !r.ok).length)`,
    );
    expect(Number(refused)).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await inPage(`bgk.app.state().then((r) => r.ok)`)).toBe(true);
  });
});

describe('outside of a rehearsal', () => {
  it('16, rule 11: an unsupported runtime opens no real tenant, and says so', async () => {
    const state = (await inPage(`bgk.app.state().then((r) => r.value)`)) as {
      rehearsal: boolean;
      rehearsalOnly: string | null;
    };
    expect(state.rehearsal).toBe(true);
    expect(state.rehearsalOnly).toMatch(/out of support|sandbox/);
  });

  it('a simulated part on another machine is refused at start', () => {
    const profile = mkdtempSync(join(tmpdir(), 'bgk-e2e-'));
    const root = join(__dirname, '..', '..');
    const { status, stderr } = spawnSync(
      electronPath,
      ['--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, root, '--graph=https://graph.microsoft.com'],
      { encoding: 'utf8', timeout: 30_000 },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('--graph takes an address on this laptop only');
  });
});
