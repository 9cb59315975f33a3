import { BrowserWindow, session, type Session } from 'electron';
import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors';
import { PAGE_PIXELS, unseen, type PaperDocument } from './document';
import { pdfPageCount, type PaperImage, type PaperPort } from './port';

const SCHEME = 'bgk-paper';
const DEADLINE_MS = 20_000;
/** Each page in the making is a process of its own; more than this at once gains nothing. */
const AT_ONCE = 3;

/** The port, and the laid-out window itself for the printing adapter. */
export interface ElectronPaper extends PaperPort {
  /** `scale`: pixels per CSS pixel, for a picture of all pages; null where the window's own size is of no account. */
  withPage<T>(
    document: PaperDocument,
    scale: number | null,
    signal: AbortSignal | undefined,
    use: (window: BrowserWindow) => Promise<T>,
  ): Promise<T>;
}

/**
 * Lays documents out in a hidden window that has no script, no network, no cache and no storage, and is fed from memory.
 * The window is made anew for each call and destroyed after it, so that no page with a PIN stays in a renderer.
 */
export function createElectronPaper(): ElectronPaper {
  const pending = new Map<string, string>();
  let paper: Session | null = null;

  const openSession = (): Session => {
    if (paper) return paper;
    paper = session.fromPartition(`paper-${randomUUID()}`, { cache: false });
    paper.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    paper.setSpellCheckerEnabled(false);
    paper.protocol.handle(SCHEME, (request) => {
      const body = pending.get(request.url);
      return body === undefined
        ? new Response(null, { status: 404 })
        : new Response(body, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } });
    });
    paper.webRequest.onBeforeRequest((details, answer) => {
      answer({ cancel: !details.url.startsWith(`${SCHEME}:`) && !details.url.startsWith('data:') });
    });
    return paper;
  };

  const turns = new Turns(AT_ONCE);

  const withPage: ElectronPaper['withPage'] = async (document, scale, signal, use) => {
    const leave = await turns.enter();
    try {
      signal?.throwIfAborted();
      return await layOut(document, scale, signal, use);
    } finally {
      leave();
    }
  };

  const layOut: ElectronPaper['withPage'] = async (document, scale, signal, use) => {
    const page = PAGE_PIXELS[document.size];
    const window = new BrowserWindow({
      show: false,
      frame: false,
      useContentSize: true,
      enableLargerThanScreen: true,
      width: Math.ceil(page.width * (scale ?? 1)),
      // Fifty pages below each other are a picture of 180 MB: only who wants the picture gets it.
      height: Math.ceil(page.height * (scale === null ? 1 : document.pages * scale)),
      webPreferences: {
        session: openSession(),
        sandbox: true,
        contextIsolation: true,
        javascript: false,
        zoomFactor: scale ?? 1,
        spellcheck: false,
        backgroundThrottling: false,
      },
    });
    window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    const url = `${SCHEME}:${randomUUID()}`;
    pending.set(url, scale === null ? unseen(document.html) : document.html);
    try {
      return await withDeadline(
        (async () => {
          await window.loadURL(url);
          pending.delete(url);
          return use(window);
        })(),
        signal,
      );
    } catch (thrown) {
      if (thrown instanceof AppError || signal?.aborted) throw thrown;
      throw new AppError('paper/renderer', {}, thrown);
    } finally {
      pending.delete(url);
      window.destroy();
    }
  };

  return {
    withPage,
    pdf: (document, { signal } = {}) =>
      withPage(document, null, signal, async (window) => {
        const pdf = await window.webContents.printToPDF({
          pageSize: document.size,
          preferCSSPageSize: true,
          printBackground: true,
          margins: { top: 0, bottom: 0, left: 0, right: 0 },
        });
        const pages = pdfPageCount(pdf);
        if (pages !== document.pages) {
          pdf.fill(0);
          throw new AppError('paper/overflow', { title: document.title, pages, expected: document.pages });
        }
        return pdf;
      }),
    png: (document, { scale = 1, signal } = {}) =>
      withPage(document, scale, signal, async (window): Promise<PaperImage> => {
        const image = await window.webContents.capturePage(undefined, { stayHidden: true });
        const size = image.getSize();
        return { png: image.toPNG(), width: size.width, height: size.height };
      }),
    close: async () => {
      pending.clear();
      await paper?.clearStorageData();
      paper = null;
    },
  };
}

/** Lets a few in and has the rest wait in order. */
class Turns {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async enter(): Promise<() => void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    return () => {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    };
  }
}

async function withDeadline<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const stop = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('paper deadline')), DEADLINE_MS);
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, stop]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}
