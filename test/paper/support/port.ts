import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { build } from 'vite';
import { createChildPaper } from '../../../src/main/paper/child-paper';
import { electronBinary } from '../../../src/main/paper/electron-binary';
import type { PaperPort } from '../../../src/main/paper/port';

const ROOT = resolve(__dirname, '../../..');
const electron = process.env.BGK_ELECTRON || electronBinary(ROOT);

export function hasCommand(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** Why sheets cannot be laid out here; null when they can. */
export const noPaper: string | null =
  electron === null
    ? 'no Electron runtime'
    : process.platform === 'linux' && !process.env.DISPLAY && !hasCommand('Xvfb')
      ? 'no display and no Xvfb'
      : null;

/** The real printing child, built from this source tree. */
export async function openPaper(): Promise<PaperPort> {
  const folder = mkdtempSync(join(tmpdir(), 'bgk-print-service-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      ssr: join(ROOT, 'src/main/paper/print-service.ts'),
      outDir: folder,
      emptyOutDir: true,
      target: 'node18',
      minify: false,
      rollupOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'print-service.js' } },
    },
    ssr: { noExternal: true },
  });
  const paper = createChildPaper({ electron: electron ?? '', service: join(folder, 'print-service.js') });
  return {
    pdf: paper.pdf,
    png: paper.png,
    close: async () => {
      await paper.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
