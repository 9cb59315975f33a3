import { defineConfig } from 'electron-vite';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { builtinModules } from 'node:module';

/** Libraries are bundled so that the package holds one file each; only node-hid's native part stays outside. */
const external = ['electron', 'node-hid', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

const at = (path: string) => resolve(__dirname, path);

export default defineConfig({
  main: {
    build: {
      target: 'node18',
      minify: true,
      externalizeDeps: false,
      rollupOptions: {
        input: {
          index: at('src/main/index.ts'),
          'print-service': at('src/main/paper/print-service.ts'),
          cli: at('src/cli/index.ts'),
        },
        external,
        output: {
          format: 'cjs',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunk-[name]-[hash].js',
          // The polyfills that are imported first must also run first, whatever chunk they land in.
          strictExecutionOrder: true,
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
});
