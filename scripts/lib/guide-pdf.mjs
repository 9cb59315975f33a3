import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDisplay } from './display.mjs';
import { guideFoot, guidePage } from './guide-page.mjs';
import { root } from './paths.mjs';
import { run } from './run.mjs';

/**
 * Prints one Markdown file twice: first to see on which page each heading falls, then with these numbers in the contents.
 * @param {string} electron path of the executable
 * @param {string} file path of the Markdown
 * @param {string} out path of the PDF
 * @param {{size: 'A4' | 'Letter', version: string}} options
 * @returns {Promise<{pages: number, headings: {id: string, depth: number, text: string, page: number}[]}>}
 */
export async function printGuide(electron, file, out, { size, version }) {
  const display = await virtualDisplay();
  const work = mkdtempSync(join(tmpdir(), 'bgk-guide-'));
  const print = async (pages) => {
    const { html, title, headings } = guidePage(file, { size, version, pages });
    const page = join(work, 'guide.html');
    writeFileSync(page, html);
    const { code, output } = await run(
      electron,
      [
        ...(process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : []),
        `--user-data-dir=${join(work, 'profile')}`,
        join(root, 'scripts', 'lib', 'print-page.js'),
        page,
        out,
        size,
        guideFoot(title),
      ],
      { quiet: true, timeoutMs: 120_000, env: { ...display.env, ELECTRON_RUN_AS_NODE: undefined } },
    );
    if (code !== 0) throw new Error(`${file} could not be printed (${code}):\n${output.trim().slice(-2000)}`);
    return { headings, ...(await findPages(readFileSync(out))) };
  };
  try {
    const first = await print({});
    const second = await print(first.found);
    if (JSON.stringify(second.found) !== JSON.stringify(first.found))
      throw new Error(`${file}: the page numbers in the contents moved the text`);
    return {
      pages: second.pages,
      headings: second.headings.map((each) => ({ ...each, page: second.found[each.id] })),
    };
  } finally {
    display.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Electron on Linux wants a display even for a window that is never shown. */
async function virtualDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY) return { env: {}, stop: () => undefined };
  const display = await startDisplay();
  if (display === null) throw new Error('No display for Electron: install Xvfb, or run this on a desktop.');
  return { env: { DISPLAY: display.display }, stop: display.stop };
}

/** The page of each heading: where the links of the contents lead to. */
async function findPages(bytes) {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await loading.promise;
  const found = {};
  for (const [name, [page]] of Object.entries(await pdf.getDestinations()))
    found[name.replace(/^\//, '')] = (await pdf.getPageIndex(page)) + 1;
  const pages = pdf.numPages;
  await loading.destroy();
  return { pages, found };
}
