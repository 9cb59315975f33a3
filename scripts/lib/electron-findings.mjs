/**
 * What electronegativity reports at MEDIUM or above and why it stays. `where` is `built` (what ships) or `src`; `file` is the path
 * within that, without its ending; `count` is how often.
 */
export const explained = [
  {
    where: 'built',
    check: 'OPEN_EXTERNAL_JS_CHECK',
    file: 'main/index',
    count: 2,
    why: 'the two places of src/, next to each other in one script',
  },
  {
    where: 'src',
    check: 'OPEN_EXTERNAL_JS_CHECK',
    file: 'main/index',
    count: 1,
    why: 'handed to the page opener; who calls it has checked: a fixed list by id (app/links.ts), or https and the exact origin of the chosen cloud (app/real-parts.ts)',
  },
  {
    where: 'src',
    check: 'OPEN_EXTERNAL_JS_CHECK',
    file: 'main/app/open-page',
    count: 1,
    why: 'the page opener itself, behind the checks named above',
  },
  ...['built', 'src'].map((where) => ({
    where,
    check: 'CSP_GLOBAL_CHECK',
    file: 'N/A',
    count: 1,
    why: 'it looks for a meta tag; every answer of app:// carries the CSP as a header (app/protocol.ts), probed line by line in test/e2e/security.test.ts',
  })),
  ...['main/app/window', 'main/paper/electron-paper', 'main/paper/printing/electron-printing'].map((file) => ({
    where: 'src',
    check: 'AUXCLICK_JS_CHECK',
    file,
    count: 1,
    why: 'a middle click asks for a new window, and that is denied for every WebContents (app/security.ts); the two windows of paper run no script and are never shown',
  })),
  {
    where: 'src',
    check: 'CONTEXT_ISOLATION_JS_CHECK',
    file: 'main/app/window',
    count: 1,
    why: 'it does not follow the call: windowPreferences sets contextIsolation, read back in the real window',
  },
  {
    where: 'src',
    check: 'SANDBOX_JS_CHECK',
    file: 'main/app/window',
    count: 1,
    why: 'the same: windowPreferences sets sandbox, and main/index.ts calls app.enableSandbox()',
  },
];
