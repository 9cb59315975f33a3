import { spawn } from 'node:child_process';
import { onPath } from './system.mjs';

/** Starts an Xvfb of its own. Resolves with `{display, stop}`, or null where Xvfb is not installed. */
export function startDisplay() {
  if (!onPath('Xvfb')) return Promise.resolve(null);
  return new Promise((resolve) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    server.on('error', () => resolve(null));
    server.on('exit', () => resolve(null));
    server.stdio[3].on('data', (chunk) => resolve({ display: `:${String(chunk).trim()}`, stop: () => server.kill() }));
  });
}
