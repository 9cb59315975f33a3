import { BrowserWindow } from 'electron';
import { AppError } from '../../../shared/errors';
import type { PrinterInfo } from '../../../shared/model/paper';
import type { ElectronPaper } from '../electron-paper';
import type { Printing } from './printing';
import { printerKind, printerWarning, sortPrinters } from './printer-kind';

/** Windows' spooler drops a job's file once it is printed, unless "keep printed documents" is set on the printer. */
const SPOOLER: string | null = null;

/** Windows: the hidden window prints itself, silently, to the chosen device. */
export function createElectronPrinting(paper: ElectronPaper): Printing {
  const list = async (): Promise<PrinterInfo[]> => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { sandbox: true, contextIsolation: true, javascript: false },
    });
    try {
      const found = await window.webContents.getPrintersAsync();
      return sortPrinters(
        found.map((each): PrinterInfo => {
          const options = each.options as Readonly<Record<string, string | undefined>> | undefined;
          const kind = printerKind(options?.['device-uri'] ?? '', `${each.name} ${each.description}`.trim());
          return {
            name: each.name,
            displayName: each.displayName || each.name,
            kind,
            warning: printerWarning(kind, SPOOLER),
            isDefault: (each as { isDefault?: boolean }).isDefault === true,
          };
        }),
      );
    } finally {
      window.destroy();
    }
  };

  return {
    printers: list,
    print: async (document, printer, { signal } = {}) => {
      if (!(await list()).some((each) => each.name === printer)) throw new AppError('paper/no-printer');
      await paper.withPage(
        document,
        null,
        signal,
        (window) =>
          new Promise<void>((resolve, reject) => {
            window.webContents.print(
              {
                silent: true,
                deviceName: printer,
                printBackground: true,
                copies: 1,
                duplexMode: 'simplex',
                margins: { marginType: 'none' },
                pageSize: document.size,
              },
              (taken, reason) => {
                if (taken) resolve();
                else if (/cancel/i.test(reason)) reject(new AppError('paper/cancelled'));
                else reject(new AppError('paper/printer', { message: reason.slice(0, 200) || 'no reason given' }));
              },
            );
          }),
      );
      return { job: null, forgotten: null };
    },
  };
}
