import { spawn } from 'node:child_process';

export interface Spoken {
  readonly code: number;
  readonly output: string;
}

const DEADLINE_MS = 60_000;

/** Shows every command of the witnesses on the console, for the transcript. */
export function show(line: string): void {
  process.stdout.write(`| ${line}\n`);
}

/**
 * Runs one of libfido2's tools. Its PIN prompts want a terminal, so `script` gives it one; each prompt
 * gets the next answer.
 */
export function witness(command: readonly string[], answers: readonly string[] = []): Promise<Spoken> {
  const line = command.map((word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  show(`$ ${line}`);
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qefc', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    const left = [...answers];
    let output = '';
    let unanswered = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      unanswered += chunk.toString();
      const answer = /PIN[^\n]*: ?$/i.test(unanswered) ? left.shift() : undefined;
      if (answer === undefined) return;
      unanswered = '';
      child.stdin.write(`${answer}\n`);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      const text = output.replaceAll('\r', '').trim();
      for (const each of text.split('\n')) if (each !== '') show(each);
      resolve({ code: code ?? -1, output: text });
    });
  });
}
