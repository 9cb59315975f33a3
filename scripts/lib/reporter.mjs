import { writeFileSync } from 'node:fs';

/** Counts what vitest ran and keeps why tests were skipped, for the one closing line of `npm test`. */
export default class CountReporter {
  onTestRunEnd(modules, errors) {
    const counts = { passed: 0, failed: 0, skipped: 0, skips: [], failures: [] };
    for (const module of modules) {
      if (
        module.state() === 'failed' &&
        [...module.children.allTests()].every((test) => test.result().state !== 'failed')
      ) {
        counts.failed += 1;
        counts.failures.push(module.moduleId);
      }
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed += 1;
        else if (result.state === 'failed') {
          counts.failed += 1;
          counts.failures.push(test.fullName);
        } else {
          counts.skipped += 1;
          counts.skips.push({ name: test.fullName, reason: result.note ?? null });
        }
      }
    }
    counts.failed += errors.length;
    if (process.env.BGK_COUNTS) writeFileSync(process.env.BGK_COUNTS, JSON.stringify(counts));
  }
}
