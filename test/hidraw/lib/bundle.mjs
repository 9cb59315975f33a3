import { join } from 'node:path';
import { build } from 'vite';
import { root } from '../../../scripts/lib/paths.mjs';

/** The guest's program in one file; node-hid stays outside because of its native part. */
export async function bundleGuest(outDir) {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(root, 'test/hidraw/guest/main.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'guest.cjs', codeSplitting: false } },
    },
    ssr: { noExternal: true, external: ['node-hid'] },
  });
  return join(outDir, 'guest.cjs');
}
