import { ensureInstalled } from './lib/install.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureRuntime } from './lib/runtime.mjs';
import { ensureWindowLibraries } from './lib/system.mjs';
import { root } from './lib/paths.mjs';
import { join } from 'node:path';
import { run } from './lib/run.mjs';

/** Runs one of the commands without a window; the rehearsal needs Electron too, to lay out its sheets. */
const [command, ...args] = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
// The system's roots count for a command as they do for the window, where Node knows how (22.19, 24.6).
const env = { NODE_USE_SYSTEM_CA: process.env.NODE_USE_SYSTEM_CA ?? '1' };
if (command === 'rehearse' && !args.includes('--help') && !args.includes('list')) {
  const runtime = await ensureRuntime();
  await ensureWindowLibraries(runtime.path);
  env.BGK_ELECTRON = runtime.path;
}
const { code } = await run(process.execPath, [join(root, 'out/main/cli.js'), command, ...args], { env });
process.exit(code);
