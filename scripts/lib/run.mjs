import { spawn } from 'node:child_process';

/** Runs a command; resolves with its exit code and, where asked, its output. Never through a shell. */
export function run(command, args, { cwd, env, quiet = false, timeoutMs, input, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [
        input === undefined ? 'inherit' : 'pipe',
        quiet || onLine ? 'pipe' : 'inherit',
        quiet ? 'pipe' : 'inherit',
      ],
    });
    let output = '';
    let pending = '';
    const collect = (chunk) => {
      output += chunk;
      if (!onLine) return;
      pending += chunk;
      const lines = pending.split('\n');
      pending = lines.pop();
      lines.forEach(onLine);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    if (input !== undefined) child.stdin.end(input);
    const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : null;
    child.on('error', (error) => {
      if (timer) clearTimeout(timer);
      resolve({ code: 127, output: String(error.message) });
    });
    child.on('close', (code, signal) => {
      if (timer) clearTimeout(timer);
      if (onLine && pending) onLine(pending);
      resolve({ code: code ?? (signal ? 128 : 1), output, signal });
    });
  });
}
