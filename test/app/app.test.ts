import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { join, sep } from 'node:path';
import { ContentProtection } from '../../src/main/app/content-protection';
import { createLog } from '../../src/main/app/log';
import { linkOf, ofSignIn } from '../../src/main/app/links';
import { windowCsp } from '../../src/main/app/csp';

describe('ContentProtection', () => {
  it('is set again when the window comes back, and can be switched off for a remote screen', () => {
    const calls: boolean[] = [];
    const listeners: Record<string, () => void> = {};
    const protection = new ContentProtection({
      setContentProtection: (on) => void calls.push(on),
      isDestroyed: () => false,
      on: (event, listener) => void (listeners[event] = listener),
    });
    protection.want(true);
    listeners.restore?.();
    listeners.show?.();
    expect(calls).toEqual([true, true, true]);
    protection.allow(false);
    expect(protection.active).toBe(false);
    listeners.show?.();
    expect(calls.at(-1)).toBe(false);
  });

  it('leaves a window alone that is closed already, so that the program can end', () => {
    const protection = new ContentProtection({
      setContentProtection: () => {
        throw new TypeError('Object has been destroyed');
      },
      isDestroyed: () => true,
      on: () => undefined,
    });
    expect(() => protection.want(false)).not.toThrow();
  });
});

describe('createLog', () => {
  it('rule 2: withholds facts whose name tells of a secret', () => {
    const lines: string[] = [];
    const log = createLog(
      (line) => lines.push(line),
      () => 0,
    );
    log.event('info', 'x', {
      pin: '11112222',
      accessToken: 'abc',
      challenge: 'def',
      userPassword: 'ghi',
      tap: 'jkl',
      pinned: 'shown',
      ok: 1,
    });
    expect(lines[0]).toBeDefined();
    for (const secret of ['11112222', 'abc', 'def', 'ghi', 'jkl']) expect(lines[0]).not.toContain(secret);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ pinned: 'shown', ok: 1 });
  });
});

describe('links', () => {
  it('knows its own ids only', () => {
    expect(linkOf('security-defaults', 'linux')).toMatch(/^https:\/\/learn\.microsoft\.com\//);
    for (const id of ['__proto__', 'constructor', 'https://evil.example', '']) expect(linkOf(id, 'linux')).toBeNull();
    expect(linkOf('windows-security-keys', 'linux')).toBeNull();
    expect(linkOf('windows-security-keys', 'win32')).toMatch(/^ms-settings:/);
  });

  it('rule 10: beside them nothing but the sign-in service of the chosen cloud reaches the browser', () => {
    const authority = 'https://login.microsoftonline.com';
    expect(ofSignIn(`${authority}/organizations/oauth2/v2.0/authorize?x=1`, authority)).toMatch(/authorize\?x=1$/);
    for (const url of [
      'http://login.microsoftonline.com/',
      'https://login.microsoftonline.com.evil.example/',
      'https://login.microsoftonline.com:8443/',
      'https://login.microsoftonline.us/',
      'file:///etc/passwd',
    ])
      expect(() => ofSignIn(url, authority), url).toThrow(expect.objectContaining({ code: 'graph/host-refused' }));
  });
});

describe('windowCsp', () => {
  it('allows nothing inline, nothing remote, and no connection', () => {
    expect(windowCsp).not.toMatch(/unsafe|https?:|\*/);
    expect(windowCsp).toContain("connect-src 'none'");
    expect(windowCsp).toContain("require-trusted-types-for 'script'");
  });
});

describe('fileOf', async () => {
  // electron itself cannot be loaded here; the pure part of the module needs only that its import resolves.
  const { fileOf } = await import('../../src/main/app/file-of');
  const root = join('/srv', 'renderer');

  it('serves files of the renderer and nothing above them', () => {
    expect(fileOf('app://bgk/', root)).toBe(join(root, 'index.html'));
    expect(fileOf('app://bgk/assets/a.js', root)).toBe(join(root, 'assets', 'a.js'));
    for (const url of [
      'app://bgk/../secret.html',
      'app://bgk/%2e%2e/secret.html',
      'app://bgk/..%2fsecret.html',
      'app://bgk/..%5csecret.html',
      'app://bgk/a%00.html',
      'app://bgk/etc/passwd',
      'app://other/index.html',
      'file:///etc/passwd',
      'app://bgk/%E0%A4%A',
      'nonsense',
    ]) {
      const file = fileOf(url, root);
      expect(file === null || file.startsWith(root + sep), url).toBe(true);
    }
    expect(fileOf('app://bgk/..%2f..%2fetc%2fx.html', root)).toBeNull();
  });

  it('never leaves its folder, whatever the path', () => {
    fc.assert(
      fc.property(fc.string(), (path) => {
        const file = fileOf(`app://bgk/${path}`, root);
        expect(file === null || file.startsWith(root + sep)).toBe(true);
      }),
    );
  });
});
