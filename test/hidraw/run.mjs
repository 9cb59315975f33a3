import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from '../../scripts/lib/install.mjs';
import { root, runtimeDir } from '../../scripts/lib/paths.mjs';
import { say } from '../../scripts/lib/say.mjs';
import { makeBootFiles } from './lib/boot-files.mjs';
import { bootGuest, initScript } from './lib/guest.mjs';
import { fetchPackages } from './lib/packages.mjs';
import { Skip } from './lib/skip.mjs';
import { transcript } from './lib/transcript.mjs';

/**
 * The key layer over a real kernel: our virtual key as a USB device in a small virtual machine, found through
 * node-hid and /dev/hidraw, with libfido2's tools as witnesses. Closes with "N passed, N failed, N skipped".
 */
const GUEST_MS = 400_000;

const { values } = parseArgs({
  options: {
    transcript: { type: 'boolean', default: false },
    json: { type: 'string' },
    seed: { type: 'string', default: 'hidraw' },
    verbose: { type: 'boolean', default: false },
  },
});

const seen = { passed: 0, failed: 0, skipped: 0, measures: [], shown: [], console: [] };

try {
  await ensureInstalled();
  await runGuest();
} catch (error) {
  if (!(error instanceof Skip)) throw error;
  seen.skipped++;
  process.stdout.write(`skipped - ${error.message}\n`);
}
if (values.json)
  writeFileSync(resolve(values.json), `${JSON.stringify({ ...counts(), measures: seen.measures }, null, 2)}\n`);
const { passed, failed, skipped } = counts();
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function runGuest() {
  const cache = join(runtimeDir, 'hidraw');
  const { tools, kernel } = await fetchPackages(cache);
  const { bundleGuest } = await import('./lib/bundle.mjs');
  const script = await bundleGuest(join(root, 'out', 'hidraw'));
  const init = initScript({ node: process.execPath, script, tools, seed: values.seed });
  const { version, ...boot } = makeBootFiles(cache, tools, kernel, init);
  say(`Booting kernel ${version} in a virtual machine ...`);
  const started = Date.now();
  const { exit, complaint } = await bootGuest({ tools, ...boot, timeoutMs: GUEST_MS, onLine: take });
  const seconds = Math.round((Date.now() - started) / 1000);
  say(`The guest ran for ${seconds} s.`);
  if (exit === null && seen.passed + seen.failed === 0 && complaint !== '')
    throw new Skip(`QEMU does not run here: ${complaint.split('\n')[0]}`);
  if (exit !== 0) fail(`the guest ended with ${exit ?? 'no exit code'} ${complaint}`);
  if (values.transcript) {
    const path = join(root, 'docs', 'hidraw-transcript.md');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, transcript({ kernel: version, ...counts(), ...seen }));
    say('Wrote docs/hidraw-transcript.md.');
  }
}

function take(line) {
  seen.console.push(line);
  if (values.verbose) process.stderr.write(`${line}\n`);
  if (line.startsWith('ok - ')) {
    seen.passed++;
    process.stdout.write(`${line}\n`);
  } else if (line.startsWith('not ok - ')) {
    seen.failed++;
    process.stdout.write(`${line}\n`);
  } else if (line.startsWith('measure ')) {
    seen.measures.push(JSON.parse(line.slice('measure '.length)));
  } else if (line.startsWith('| ')) {
    seen.shown.push(line.slice(2));
  } else if (line.startsWith('guest: ') && !/started|exit/.test(line)) {
    say(line);
  }
}

function fail(why) {
  seen.failed++;
  process.stdout.write(`not ok - ${why.trim()}\n`);
  for (const line of seen.console.slice(-15)) process.stderr.write(`  ${line}\n`);
}

function counts() {
  return { passed: seen.passed, failed: seen.failed, skipped: seen.skipped };
}
