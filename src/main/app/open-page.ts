import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../shared/errors';
import type { Random } from '../../shared/ports';

/** Hands an address to the system's browser; until the signal ends it, the page may still be asked for. */
export type OpenPage = (url: string, signal?: AbortSignal) => Promise<void>;

/** Starts a program without a shell; rejects where it cannot be started. */
export type StartProgram = (command: string, args: readonly string[]) => Promise<void>;

export const startProgram: StartProgram = (command, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { detached: true, stdio: 'ignore', windowsHide: true });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });

/**
 * On Windows the program runs as administrator while it uses keys. A browser that it started itself would have the same rights,
 * with every page in it. The desktop's own Explorer has not: asked for an address, it opens the browser as the user who is
 * signed in.
 * @param elevated null (nobody can say) counts as yes: the way round works for everybody.
 */
export function createPageOpener(parts: {
  readonly platform: NodeJS.Platform;
  readonly elevated: boolean | null;
  readonly openExternal: (url: string) => Promise<void>;
  readonly start: StartProgram;
  readonly random: Random;
}): OpenPage {
  if (parts.platform !== 'win32' || parts.elevated === false) return (url) => parts.openExternal(url);
  return async (url, signal) => {
    // Explorer takes an address with a query for a path, so that a long one is behind a short one of this laptop.
    const plain = url.includes('?') ? await signpost(url, parts.random, signal) : url;
    await parts.start('explorer.exe', [plain]).catch((error: unknown) => {
      throw new AppError('auth/no-browser', {}, error);
    });
  };
}

const STANDS_MS = 10 * 60_000;

/**
 * A page on this laptop that leads to the address and nowhere else, while the sign-in lasts.
 * @returns its address, short enough to be typed.
 */
async function signpost(url: string, random: Random, signal?: AbortSignal): Promise<string> {
  const path = `/${Buffer.from(random.bytes(4)).toString('hex')}`;
  const server = createServer((request, response) => {
    const known = request.method === 'GET' && request.url === path;
    response.writeHead(known ? 302 : 404, {
      ...(known ? { location: url } : {}),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      connection: 'close',
    });
    response.end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = (): void => {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
  };
  const timer = setTimeout(close, STANDS_MS);
  timer.unref();
  server.unref();
  if (signal?.aborted === true) close();
  else signal?.addEventListener('abort', close, { once: true });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}
