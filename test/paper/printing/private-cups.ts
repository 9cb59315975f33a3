import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const PPD = '/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd';
const CUPSD = '/usr/sbin/cupsd';
export const QUEUE = 'Test-PDF';

/** Why there can be no print server of our own here; null when there can. */
export const noCups: string | null = !existsSync(CUPSD)
  ? 'no CUPS'
  : !existsSync(PPD) || !existsSync('/usr/lib/cups/backend/cups-pdf')
    ? 'no CUPS-PDF printer'
    : process.getuid?.() !== 0
      ? 'cupsd of our own needs root'
      : null;

export interface PrivateCups {
  readonly folder: string;
  /** Names and times of what the PDF printer put out. */
  output(): readonly string[];
  stop(): Promise<void>;
}

/** A real cupsd with the real CUPS-PDF printer, on a socket and in folders of its own; the system's print server is not touched. */
export async function startPrivateCups(): Promise<PrivateCups> {
  const folder = mkdtempSync(join(tmpdir(), 'bgk-cups-'));
  // Filters run as another user and must reach the temporary files.
  chmodSync(folder, 0o711);
  for (const name of ['root', 'root/ppd', 'spool', 'cache', 'log', 'run', 'tmp']) mkdirSync(join(folder, name));
  chmodSync(join(folder, 'tmp'), 0o1777);
  const socket = join(folder, 'run', 'cups.sock');
  const open =
    '<Location />\n  Order allow,deny\n  Allow all\n</Location>\n<Policy default>\n  <Limit Cancel-Job>\n    Require user @OWNER @SYSTEM\n    Order deny,allow\n  </Limit>\n  <Limit All>\n    Order deny,allow\n  </Limit>\n</Policy>\n';
  writeFileSync(
    join(folder, 'cupsd.conf'),
    `Listen ${socket}\nLogLevel debug2\nDefaultAuthType None\nWebInterface No\nBrowsing No\nIdleExitTimeout 0\n${open}`,
  );
  writeFileSync(
    join(folder, 'cups-files.conf'),
    `ServerRoot ${folder}/root\nRequestRoot ${folder}/spool\nCacheDir ${folder}/cache\nStateDir ${folder}/run\nTempDir ${folder}/tmp\nAccessLog ${folder}/log/access\nErrorLog ${folder}/log/error\nPageLog ${folder}/log/page\nServerBin /usr/lib/cups\nSystemGroup root\n`,
  );
  const server = spawn(CUPSD, ['-f', '-c', join(folder, 'cupsd.conf'), '-s', join(folder, 'cups-files.conf')], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const before = process.env.CUPS_SERVER;
  process.env.CUPS_SERVER = socket;
  const stop = async (): Promise<void> => {
    if (before === undefined) delete process.env.CUPS_SERVER;
    else process.env.CUPS_SERVER = before;
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let turn = 0; turn < 100 && !existsSync(socket); turn++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  // The renderer that keeps the text of a PDF readable on its way through PostScript.
  const made = spawnSync(
    'lpadmin',
    ['-p', QUEUE, '-E', '-v', 'cups-pdf:/', '-P', PPD, '-o', 'pdftops-renderer-default=pdftocairo'],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) {
    await stop();
    throw new Error(`lpadmin: ${made.stderr}`);
  }
  return { folder, output: printed, stop };
}

/** Where CUPS-PDF puts what root prints. */
const OUTPUT = join(homedir(), 'PDF');

function printed(): readonly string[] {
  if (!existsSync(OUTPUT)) return [];
  return readdirSync(OUTPUT)
    .filter((name) => name.endsWith('.pdf'))
    .map((name) => join(OUTPUT, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
}

/** Reads and removes the one file that came since `before`. */
export async function takeOutput(cups: PrivateCups, before: readonly string[]): Promise<Uint8Array> {
  for (let turn = 0; turn < 200; turn++) {
    const fresh = cups.output().find((path) => !before.includes(path) && statSync(path).size > 0);
    if (fresh !== undefined) {
      const bytes = readFileSync(fresh);
      if (bytes.subarray(-1024).includes('%%EOF')) {
        rmSync(fresh);
        return bytes;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The PDF printer put nothing out.');
}
