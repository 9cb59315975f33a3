import { defineConfig } from 'electron-vite';
import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { builtinModules } from 'node:module';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Libraries are bundled so that the package holds one file each; only node-hid's native part stays outside. */
const external = ['electron', 'node-hid', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

const at = (path: string) => resolve(__dirname, path);

/** Fonts that the window carries too: the paper reads the window's files. */
const windowFonts = ['inter-latin-400-normal.woff2', 'inter-latin-600-normal.woff2'];

/** Fonts for paper lie beside the script as they are and are encoded when they are read: as text they are a third larger. */
const fontsAsFiles: Plugin = {
  name: 'fonts-as-files',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('.woff2?inline')) return null;
    const path = id.slice(0, -'?inline'.length);
    const name = basename(path);
    const file = windowFonts.includes(name) ? `../renderer/assets/${name}` : `fonts/${name}`;
    if (!windowFonts.includes(name)) this.emitFile({ type: 'asset', fileName: file, source: readFileSync(path) });
    return `import { readFileSync } from 'node:fs'; import { join } from 'node:path';
      export default { toString: () => 'data:font/woff2;base64,' + readFileSync(join(__dirname, '${file}')).toString('base64') };`;
  },
};

/** Certificates of the shipped models: as JSON in the script they take twice the room. */
const modelsPacked: Plugin = {
  name: 'models-packed',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('shipped-models.json')) return null;
    const packed = brotliCompressSync(JSON.stringify(JSON.parse(readFileSync(id, 'utf8'))));
    this.emitFile({ type: 'asset', fileName: 'shipped-models.json.br', source: packed });
    return {
      code: `import { readFileSync } from 'node:fs'; import { join } from 'node:path'; import { brotliDecompressSync } from 'node:zlib';
      export default JSON.parse(brotliDecompressSync(readFileSync(join(__dirname, 'shipped-models.json.br'))).toString('utf8'));`,
      moduleType: 'js',
    };
  },
};

/** V8 keeps a script that is not ASCII in two bytes for each character: one dash in a megabyte, and it is two. */
const scriptsInAscii: Plugin = {
  name: 'scripts-in-ascii',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk')
        file.code = file.code.replace(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
    }
  },
};

/** MSAL signs assertions for clients that keep a secret. This program is a public client and ships no means to. */
const noClientAssertions: Plugin = {
  name: 'no-client-assertions',
  enforce: 'pre',
  resolveId: (id) => (id === 'jsonwebtoken' ? '\0jsonwebtoken' : null),
  load: (id) =>
    id === '\0jsonwebtoken'
      ? `export default { sign() { throw new Error('A public client signs no assertions.'); }, decode() { return null; } };`
      : null,
};

/** `--mode package` builds what is shipped: the window alone, in one script, without the commands of a terminal. */
export default defineConfig(({ mode }) => {
  const packaged = mode === 'package';
  const commands = { 'print-service': at('src/main/paper/print-service.ts'), cli: at('src/cli/index.ts') };
  return {
    main: {
      plugins: [fontsAsFiles, modelsPacked, noClientAssertions, scriptsInAscii],
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
      plugins: [react(), scriptsInAscii],
      build: {
        target: 'chrome114',
        minify: true,
        modulePreload: { polyfill: false },
        rollupOptions: {
          input: { index: at('src/renderer/index.html') },
          output: {
            // Fonts by their plain names: the paper in main reads two of them.
            assetFileNames: ({ names }) =>
              names.some((name) => name.endsWith('.woff2'))
                ? 'assets/[name][extname]'
                : 'assets/[name]-[hash][extname]',
          },
        },
      },
    },
  };
});
