import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { AppError, isAbort } from '../../../shared/errors';
import type { PrinterInfo } from '../../../shared/model/paper';
import type { Clock } from '../../../shared/ports';
import type { PaperPort } from '../port';
import { forgetJob, localSpooler } from './forget-job';
import type { Printing } from './printing';
import { printerKind, printerWarning, sortPrinters } from './printer-kind';
import { runTool, type Run, type RunResult } from './run';

/** Neutral on purpose: everybody who may look at the queue sees it. */
const JOB_TITLE = 'Break Glass Kit';
const WAIT_FOR_JOB_MS = 60_000;

export interface CupsDependencies {
  readonly paper: PaperPort;
  readonly clock: Clock;
  readonly run?: Run;
  /** cupsd.conf; null where this user may not read it. */
  readonly readConfig?: () => Promise<string | null>;
}

/**
 * Linux and macOS. The PDF is made in memory and goes to CUPS by `lp` on standard input:
 * no file of ours, and no argument but printer and paper. (Chromium's own silent printing fails here.)
 */
export function createCupsPrinting({
  paper,
  clock,
  run = runTool,
  readConfig = readCupsConfig,
}: CupsDependencies): Printing {
  const call = async (
    command: string,
    args: readonly string[],
    input?: Uint8Array,
    signal?: AbortSignal,
  ): Promise<RunResult> => {
    try {
      return await run(command, args, { ...(input ? { input } : {}), ...(signal ? { signal } : {}) });
    } catch (thrown) {
      if (isAbort(thrown) || signal?.aborted) throw new AppError('paper/cancelled', {}, thrown);
      // `lp` runs only after the printer was found: what stops it then is the printer.
      if (command === 'lp') throw new AppError('paper/printer', { message: 'it did not answer in time' }, thrown);
      throw new AppError('paper/no-printer', { tool: command }, thrown);
    }
  };

  const list = async (signal?: AbortSignal): Promise<PrinterInfo[]> => {
    const [devices, standard, server, settings] = await Promise.all([
      call('lpstat', ['-v'], undefined, signal),
      call('lpstat', ['-d'], undefined, signal),
      call('lpstat', ['-H'], undefined, signal),
      readConfig(),
    ]);
    const isDefault = parseDefault(standard.stdout);
    const keeps = spoolerKeeps(settings);
    // Printers of a spooler elsewhere are network printers, whatever cable they hang on there.
    const elsewhere = localSpooler(server.stdout) === null;
    return sortPrinters(
      parseDevices(devices.stdout).map(({ name, uri }): PrinterInfo => {
        const kind = elsewhere ? 'network' : printerKind(uri, name);
        return {
          name,
          displayName: name.replace(/_/g, ' '),
          kind,
          warning: printerWarning(kind, keeps),
          isDefault: name === isDefault,
        };
      }),
    );
  };

  return {
    printers: ({ signal } = {}) => list(signal),
    print: async (document, printer, { signal } = {}) => {
      // Only a name that CUPS itself has told us is ever put on a command line.
      if (!(await list(signal)).some((each) => each.name === printer)) throw new AppError('paper/no-printer');
      const pdf = await paper.pdf(document, signal ? { signal } : {});
      try {
        const result = await call(
          'lp',
          [
            '-d',
            printer,
            '-t',
            JOB_TITLE,
            '-n',
            '1',
            '-o',
            `media=${document.size}`,
            '-o',
            'print-scaling=none',
            '-o',
            'sides=one-sided',
            '-o',
            'job-sheets=none',
            '-',
          ],
          pdf,
          signal,
        );
        if (result.code !== 0) throw new AppError('paper/printer', { message: firstLine(result.stderr) });
        const job = parseJob(result.stdout);
        return { job, forgotten: job === null ? null : await forget(job, call, clock, signal) };
      } finally {
        pdf.fill(0);
      }
    },
  };
}

/**
 * CUPS keeps a finished job's file for a day unless told otherwise, so it is told to drop this one.
 * A job that still waits for its printer is left alone.
 */
async function forget(
  job: string,
  call: (command: string, args: readonly string[], input?: Uint8Array, signal?: AbortSignal) => Promise<RunResult>,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const until = clock.monotonic() + WAIT_FOR_JOB_MS;
  try {
    while (clock.monotonic() < until) {
      const waiting = await call('lpstat', ['-W', 'not-completed', '-o'], undefined, signal);
      if (waiting.code === 0 && !waiting.stdout.split('\n').some((line) => line.split(/\s/)[0] === job)) {
        const server = await call('lpstat', ['-H'], undefined, signal);
        return await forgetJob(localSpooler(server.stdout), job, userInfo().username);
      }
      await clock.sleep(250, signal);
    }
  } catch {
    // The job was taken; that its copy could not be removed is told, not thrown.
  }
  return false;
}

/** `device for NAME: URI`, one a line. */
export function parseDevices(text: string): readonly { readonly name: string; readonly uri: string }[] {
  return [...text.matchAll(/^device for ([^:\n]{1,256}): ?(\S*).*$/gm)]
    .map((match) => ({ name: match[1] ?? '', uri: match[2] ?? '' }))
    .filter(({ name }) => isPrinterName(name));
}

/** CUPS allows any printable character but space, /, # in a queue's name; none of ours may look like an option. */
function isPrinterName(name: string): boolean {
  return /^[^\s/#\p{C}-][^\s/#\p{C}]*$/u.test(name);
}

export function parseDefault(text: string): string | null {
  return /^system default destination: (\S+)$/m.exec(text)?.[1] ?? null;
}

export function parseJob(text: string): string | null {
  return /^request id is (\S+-\d+)\b/m.exec(text)?.[1] ?? null;
}

/** A spooler that was told to keep finished jobs. Where nothing is said, CUPS keeps their files for a day, and `forget` drops ours. */
export function spoolerKeeps(config: string | null): string | null {
  const value = /^\s*PreserveJobFiles\s+(\S+)/im.exec(config ?? '')?.[1]?.toLowerCase();
  if (value === undefined || /^(no|off|false|0)$/.test(value)) return null;
  return 'The print system of this laptop is set to keep finished jobs. Set PreserveJobFiles to No in cupsd.conf, or write the PIN by hand.';
}

async function readCupsConfig(): Promise<string | null> {
  try {
    return (await readFile('/etc/cups/cupsd.conf', 'utf8')).slice(0, 1024 * 1024);
  } catch {
    return null;
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/^lp: /, '').slice(0, 200) || 'no reason given';
}
