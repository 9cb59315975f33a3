import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { ensureRuntime } from './lib/runtime.mjs';
import { fail, say } from './lib/say.mjs';
import { ensureWindowLibraries } from './lib/system.mjs';

/** The guides as PDFs for the printer: `npm run guide`, or `npm run guide -- --size Letter`. */
const guides = ['operator-guide', 'rehearsal-guide'];
const at = process.argv.indexOf('--size');
const size = at < 0 ? 'A4' : process.argv[at + 1];
if (size !== 'A4' && size !== 'Letter') fail(`--size ${size} is not known.`, 'Use A4 or Letter.');

await ensureInstalled();
const runtime = await ensureRuntime();
await ensureWindowLibraries(runtime.path);
// What it needs of the libraries is there only after ensureInstalled.
const { printGuide } = await import('./lib/guide-pdf.mjs');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
mkdirSync(join(root, 'dist'), { recursive: true });
for (const name of guides) {
  const out = join(root, 'dist', `${name}.pdf`);
  const { pages } = await printGuide(runtime.path, join(root, 'docs', `${name}.md`), out, { size, version });
  say(`${out}: ${pages} pages, ${(statSync(out).size / 1e6).toFixed(1)} MB`);
}
