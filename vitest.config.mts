import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'main',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**', 'test/hidraw/**'],
          testTimeout: 30_000,
          // Every simulated tenant of every test is held against Graph's contract, and the share of operations is printed.
          setupFiles: ['test/contract/setup.ts'],
          globalSetup: ['test/contract/global-setup.ts'],
        },
      },
      {
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
