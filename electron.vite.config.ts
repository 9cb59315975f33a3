import { defineConfig } from 'electron-vite';
import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { builtinModules } from 'node:module';
import type { Plugin } from 'vite';

/** Libraries are bundled so that the package holds one file each; only node-hid's native part stays outside. */
const external = ['electron', 'node-hid', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

const at = (path: string) => resolve(__dirname, path);

/** Fonts for paper lie beside the script as they are and are encoded when they are read: as text they are a third larger. */
const fontsAsFiles: Plugin = {
  name: 'fonts-as-files',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('.woff2?inline')) return null;
    const path = id.slice(0, -'?inline'.length);
    const file = `fonts/${basename(path)}`;
    this.emitFile({ type: 'asset', fileName: file, source: readFileSync(path) });
    return `import { readFileSync } from 'node:fs'; import { join } from 'node:path';
      export default 'data:font/woff2;base64,' + readFileSync(join(__dirname, '${file}')).toString('base64');`;
  },
};

/** `--mode package` builds what is shipped: the window alone, in one script, without the commands of a terminal. */
export default defineConfig(({ mode }) => {
  const packaged = mode === 'package';
  const commands = { 'print-service': at('src/main/paper/print-service.ts'), cli: at('src/cli/index.ts') };
  return {
    main: {
      plugins: [fontsAsFiles],
      build: {
        target: 'node18',
        minify: true,
        externalizeDeps: false,
        rollupOptions: {
          input: { index: at('src/main/index.ts'), ...(packaged ? {} : commands) },
          external,
          output: {
            format: 'cjs',
            entryFileNames: '[name].js',
            chunkFileNames: 'chunk-[name]-[hash].js',
            codeSplitting: !packaged,
            // The polyfills that are imported first must also run first, whatever chunk they land in; in one script they do.
            strictExecutionOrder: !packaged,
          },
        },
      },
    },
    preload: {
      build: {
        // A sandboxed preload may only be CommonJS, and may require nothing but electron.
        target: 'node18',
        minify: true,
        externalizeDeps: false,
        rollupOptions: {
          input: { index: at('src/preload/index.ts') },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].js' },
        },
      },
    },
    renderer: {
      root: at('src/renderer'),
      plugins: [react()],
      build: {
        target: 'chrome114',
        minify: true,
        modulePreload: { polyfill: false },
        rollupOptions: { input: { index: at('src/renderer/index.html') } },
      },
    },
  };
});
