import { defineConfig } from 'vitest/config';

/** Screens that `npm test` has started; without any, one window at a time on the screen that is there. */
const screens = process.env.BGK_DISPLAYS?.split(',').length ?? 1;

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    setupFiles: ['test/e2e/own-display.ts'],
    maxWorkers: screens,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A loaded machine takes its time to do what is waited for.
    expect: { poll: { timeout: 20_000 } },
  },
});
