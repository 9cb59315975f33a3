import { join } from 'node:path';
import { build } from 'vite';
import { ensureInstalled } from './lib/install.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureRuntime } from './lib/runtime.mjs';
import { ensureWindowLibraries } from './lib/system.mjs';
import { startDisplay } from './lib/display.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { say } from './lib/say.mjs';

/** npm run bench -- [GROUP ...] [--quick] [--json FILE]: every number that the project claims. */
await ensureInstalled();
await ensureBuilt();
const runtime = await ensureRuntime();
await ensureWindowLibraries(runtime.path);
say('Building the bench ...');
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    ssr: join(root, 'test/bench/index.ts'),
    outDir: join(root, 'out/bench'),
    target: 'node20',
    minify: false,
    rollupOptions: { output: { format: 'cjs', entryFileNames: 'index.cjs', chunkFileNames: '[name].cjs' } },
  },
  ssr: {
    noExternal: true,
    external: ['electron', 'node-hid', 'playwright', 'playwright-core', 'pdfjs-dist', 'fast-check', 'vitest'],
  },
});
const display = process.env.DISPLAY ? null : await startDisplay();
const { code } = await run(
  process.execPath,
  ['--expose-gc', join(root, 'out/bench/index.cjs'), ...process.argv.slice(2)],
  {
    cwd: root,
    env: { BGK_ELECTRON: runtime.path, ...(display ? { DISPLAY: display.display } : {}) },
  },
);
display?.stop();
process.exit(code);
