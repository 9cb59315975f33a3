import { spawn } from 'node:child_process';
import { AppError } from '../../../shared/errors';
import type { WatchAlarm } from './compare';

/** Seconds that an alarm command may take. */
const HOOK_SECONDS = 30;

/**
 * Runs the operator's own program with the alarm as JSON on its standard input. No shell, no arguments: nothing of the tenant's
 * strings can become a command. @throws AppError `drill/hook` when it cannot be started, ends with a code, or takes too long.
 */
export function runHook(program: string, alarm: WatchAlarm): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [], { stdio: ['pipe', 'ignore', 'inherit'], shell: false, windowsHide: true });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new AppError('drill/hook', { why: `no end after ${HOOK_SECONDS} seconds` }));
    }, HOOK_SECONDS * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new AppError('drill/hook', { why: 'it cannot be started' }, error));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new AppError('drill/hook', { why: `it ended with code ${code ?? 'none'}` }));
    });
    // A program that does not read its input closes the pipe; its exit code says whether that was well.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(alarm)}\n`);
  });
}

/**
 * A notice on the desktop, where the system has a way that takes text as text. False where it has none.
 * Windows shows notices only for installed programs: there the app's own window does it.
 */
export function desktopNotice(title: string, body: string, platform: NodeJS.Platform): Promise<boolean> {
  const command = commandFor(plain(title), plain(body), platform);
  if (command === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command.program, command.args, { stdio: 'ignore', shell: false });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

export function commandFor(
  title: string,
  body: string,
  platform: NodeJS.Platform,
): { readonly program: string; readonly args: readonly string[] } | null {
  switch (platform) {
    case 'linux':
      return { program: 'notify-send', args: ['--urgency=critical', '--', title, body] };
    case 'darwin':
      return {
        program: 'osascript',
        args: [
          '-e',
          'on run argv',
          '-e',
          'display notification (item 2 of argv) with title (item 1 of argv)',
          '-e',
          'end run',
          '--',
          title,
          body,
        ],
      };
    default:
      return null;
  }
}

/** Notification servers read a little markup and take any length; names of a tenant get neither. */
export function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[<>&]/g, ' ')
    .slice(0, 300);
}
