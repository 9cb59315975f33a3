import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The few test files that take a minute or more: begun last, one of them would run alone at the end. */
const LONG = [
  'test/ceremony/fault-matrix.test.ts',
  'test/rehearsal/tenant/every-ceremony.test.ts',
  'test/ceremony/crash.test.ts',
  'test/paper/render.test.ts',
  'test/ceremony/lost-lines.test.ts',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((left, right) => rank(left) - rank(right));
  }
}

export default defineConfig({
  test: {
    // By itself vitest leaves one core free, which on two cores is half of them.
    maxWorkers: '100%',
    sequence: { sequencer: LongFirst },
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
