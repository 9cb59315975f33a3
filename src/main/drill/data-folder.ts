import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the app keeps its data on each system: the same folder as the window uses, so that both see one register. */
export function dataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string = homedir(),
): string {
  const name = 'Break Glass Kit';
  switch (platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), name);
    case 'darwin':
      return join(home, 'Library', 'Application Support', name);
    default:
      return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), name);
  }
}
