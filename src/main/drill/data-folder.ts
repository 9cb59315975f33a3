import { homedir } from 'node:os';
import { join } from 'node:path';

/** Below Electron's `userData`: everything of real ceremonies. Settings lie beside it, rehearsals in a folder of their own. */
export const RECORDS_FOLDER = 'records';

/** Where the window keeps the records on each system, so that both see one register. */
export function dataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string = homedir(),
): string {
  const name = 'Break Glass Kit';
  switch (platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), name, RECORDS_FOLDER);
    case 'darwin':
      return join(home, 'Library', 'Application Support', name, RECORDS_FOLDER);
    default:
      return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), name, RECORDS_FOLDER);
  }
}
