import { defineConfig } from 'vitest/config';

/** One window at a time: they share the display. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A loaded machine takes its time to do what is waited for.
    expect: { poll: { timeout: 20_000 } },
  },
});
