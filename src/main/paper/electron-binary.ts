import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Electron that a program without a window can start: the pinned runtime of `.runtime`, else the one that npm fetched.
 * @param root the project folder
 * @returns null where there is none
 */
export function electronBinary(root: string): string | null {
  const executable = process.platform === 'win32' ? 'electron.exe' : 'electron';
  const npm = join(root, 'node_modules', 'electron');
  const candidates = [join(root, '.runtime', 'electron', executable), join(npm, 'dist', fetched(npm) ?? executable)];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** npm's electron package writes the path inside `dist` into `path.txt` after the download. */
function fetched(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'path.txt'), 'utf8').trim();
  } catch {
    return null;
  }
}
