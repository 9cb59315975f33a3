import { spawn } from 'node:child_process';

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a system tool without a shell. `input` goes to its standard input and nowhere else. */
export type Run = (
  command: string,
  args: readonly string[],
  options?: { readonly input?: Uint8Array; readonly signal?: AbortSignal; readonly timeoutMs?: number },
) => Promise<RunResult>;

const MAX_OUTPUT = 1024 * 1024;

/** @throws the system's error (`ENOENT`, ...) when the tool cannot be started, the signal's reason when aborted. */
export const runTool: Run = (command, args, { input, signal, timeoutMs = 30_000 } = {}) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // The tools' messages are parsed, so they must not be translated.
      env: { ...process.env, LC_ALL: 'C', LANGUAGE: 'C' },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      signal,
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout = (stdout + chunk.toString('utf8')).slice(0, MAX_OUTPUT)));
    child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(0, MAX_OUTPUT)));
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => reject(signal?.aborted ? signal.reason : error));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input ?? new Uint8Array(0));
  });
