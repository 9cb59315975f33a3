import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { links } from '../../src/main/app/links';
import { contract } from '../../src/shared/ipc/contract';
import { channelOf } from '../../src/shared/ipc/define';
import { manifest } from '../../src/shared/ipc/manifest';
import { selfSigned } from './self-signed';
import { listenForVisitors, listenUntrusted, type Visitors } from './visitors';
import { electronPath, launch, type Window } from './launch';

/**
 * Each item of Electron's security checklist, tried in the real window (docs/security.md). What runs in the page goes
 * through CDP with `allowUnsafeEvalBlockedByCSP: false`, since page.evaluate bypasses the CSP. What would reach the network
 * is aimed at a server of this test, so that "blocked" is not merely "offline".
 */
let window: Window;
let visitors: Visitors;

const tlsKeys = join(mkdtempSync(join(tmpdir(), 'bgk-e2e-')), 'tls-keys.log');

beforeAll(async () => {
  visitors = await listenForVisitors();
  process.env.SSLKEYLOGFILE = tlsKeys;
  window = await launch();
  delete process.env.SSLKEYLOGFILE;
  await window.page.waitForFunction(() => document.querySelector('#root')?.childElementCount);
});
afterAll(async () => {
  await window?.close();
  await visitors?.close();
});

async function inPage(expression: string): Promise<unknown> {
  const cdp = await window.page.context().newCDPSession(window.page);
  try {
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression: expression.replaceAll('SERVER', visitors.host),
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
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

/** Text that a page shows which is loaded in our session but is not ours: no CSP of ours, no preload. */
const strangerShows = (url: string, wait: number) =>
  window.app.evaluate(
    async ({ BrowserWindow }, [address, ms]) => {
      const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
      const other = new BrowserWindow({ show: false, webPreferences: { session, sandbox: true } });
      await other.loadURL(address).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, ms));
      const text = (await other.webContents.executeJavaScript('document.body?.innerText ?? ""')) as string;
      other.destroy();
      return text;
    },
    [url, wait] as const,
  );

/** Does it, and gives the directive of the CSP that stopped it. */
const stoppedBy = (attempt: string) =>
  inPage(`new Promise((done) => {
    document.addEventListener('securitypolicyviolation', (e) => done(e.effectiveDirective), { once: true });
    setTimeout(() => done('nothing'), 3000);
    try { ${attempt} } catch { /* the violation says why */ }
  })`);

const policies: readonly (readonly [directive: string, what: string, attempt: string])[] = [
  ['connect-src', 'fetch', `void fetch('http://SERVER/fetch').catch(() => 0)`],
  ['connect-src', 'XMLHttpRequest', `const x = new XMLHttpRequest(); x.open('GET', 'http://SERVER/xhr'); x.send()`],
  ['connect-src', 'beacon', `navigator.sendBeacon('http://SERVER/beacon')`],
  ['connect-src', 'WebSocket', `new WebSocket('ws://SERVER/socket')`],
  ['connect-src', 'EventSource', `new EventSource('http://SERVER/events')`],
  ['connect-src', 'fetch of our own files', `void fetch('app://bgk/index.html').catch(() => 0)`],
  ['img-src', 'remote image', `new Image().src = 'http://SERVER/image.png'`],
  ['font-src', 'remote font', `void new FontFace('x', 'url(http://SERVER/font.woff2)').load().catch(() => 0)`],
  ['media-src', 'remote sound', `document.createElement('audio').src = 'http://SERVER/sound.mp3'`],
  ['script-src-elem', 'remote module', `void import('http://SERVER/module.js').catch(() => 0)`],
  ['script-src-elem', 'module in a data URL', `void import('data:text/javascript,window.ran=1').catch(() => 0)`],
  [
    'style-src-elem',
    'inline style',
    `const s = document.createElement('style'); s.textContent = 'p{color:red}'; document.head.append(s)`,
  ],
  [
    'style-src-elem',
    'remote style',
    `const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'http://SERVER/x.css'; document.head.append(l)`,
  ],
  [
    'frame-src',
    'frame',
    `const f = document.createElement('iframe'); f.src = 'http://SERVER/frame'; document.body.append(f)`,
  ],
  ['base-uri', 'base', `const b = document.createElement('base'); b.href = 'http://SERVER/'; document.head.append(b)`],
  [
    'form-action',
    'form',
    `const f = document.createElement('form'); f.action = 'http://SERVER/form'; f.method = 'post'; document.body.append(f); f.submit()`,
  ],
  ['require-trusted-types-for', 'innerHTML', `document.createElement('div').innerHTML = '<b>x</b>'`],
  [
    'require-trusted-types-for',
    'inline script',
    `const s = document.createElement('script'); s.text = 'window.ran = 1'; document.head.append(s)`,
  ],
  ['require-trusted-types-for', 'script by address', `document.createElement('script').src = 'http://SERVER/s.js'`],
  [
    'require-trusted-types-for',
    'event handler',
    `document.createElement('b').setAttribute('onclick', 'window.ran = 1')`,
  ],
  ['require-trusted-types-for', 'worker', `new Worker('http://SERVER/worker.js')`],
  ['require-trusted-types-for', 'eval', `eval('window.ran = 1')`],
  ['require-trusted-types-for', 'plugin', `document.createElement('object').data = 'http://SERVER/x.pdf'`],
  ['trusted-types', 'a policy', `trustedTypes.createPolicy('x', { createHTML: (s) => s })`],
];

/** Item 5: what a page may ask for, and what it gets. */
const refusals: readonly (readonly [what: string, expression: string, expected: unknown])[] = [
  ['camera', `navigator.permissions.query({ name: 'camera' }).then((p) => p.state)`, 'denied'],
  ['microphone', `navigator.permissions.query({ name: 'microphone' }).then((p) => p.state)`, 'denied'],
  ['screen', `navigator.mediaDevices.getDisplayMedia().then(() => 'granted', (e) => e.name)`, 'NotAllowedError'],
  ['notification', `Notification.requestPermission()`, 'denied'],
  ['clipboard reading', `navigator.clipboard.readText().then(() => 'read', (e) => e.name)`, 'NotAllowedError'],
  [
    'place',
    `new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('told'), (e) => done(e.code)))`,
    1,
  ],
  ['MIDI', `navigator.requestMIDIAccess({ sysex: true }).then(() => 'granted', (e) => e.name)`, 'SecurityError'],
  ['HID device', `navigator.hid.requestDevice({ filters: [] }).then(() => 'given', (e) => e.name)`, 'SecurityError'],
  ['USB device', `navigator.usb.requestDevice({ filters: [] }).then(() => 'given', (e) => e.name)`, 'SecurityError'],
  ['serial port', `navigator.serial.requestPort().then(() => 'given', (e) => e.name)`, 'SecurityError'],
  [
    'passkey',
    `navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId: 'login.microsoft.com', timeout: 2000 } }).then(() => 'signed', (e) => e.name)`,
    'NotAllowedError',
  ],
];

describe('1, 7: the CSP stops it', () => {
  it.each(policies)('%s: %s', async (directive, _what, attempt) => {
    expect(await stoppedBy(attempt)).toBe(directive);
  });

  it('and nothing of it ran', async () => {
    expect(await inPage('window.ran')).toBeUndefined();
  });
});

describe('Electron checklist', () => {
  it('1: not even a page without our CSP fetches anything', async () => {
    const page = `data:text/html,<img src="http://${visitors.host}/stranger.png"><iframe src="http://${visitors.host}/stranger"></iframe>`;
    await strangerShows(page, 300);
    await strangerShows(`http://${visitors.host}/stranger`, 0);
    // The server does answer: who asks outside of our session gets something.
    expect(await (await fetch(`http://${visitors.host}/control`)).text()).toBe('seen');
    expect(visitors.paths).toEqual(['/control']);
  });

  it('2: no Node in the page', async () => {
    expect(await inPage(`[typeof require, typeof process, typeof module, typeof global].join()`)).toBe(
      'undefined,undefined,undefined,undefined',
    );
  });

  it.each(refusals)('5: no %s', async (_what, expression, expected) => {
    expect(await inPage(expression)).toBe(expected);
  });

  it('5: nor does main grant what a page without our headers asks for', async () => {
    const names = ['camera', 'microphone', 'notifications', 'geolocation', 'clipboard-read', 'midi'];
    const states = await window.app.evaluate(async ({ BrowserWindow }, asked) => {
      const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
      const other = new BrowserWindow({ show: false, webPreferences: { session, sandbox: true } });
      await other.loadURL('data:text/html,stranger');
      const seen = (await other.webContents.executeJavaScript(
        `Promise.all(${JSON.stringify(asked)}.map((name) => navigator.permissions.query({ name }).then((p) => p.state, (e) => e.name)))`,
      )) as string[];
      other.destroy();
      return seen;
    }, names);
    expect(states).toEqual(names.map(() => 'denied'));
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

  it('7: the CSP comes by header, on every answer', async () => {
    const seen = await window.app.evaluate(async ({ BrowserWindow }) => {
      const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
      const answers: (readonly [status?: number, csp?: string | null])[] = [];
      for (const path of ['index.html', 'nothing.html', 'nothing.exe']) {
        const answer = await session?.fetch(`app://bgk/${path}`);
        answers.push([answer?.status, answer?.headers.get('content-security-policy')]);
      }
      return answers;
    });
    expect(seen.map(([status]) => status)).toEqual([200, 404, 404]);
    for (const [, csp] of seen) expect(csp).toContain("default-src 'none'");
  });

  it('11, 12: no webview, not even in a window that would have them', async () => {
    expect(await inPage(`document.createElement('webview').constructor.name`)).toBe('HTMLElement');
    const kinds = await window.app.evaluate(async ({ BrowserWindow, webContents }) => {
      const other = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } });
      await other.loadURL('data:text/html,<webview src="data:text/html,inside"></webview>');
      await new Promise((resolve) => setTimeout(resolve, 500));
      const all = webContents.getAllWebContents().map((each) => each.getType() as string);
      other.destroy();
      return all;
    });
    expect(kinds).not.toContain('webview');
  });

  it('13: the page goes nowhere', async () => {
    const before = window.page.url();
    for (const attempt of [
      `location.href = 'http://SERVER/away'`,
      `location.assign('app://bgk/other.html')`,
      `location.replace('data:text/html,away')`,
      `const a = document.createElement('a'); a.href = 'http://SERVER/link'; document.body.append(a); a.click()`,
      `const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=http://SERVER/meta'; document.head.append(m)`,
    ])
      await inPage(`{ ${attempt}; } 0`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(window.page.url()).toBe(before);
    expect(await inPage(`document.querySelector('#root').childElementCount > 0`)).toBe(true);
  });

  it('13: nothing is saved to disk by the page', async () => {
    await window.app.evaluate(({ BrowserWindow }) => {
      const seen: boolean[] = [];
      Object.assign(globalThis, { __downloads: seen });
      BrowserWindow.getAllWindows()[0]?.webContents.session.on('will-download', (event) => {
        seen.push(event.defaultPrevented);
      });
    });
    await inPage(
      `{ const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['x'])); a.download = 'x.exe'; document.body.append(a); a.click(); } 0`,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const seen = await window.app.evaluate(() => (globalThis as unknown as { __downloads: boolean[] }).__downloads);
    expect(seen).toEqual([true]);
  });

  it('14: no new window', async () => {
    const count = () => window.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
    const before = await count();
    expect(await inPage(`String(window.open('app://bgk/index.html'))`)).toBe('null');
    expect(await inPage(`String(window.open('about:blank'))`)).toBe('null');
    await inPage(
      `{ const a = document.createElement('a'); a.href = 'app://bgk/index.html'; a.target = '_blank'; document.body.append(a); a.click(); } 0`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await count()).toBe(before);
  });

  it('15: only addresses of the fixed list reach the system browser', async () => {
    await window.app.evaluate(({ shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { __opened: opened });
      shell.openExternal = (url) => (opened.push(url), Promise.resolve());
    });
    const ask = (id: unknown) => inPage(`bgk.app.openLink(${JSON.stringify({ id })}).then((r) => r.ok)`);
    for (const id of ['https://evil.example', 'file:///etc/passwd', '__proto__', 'constructor', '', 7, null])
      expect(await ask(id), String(id)).toBe(false);
    for (const id of Object.keys(links)) await ask(id);
    const opened = await window.app.evaluate(() => (globalThis as unknown as { __opened: string[] }).__opened);
    expect(opened).toEqual(Object.values(links).filter((url) => url.startsWith('https://')));
  });

  it('17: another page with our preload gets no answer, whatever its address', async () => {
    const preload = join(__dirname, '..', '..', 'out', 'preload', 'index.js');
    const codes = await window.app.evaluate(async ({ BrowserWindow }, path) => {
      const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
      const answers: string[] = [];
      for (const url of ['data:text/html,<title>foreign</title>', 'app://bgk/index.html']) {
        const other = new BrowserWindow({
          show: false,
          webPreferences: { session, preload: path, sandbox: true, contextIsolation: true },
        });
        await other.loadURL(url);
        answers.push(
          (await other.webContents.executeJavaScript(
            `bgk.app.state().then((r) => r.error ? r.error.code : 'answered')`,
          )) as string,
        );
        other.destroy();
      }
      return answers;
    }, preload);
    expect(codes).toEqual(['app/bad-input', 'app/bad-input']);
  });

  it('18: nothing above the renderer is served', async () => {
    const paths = [
      '../main/index.js',
      '%2e%2e/main/index.js',
      '..%2f..%2fpackage.json',
      '/etc/passwd',
      'assets/../../main/index.js',
      '..%5cmain%5cindex.js',
    ];
    for (const path of paths) expect(await strangerShows(`app://bgk/${path}`, 0), path).toBe('');
    // The same way does show what lies inside.
    const shown = await window.app.evaluate(async ({ BrowserWindow }) => {
      const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
      return (await session?.fetch('app://bgk/index.html'))?.status;
    });
    expect(shown).toBe(200);
  });

  it('20: the page sees the contract and nothing else', async () => {
    const seen = await inPage(`Object.fromEntries(Object.entries(bgk).map(([g, m]) => [g, Object.keys(m)]))`);
    expect(seen).toEqual(
      Object.fromEntries(Object.entries(manifest).map(([group, members]) => [group, Object.keys(members)])),
    );
    expect(await inPage(`Object.keys(window).filter((k) => /ipc|electron|node|require/i.test(k))`)).toEqual([]);
  });
});

describe('IPC', () => {
  it('main listens on the channels of the contract and on no other', async () => {
    const channels = await window.app.evaluate(({ ipcMain }) => [
      ...(ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers.keys(),
      ...ipcMain
        .eventNames()
        .map(String)
        .filter((name) => name !== 'error'),
    ]);
    const calls = Object.entries(contract).flatMap(([group, members]) =>
      Object.entries(members).flatMap(([name, member]) => (member.kind === 'call' ? [channelOf(group, name)] : [])),
    );
    expect(channels.sort()).toEqual(calls.sort());
  });

  it('an unknown channel has nobody behind it', async () => {
    const says = await window.app.evaluate(async ({ BrowserWindow }) => {
      const raw = new BrowserWindow({
        show: false,
        webPreferences: { sandbox: false, contextIsolation: false, nodeIntegration: true },
      });
      await raw.loadURL('data:text/html,raw');
      const answer = (await raw.webContents.executeJavaScript(
        `require('electron').ipcRenderer.invoke('bgk:ceremony.sign', { challenge: 'x' }).then(() => 'answered', (e) => e.message)`,
      )) as string;
      raw.destroy();
      return answer;
    });
    expect(says).toContain('No handler registered');
  });

  it.each([
    ['an unknown act', `bgk.ceremony.act({ act: 'format-disk' })`],
    ['a wrong type', `bgk.keys.wink({ keyId: { toString: () => 'x' } })`],
    ['too long a text', `bgk.ceremony.start({ passphrase: 'x'.repeat(5000), choices: null })`],
    ['a huge object', `bgk.ceremony.act(Array(1e5).fill({ a: 1 }))`],
    ['a number out of bounds', `bgk.pin.show({ letter: 'A', bounds: { x: -1, y: 0, width: 1e9, height: NaN } })`],
    ['nothing', `bgk.ceremony.resume()`],
  ])('%s is refused', async (_what, expression) => {
    const code = await inPage(`${expression}.then((r) => r.ok ? 'taken' : r.error.code, (e) => 'not sent')`);
    expect(['app/bad-input', 'not sent']).toContain(code);
  });

  it('rule 13: no call signs a foreign challenge', async () => {
    const challenge = 'AAAAAAAAAAAAAAAAAAAAAA';
    const foreign = JSON.stringify({ rpId: 'login.microsoft.com', challenge, clientDataHash: challenge });
    for (const call of [
      `bgk.ceremony.act({ act: 'prove', ...${foreign} })`,
      `bgk.ceremony.act({ act: 'sign', ...${foreign} })`,
      `bgk.keys.wink({ keyId: 'none', ...${foreign} })`,
      `bgk.life.act({ act: 'sign', ...${foreign} })`,
    ])
      expect(await inPage(`${call}.then((r) => JSON.stringify(r.ok ? r.value : r.error.code))`), call).toMatch(
        /^"(app|key|ceremony)\/[\w-]+"$/,
      );
  });

  it('a flood is stopped and the window goes on', async () => {
    const refused = await inPage(
      `Promise.all(Array.from({ length: 1000 }, () => bgk.app.state())).then((all) => all.filter((r) => !r.ok).length)`,
    );
    expect(Number(refused)).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await inPage(`bgk.app.state().then((r) => r.ok)`)).toBe(true);
  });

  it('after all of this nobody has reached the server of this test', () => {
    expect(visitors.paths).toEqual(['/control']);
  });
});

describe('what somebody else may have prepared', () => {
  it('rule 2: the keys of TLS connections are written nowhere, whatever the environment says', () => {
    expect(existsSync(tlsKeys)).toBe(false);
  });

  it('a certificate that nobody has signed is not believed by what calls Entra', async () => {
    const { key, cert } = await selfSigned();
    const server = await listenUntrusted(key, cert);
    try {
      // The call of app/real-parts.ts, which a rehearsal has no use for.
      const says = await window.app.evaluate(
        ({ net }, url) =>
          net.fetch(url, { redirect: 'manual', credentials: 'omit', cache: 'no-store' }).then(
            () => 'answered',
            (error: unknown) => String(error),
          ),
        server.url,
      );
      expect(says).toContain('ERR_CERT_AUTHORITY_INVALID');
      expect(server.seen()).toBe(0);
    } finally {
      server.close();
    }
  });

  it('a redirect is not followed by what calls Entra', async () => {
    const before = visitors.paths.length;
    await window.app.evaluate(
      ({ net }, url) =>
        net.fetch(url, { redirect: 'manual' }).then(
          () => null,
          () => null,
        ),
      `http://${visitors.host}/redirect?to=/elsewhere`,
    );
    expect(visitors.paths.slice(before)).toEqual(['/redirect?to=/elsewhere']);
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
