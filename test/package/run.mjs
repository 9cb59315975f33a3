import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from '../../scripts/lib/install.mjs';
import { startDisplay } from '../../scripts/lib/display.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { ensureTestTools } from '../../scripts/lib/system.mjs';
import { checkArchive } from './lib/archive.mjs';
import { Tally } from './lib/tally.mjs';
import { installDeb, ordinaryUser, removeDeb } from './lib/install.mjs';
import { checkRunning } from './lib/running.mjs';

/**
 * npm run test:package [-- --keep]: packs the app, looks into the archive, reads the fuses back, installs the deb, starts it as
 * an ordinary user with Chromium's sandbox on, and walks to the plan of a rehearsal. `--keep` takes what dist/ holds already.
 */
const tally = new Tally();
await ensureInstalled();
const dist = join(root, 'dist');
const unpacked = join(dist, 'linux-unpacked');

if (process.platform !== 'linux') {
  tally.skip('the package', 'this script knows the Linux packages only');
} else {
  if (!process.argv.includes('--keep') || !existsSync(unpacked)) {
    const { code } = await run(process.execPath, [join(root, 'scripts/package.mjs')], { cwd: root });
    await tally.check('npm run package ends well', () => code === 0 || `it ended with ${code}`);
  }
  await checkArchive(tally, unpacked);
  await checkInstalled();
}
process.exitCode = tally.close();

async function checkInstalled() {
  const deb = readdirSync(dist).find((name) => name.endsWith('.deb'));
  if (deb === undefined) return tally.skip('the installed program', 'no deb was made');
  if (process.getuid() !== 0 || !existsSync('/etc/debian_version'))
    return tally.skip('the installed program', 'installing needs root on Debian or Ubuntu');
  await ensureTestTools();
  const display = await startDisplay();
  if (display === null) return tally.skip('the installed program', 'Xvfb is not installed');
  const user = await ordinaryUser();
  try {
    await installDeb(tally, join(dist, deb));
    await checkRunning(tally, { display: display.display, user: user.name, home: user.home });
    await removeDeb(tally);
  } finally {
    await user.remove();
    display.stop();
  }
}
