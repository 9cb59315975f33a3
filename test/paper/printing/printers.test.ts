import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { AppError } from '../../../src/shared/errors';
import type { PaperPort } from '../../../src/main/paper/port';
import {
  createCupsPrinting,
  parseDefault,
  parseDevices,
  parseJob,
  spoolerKeeps,
} from '../../../src/main/paper/printing/cups';
import { cancelAndPurge, forgetJob, localSpooler } from '../../../src/main/paper/printing/forget-job';
import { printerKind, printerWarning } from '../../../src/main/paper/printing/printer-kind';
import type { Run } from '../../../src/main/paper/printing/run';
import { recordSheet } from '../../../src/main/paper/record-sheet';
import { pinOf, sampleRecord } from '../support/records';

describe('the kind of a printer', () => {
  it.each([
    ['usb://HP/LaserJet%20M110w?serial=X', 'LaserJet', 'usb'],
    ['hp:/usb/HP_LaserJet?serial=1', 'LaserJet', 'usb'],
    ['parallel:/dev/lp0', 'Old', 'usb'],
    ['hp:/net/HP_LaserJet?ip=10.0.0.4', 'LaserJet', 'network'],
    ['ipp://printer.corp.example/ipp/print', 'Floor2', 'network'],
    ['dnssd://Office%20Jet._ipp._tcp.local/?uuid=1', 'OfficeJet', 'network'],
    ['socket://10.0.0.9:9100', 'Floor3', 'network'],
    ['smb://server/queue', 'Floor4', 'network'],
    ['', '\\\\server\\queue', 'network'],
    ['ipp://localhost:60000/ipp/print', 'Driverless', 'unknown'],
    ['cups-pdf:/', 'PDF', 'pdf'],
    ['', 'Microsoft Print to PDF', 'pdf'],
    ['', 'Microsoft XPS Document Writer', 'pdf'],
    ['', 'OneNote (Desktop)', 'virtual'],
    ['', 'Fax', 'virtual'],
    ['file:///dev/null', 'Null', 'virtual'],
    ['ipps://print.print.microsoft.com/printers/1', 'Universal', 'cloud'],
    ['', 'Brother HL-L2350DW series', 'unknown'],
  ])('%s %s is %s', (uri, name, kind) => {
    expect(printerKind(uri, name)).toBe(kind);
  });

  it('only a cable goes without a warning', () => {
    for (const kind of ['network', 'pdf', 'cloud', 'virtual', 'unknown'] as const)
      expect(printerWarning(kind, null)).toMatch(/write the PIN by hand\.$/);
    expect(printerWarning('usb', null)).toBeNull();
    expect(printerWarning('usb', 'Keeps jobs.')).toBe('Keeps jobs.');
  });
});

describe('what CUPS says', () => {
  it('is read line by line', () => {
    expect(parseDevices('device for Laser_Jet: usb://HP/x\ndevice for PDF: cups-pdf:/\nnonsense\n')).toEqual([
      { name: 'Laser_Jet', uri: 'usb://HP/x' },
      { name: 'PDF', uri: 'cups-pdf:/' },
    ]);
    expect(parseDefault('system default destination: Laser_Jet\n')).toBe('Laser_Jet');
    expect(parseDefault('no system default destination\n')).toBeNull();
    expect(parseJob('request id is Laser_Jet-12 (0 file(s))\n')).toBe('Laser_Jet-12');
    expect(spoolerKeeps('PreserveJobFiles Yes')).toMatch(/keep finished jobs/);
    expect(spoolerKeeps('# PreserveJobFiles Yes\nPreserveJobFiles No')).toBeNull();
    expect(spoolerKeeps(null)).toBeNull();
  });

  it('rule 12: no queue name becomes an option, whatever it says', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { name } of parseDevices(`device for ${text}: usb://x`)) {
          expect(name).not.toMatch(/^-|\s|\//);
        }
        parseDefault(text);
        parseJob(text);
        spoolerKeeps(text);
        localSpooler(text);
      }),
    );
  });

  it('rule 10: a spooler elsewhere is never spoken to', async () => {
    expect(localSpooler('/run/cups/cups.sock\n')).toEqual({ socketPath: '/run/cups/cups.sock' });
    expect(localSpooler('localhost:631')).toEqual({ port: 631 });
    for (const other of ['print.corp.example:631', '10.0.0.4', 'localhost.evil.example:631', ''])
      expect(localSpooler(other)).toBeNull();
    expect(await forgetJob(null, 'PDF-1', 'root')).toBe(false);
    expect(await forgetJob({ socketPath: '/nonexistent' }, 'PDF-1', 'root')).toBe(false);
  });

  it('the request to drop a job is IPP 2.0', () => {
    const body = cancelAndPurge('12', 'ada');
    expect([...body.subarray(0, 9)]).toEqual([2, 0, 0, 8, 0, 0, 0, 1, 1]);
    expect(body.toString('latin1')).toContain('ipp://localhost/jobs/12');
    expect(body.toString('latin1')).toContain('\x22\x00\x09purge-job\x00\x01\x01\x03');
  });
});

describe('printing through lp', () => {
  const clock = { now: () => 0, monotonic: () => 0, sleep: async () => undefined };
  const document = recordSheet(sampleRecord(), pinOf('40937160'), { size: 'A4', form: 'sheet' });
  const pdf = new TextEncoder().encode('%PDF 40937160');
  const paper: PaperPort = {
    pdf: async () => pdf.slice(),
    png: async () => ({ png: pdf, width: 1, height: 1 }),
    close: async () => undefined,
  };
  const spool =
    (
      lp: { code: number; stdout?: string; stderr?: string },
      seen: { args: string[]; input?: Uint8Array }[] = [],
    ): Run =>
    async (command, args, options) => {
      seen.push({ args: [command, ...args], ...(options?.input ? { input: options.input.slice() } : {}) });
      if (command === 'lpstat' && args[0] === '-v')
        return { code: 0, stdout: 'device for Cable: usb://HP/x\n', stderr: '' };
      if (command === 'lp') return { stdout: '', stderr: '', ...lp };
      return { code: 0, stdout: '', stderr: '' };
    };

  it('rule 2: the PIN goes to standard input and to no argument; the PDF is wiped', async () => {
    const seen: { args: string[]; input?: Uint8Array }[] = [];
    const kept: Uint8Array[] = [];
    const keeping: PaperPort = { ...paper, pdf: async () => (kept.push(pdf.slice()), kept[0]!) };
    await createCupsPrinting({
      paper: keeping,
      clock,
      run: spool({ code: 0, stdout: 'request id is Cable-3 (0 file(s))' }, seen),
    }).print(document, 'Cable');
    expect(seen.flatMap((each) => each.args).join(' ')).not.toMatch(/4093|0004-A|contoso/);
    expect(seen.find((each) => each.args[0] === 'lp')?.input).toEqual(pdf);
    expect(kept[0]?.every((byte) => byte === 0)).toBe(true);
  });

  it('a printer that takes no job is told in its own words, and the PDF is wiped', async () => {
    await expect(
      createCupsPrinting({ paper, clock, run: spool({ code: 1, stderr: 'lp: The printer is jammed.\n' }) }).print(
        document,
        'Cable',
      ),
    ).rejects.toMatchObject({ code: 'paper/printer', details: { message: 'The printer is jammed.' } });
  });

  it('no CUPS at all is no printer', async () => {
    const run: Run = () => Promise.reject(Object.assign(new Error('spawn lpstat ENOENT'), { code: 'ENOENT' }));
    await expect(createCupsPrinting({ paper, clock, run }).printers()).rejects.toMatchObject({
      code: 'paper/no-printer',
    });
  });

  it('cancelled means cancelled, and keeps the PIN', async () => {
    const abort = new AbortController();
    abort.abort();
    const run: Run = (_command, _args, options) => Promise.reject(options?.signal?.reason);
    const error = await createCupsPrinting({ paper, clock, run })
      .print(document, 'Cable', { signal: abort.signal })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).toData().says).toMatch(/The PIN is kept/);
  });
});
