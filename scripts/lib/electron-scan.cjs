/**
 * Asks electronegativity's runner for its findings: runner.js, folder, Electron version, check to leave out, file for the answer.
 * Its own command writes a CSV file in two writes that nobody waits for, and now and then the first undoes the second.
 */
const { writeFileSync } = require('node:fs');

const [runner, input, electronVersionOverride, leftOut, answer] = process.argv.slice(2);
require(runner)({ input, isRelative: true, electronVersionOverride, excludeFromScan: [leftOut] }).then(
  ({ issues, errors }) =>
    writeFileSync(
      answer,
      JSON.stringify({
        issues: issues.map(({ id, severity, file }) => ({ check: id, severity: severity.name, file })),
        unread: errors.filter(({ tolerable }) => !tolerable).map(({ file, message }) => `${file}: ${message}`),
      }),
    ),
  (error) => {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  },
);
