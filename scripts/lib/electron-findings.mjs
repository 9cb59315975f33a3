/**
 * What electronegativity reports at MEDIUM or above and why it stays. `where` is `built` (what ships, minified: patterns hide from
 * it) or `src`; `file` is the file's path within that; `count` is how often.
 */
export const explained = [
  {
    where: 'built',
    check: 'CSP_GLOBAL_CHECK',
    file: 'N/A',
    count: 1,
    why: 'It looks for a meta tag. Every answer of app:// carries the CSP as a header (src/main/app/protocol.ts), probed line by line in test/e2e/security.test.ts.',
  },
];
