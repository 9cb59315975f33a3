import { existsSync, mkdtempSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPath } from '../../../scripts/lib/system.mjs';
import { run } from '../../../scripts/lib/run.mjs';

export const home = '/opt/Break Glass Kit';
export const binary = join(home, 'break-glass-kit');
const rule = '/etc/udev/rules.d/70-break-glass-kit.rules';
const link = '/usr/bin/break-glass-kit';

/** Installs the deb with its dependencies and looks at what its scripts did. */
export async function installDeb(tally, deb) {
  // apt reads the file as a user of its own and warns where it may not.
  const installed = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', deb], {
    quiet: true,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  await tally.check(
    'the deb installs with its dependencies',
    () => installed.code === 0 || installed.output.trim().slice(-400),
  );
  await tally.check("Chromium's sandbox helper belongs to root and is set-uid", () => {
    const { mode, uid } = statSync(join(home, 'chrome-sandbox'));
    return (mode & 0o7777) === 0o4755 && uid === 0;
  });
  await tally.check('nobody but root can change the program', () => {
    const { mode, uid } = statSync(join(home, 'resources/app.asar'));
    return uid === 0 && (mode & 0o022) === 0;
  });
  await tally.check('the udev rule is in place', () => existsSync(rule));
  await tally.check('the command is on the path', () => readlinkSync(link) === binary);
  if (onPath('desktop-file-validate')) {
    const { code, output } = await run('desktop-file-validate', ['/usr/share/applications/break-glass-kit.desktop'], {
      quiet: true,
    });
    await tally.check('the menu entry is valid', () => code === 0 || output.trim());
  } else tally.skip('the menu entry is valid', 'desktop-file-validate is not installed');
}

export async function removeDeb(tally) {
  const removed = await run('apt-get', ['remove', '-y', '-qq', 'break-glass-kit'], { quiet: true });
  await tally.check('removing the deb leaves nothing behind', () => {
    const left = [home, rule, link].filter((path) => existsSync(path));
    return (removed.code === 0 && left.length === 0) || `left: ${left.join(', ')}`;
  });
}

/** A user without any rights of root, for as long as the test runs. */
export async function ordinaryUser() {
  const name = `bgk-test-${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-home-'));
  rmSync(folder, { recursive: true });
  const made = await run('useradd', ['--create-home', '--home-dir', folder, '--shell', '/bin/sh', name], {
    quiet: true,
  });
  if (made.code !== 0) throw new Error(`No user could be made: ${made.output.trim()}`);
  return {
    name,
    home: folder,
    remove: () => run('userdel', ['--remove', name], { quiet: true }),
  };
}
