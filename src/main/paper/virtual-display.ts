import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { AppError } from '../../shared/errors';

export interface Display {
  readonly env: Readonly<Record<string, string>>;
  unref(): void;
  stop(): void;
}

/**
 * Electron on Linux wants an X display even for windows that are never shown. Where there is none,
 * Xvfb serves one on a number of its own choice, to this machine only, and ends with its last client.
 */
export async function startDisplay(): Promise<Display> {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) {
    return { env: {}, unref: () => undefined, stop: () => undefined };
  }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp', '-terminate'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const pipe = server.stdio[3] as Readable;
  const number = await new Promise<string>((resolve, reject) => {
    let text = '';
    const fail = (): void => reject(new AppError('paper/renderer', { reason: 'no display: install Xvfb' }));
    server.once('error', fail);
    server.once('exit', fail);
    pipe.on('data', (chunk: Buffer) => {
      text += chunk.toString('ascii');
      if (text.endsWith('\n')) resolve(text.trim());
    });
  });
  return {
    env: { DISPLAY: `:${number}` },
    unref: () => {
      server.unref();
      (pipe as Readable & { unref?(): void }).unref?.();
    },
    stop: () => server.kill(),
  };
}
