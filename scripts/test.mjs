import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureRuntime } from './lib/runtime.mjs';
import { ensureTestTools, ensureWindowLibraries } from './lib/system.mjs';
import { startDisplay } from './lib/display.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { say } from './lib/say.mjs';

/** Type check, lint, format, unit and integration tests, then end-to-end tests in a real Electron window. */
const only = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const wants = (name) => only.length === 0 || only.includes(name);

await ensureInstalled();
await ensureTestTools();
await ensureBuilt();
const runtime = await ensureRuntime();
await ensureWindowLibraries(runtime.path);

/** Windows at a time, each on a screen of its own: a window mostly waits for its person. */
const SCREENS = 2;

const total = { passed: 0, failed: 0, skipped: 0, skips: [], failures: [] };
const bin = (path) => join(root, 'node_modules', path);
// Dots move on a terminal; in a log they are one endless line, so that there each file gets a line of its own, without colours.
const live = process.stdout.isTTY === true;
const plain = live ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined };

async function check(name, args) {
  say(`${name} ...`);
  const { code } = await run(process.execPath, args, { cwd: root, env: plain });
  if (code === 0) total.passed += 1;
  else {
    total.failed += 1;
    total.failures.push(name);
  }
}

async function vitest(name, args, env) {
  say(`${name} ...`);
  const dir = mkdtempSync(join(tmpdir(), 'bgk-test-'));
  const file = join(dir, 'counts.json');
  const { code } = await run(
    process.execPath,
    [
      bin('vitest/vitest.mjs'),
      'run',
      ...args,
      `--reporter=${live ? 'dot' : 'default'}`,
      `--reporter=${join(root, 'scripts/lib/reporter.mjs')}`,
    ],
    {
      cwd: root,
      env: { ...plain, ...env, BGK_COUNTS: file, BGK_ELECTRON: runtime.path },
    },
  );
  try {
    const counts = JSON.parse(readFileSync(file, 'utf8'));
    for (const key of ['passed', 'failed', 'skipped']) total[key] += counts[key];
    total.skips.push(...counts.skips);
    total.failures.push(...counts.failures);
    // vitest can fail without a failed test (an unhandled rejection, a coverage bound).
    if (code !== 0 && counts.failed === 0) {
      total.failed += 1;
      total.failures.push(`${name}: vitest ended with ${code}`);
    }
  } catch {
    total.failed += 1;
    total.failures.push(`${name}: vitest gave no result (code ${code})`);
  }
  rmSync(dir, { recursive: true, force: true });
}

if (wants('check')) {
  await check('Type check', [bin('typescript/bin/tsc'), '--noEmit', '-p', '.']);
  await check('Lint', [bin('oxlint/bin/oxlint'), '--type-aware', '--max-warnings', '0', 'src', 'test', 'scripts']);
  await check('Format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']);
}
if (wants('unit')) await vitest('Unit and integration tests', [], { BGK_EVERY_TEST: '1' });
if (wants('e2e')) {
  const displays = process.env.BGK_KEEP_DISPLAY
    ? [{ display: process.env.DISPLAY, stop: () => undefined }]
    : (await Promise.all(Array.from({ length: SCREENS }, startDisplay))).filter((display) => display !== null);
  if (displays.length === 0) {
    total.skipped += 1;
    total.skips.push({ name: 'End-to-end tests', reason: 'Xvfb is not installed' });
  } else {
    await vitest('End-to-end tests in Electron', ['--config', 'vitest.e2e.config.mts'], {
      DISPLAY: displays[0].display,
      BGK_DISPLAYS: displays.map(({ display }) => display).join(','),
    });
    for (const display of displays) display.stop();
  }
}

for (const { name, reason } of total.skips) process.stdout.write(`skipped: ${name}${reason ? ` (${reason})` : ''}\n`);
for (const name of total.failures) process.stdout.write(`failed: ${name}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
