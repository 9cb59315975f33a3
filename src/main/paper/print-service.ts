/**
 * Entry of the command line's printing child: an Electron without a window on screen.
 * Documents come in on standard input and PDFs go out on standard output; nothing is in arguments, environment or files.
 */
import { app } from 'electron';
import { AppError } from '../../shared/errors';
import type { PaperDocument } from './document';
import { createElectronPaper } from './electron-paper';
import { onFrames, writeFrame, type Frame } from './frames';
import { printRequest, type PrintAnswer } from './print-messages';

const paper = createElectronPaper();

app.disableHardwareAcceleration();
// A window that is destroyed after each document must not end the service.
app.on('window-all-closed', () => undefined);
process.stdin.on('end', () => app.exit(0));
process.stdin.on('error', () => app.exit(1));
process.stdout.on('error', () => app.exit(0));

app.whenReady().then(
  () => {
    // A request that is not ours to understand ends the service: the other side then knows at once.
    onFrames(
      process.stdin,
      (frame) => void answer(frame).catch(() => app.exit(4)),
      () => app.exit(2),
    );
    void say({ kind: 'ready' });
  },
  () => app.exit(3),
);

async function answer(frame: Frame): Promise<void> {
  const request = printRequest.parse(frame.json);
  const document: PaperDocument = {
    title: request.title,
    size: request.size,
    pages: request.pages,
    html: Buffer.from(frame.bytes).toString('utf8'),
    body: [],
  };
  frame.bytes.fill(0);
  try {
    if (request.what === 'pdf') {
      const pdf = await paper.pdf(document);
      await say({ kind: 'done', id: request.id, width: 0, height: 0 }, pdf);
      pdf.fill(0);
    } else {
      const image = await paper.png(document, { scale: request.scale });
      await say({ kind: 'done', id: request.id, width: image.width, height: image.height }, image.png);
    }
  } catch (thrown) {
    const overflow = thrown instanceof AppError && thrown.code === 'paper/overflow';
    await say({
      kind: 'failed',
      id: request.id,
      code: overflow ? 'paper/overflow' : 'paper/renderer',
      pages: overflow ? Number(thrown.details.pages) : null,
    });
  }
}

function say(message: PrintAnswer, bytes?: Uint8Array): Promise<void> {
  return writeFrame(process.stdout, message, bytes);
}
