import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { windowCsp, windowPermissionsPolicy } from './csp';
import { APP_SCHEME, fileOf, typeOf } from './file-of';

export { APP_ORIGIN, APP_SCHEME } from './file-of';

/** Before app.whenReady: gives the scheme an origin of its own, without fetch, service workers or storage bypasses. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Pages that live in memory only (the PIN view); asked before the files. */
export type MemoryPages = (url: string) => { readonly html: string; readonly csp: string } | null;

/** SECURITY (Electron checklist 7 and 18): own scheme instead of file://, the CSP on every answer. */
export function serveApp(target: Electron.Protocol, root: string, memory: MemoryPages): void {
  target.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET') return answer(405, '', 'text/plain', windowCsp);
    const page = memory(request.url);
    if (page !== null) return answer(200, page.html, 'text/html; charset=utf-8', page.csp);
    const file = fileOf(request.url, root);
    if (file === null) return answer(404, '', 'text/plain', windowCsp);
    try {
      return answer(200, await readFile(file), typeOf(file), windowCsp);
    } catch {
      return answer(404, '', 'text/plain', windowCsp);
    }
  });
}

function answer(status: number, body: string | Uint8Array, type: string, csp: string): Response {
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': csp,
      'permissions-policy': windowPermissionsPolicy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    },
  });
}
