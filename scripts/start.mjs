import { ensureInstalled } from './lib/install.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureRuntime } from './lib/runtime.mjs';
import { ensureWindowLibraries } from './lib/system.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { say } from './lib/say.mjs';

const args = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
const runtime = await ensureRuntime();
await ensureWindowLibraries(runtime.path);

if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  say('There is no display here, so no window can open. The rehearsal runs in the terminal instead.');
  const { code } = await run(
    process.execPath,
    ['out/main/cli.js', 'rehearse', ...args.filter((arg) => arg !== '--rehearsal')],
    {
      cwd: root,
      env: { BGK_ELECTRON: runtime.path },
    },
  );
  process.exit(code);
}

const electronArgs = [root];
if (process.platform === 'linux' && process.getuid() === 0) {
  say(
    "You are root, and Chromium's sandbox cannot run as root. Only the rehearsal is offered; for a real ceremony start as an ordinary user.",
  );
  electronArgs.unshift('--no-sandbox');
}
say('Opening the window ...');
const { code } = await run(runtime.path, [...electronArgs, ...args], { cwd: root });
process.exit(code);
