import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { binary } from './install.mjs';

const START_MS = 60_000;
const PASSPHRASE = 'correct horse battery staple orbit';

/**
 * The installed program as an ordinary user, no `--no-sandbox`. Its window is reached through the DevTools port, which the
 * program allows in a rehearsal only.
 */
export async function checkRunning(tally, { display, user, home }) {
  const official = isSupported(await version(home, user, display));
  await window(tally, { display, user, home, args: ['--rehearsal'] }, async (page, program) => {
    await tally.check('the window opens and says that it is a rehearsal', async () => {
      await page.getByTestId('home-start').waitFor();
      return (await page.getByText(/rehearsal/i).count()) > 0;
    });
    await tally.check('the page runs in the real sandbox (seccomp filter, no new privileges)', () =>
      sandboxed(program.pid),
    );
    await tally.check('no process of it runs as root', () =>
      descendants(program.pid).every((pid) => !/^Uid:\s+0\s/m.test(status(pid))),
    );
    await tally.check('the page is served from the archive by the own scheme', () => page.url().startsWith('app://'));
    await tally.check('a ceremony begins', async () => {
      await page.getByTestId('home-start').click();
      await page.getByTestId('passphrase').fill(PASSPHRASE);
      await page.getByTestId('passphrase-again').fill(PASSPHRASE);
      await next(page).click();
      await page.getByTestId('rail').waitFor();
      return true;
    });
    await tally.check('sign-in, survey and plan are reached', async () => {
      // One button at a time, as the window offers them: sign in, survey, on to the plan.
      for (let press = 0; press < 3; press++) {
        await idle(page);
        await next(page).click();
        // The act is under way only after its message went to main and back.
        await page.waitForTimeout(300);
      }
      await idle(page);
      await page.getByTestId('plan-read').waitFor();
      return (await page.getByTestId('rail-plan').getAttribute('aria-current')) === 'step';
    });
  });

  if (official) {
    tally.skip('without --rehearsal an unsupported runtime offers the rehearsal only', 'this runtime is supported');
    const refused = await startProgram({ display, user, home, args: ['--remote-debugging-port=0'] }).ended;
    await tally.check(
      'outside of a rehearsal --remote-debugging-port is refused',
      () => refused.code === 2 && /remote-debugging-port/.test(refused.output),
    );
  } else {
    tally.skip(
      'outside of a rehearsal --remote-debugging-port is refused',
      'on this runtime every start is a rehearsal; test/app/mode.test.ts covers the decision',
    );
    await window(tally, { display, user, home, args: [] }, (page) =>
      tally.check('without --rehearsal an unsupported runtime offers the rehearsal only, and says why', async () => {
        await page.getByTestId('home-start').waitFor();
        const state = await page.evaluate(() => globalThis.bgk.app.state());
        return (
          (state.ok && state.value.rehearsal === true && /out of support/.test(state.value.rehearsalOnly)) ||
          JSON.stringify(state)
        );
      }),
    );
  }

  const inspect = startProgram({ display, user, home, args: ['--rehearsal', '--inspect=0'] });
  await inspect.seen(/DevTools listening|Debugger listening/, 5_000).catch(() => undefined);
  inspect.stop();
  const { output } = await inspect.ended;
  await tally.check('--inspect opens no debugger (fuse)', () => !/Debugger listening/.test(output));
  const asNode = startProgram({
    display,
    user,
    home,
    args: ['-e', 'console.log("ran as " + "node")'],
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  await asNode.seen(/ran as node/, 5_000).catch(() => undefined);
  asNode.stop();
  const node = await asNode.ended;
  await tally.check('it cannot be run as plain Node (fuse)', () => !/ran as node/.test(node.output));
}

async function version(home, user, display) {
  let electron = '';
  const program = startProgram({ display, user, home, args: ['--rehearsal', '--remote-debugging-port=0'] });
  try {
    const browser = await connect(program);
    electron =
      /Electron\/(\d+)/.exec(
        await browser
          .contexts()[0]
          .pages()[0]
          .evaluate(() => navigator.userAgent),
      )?.[1] ?? '';
    await browser.close();
  } finally {
    program.stop();
    await program.ended;
  }
  return Number(electron);
}

/** As `src/main/app/mode.ts` counts: the major that it was built for and the two before. */
function isSupported(major) {
  const built = Number(
    /BUILT_FOR_MAJOR = (\d+)/.exec(
      readFileSync(new URL('../../../src/main/app/mode.ts', import.meta.url), 'utf8'),
    )?.[1],
  );
  return major > built - 3;
}

async function window(tally, options, work) {
  const program = startProgram({ ...options, args: [...options.args, '--remote-debugging-port=0'] });
  try {
    const browser = await connect(program);
    const page = browser.contexts()[0].pages()[0];
    page.setDefaultTimeout(START_MS);
    await work(page, program);
    await browser.close();
  } catch (error) {
    await tally.check('the installed program can be walked', () => error.message);
  } finally {
    program.stop();
    await program.ended;
  }
}

async function connect(program) {
  const [, url] = await program.seen(/DevTools listening on (ws:\/\/\S+)/, START_MS);
  const browser = await chromium.connectOverCDP(url, { noDefaults: true });
  const until = Date.now() + START_MS;
  while ((browser.contexts()[0]?.pages().length ?? 0) === 0 && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 200));
  return browser;
}

/** runuser and, under it, the program. A profile of its own each time. */
function startProgram({ display, user, home, args, env = {} }) {
  const profile = join(home, `profile-${Date.now()}-${Math.round(performance.now() * 1000)}`);
  const child = spawn(
    'runuser',
    [
      '-u',
      user,
      '--',
      'env',
      `HOME=${home}`,
      `DISPLAY=${display}`,
      ...Object.entries(env).map(([key, value]) => `${key}=${value}`),
      binary,
      '--disable-gpu',
      `--user-data-dir=${profile}`,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let output = '';
  const listeners = new Set();
  const collect = (chunk) => {
    output += chunk;
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
  return {
    pid: child.pid,
    ended,
    /** What matched in the program's output. */
    seen: (pattern, ms) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no ${pattern} within ${ms} ms; it said: ${output.slice(-600)}`)),
          ms,
        );
        const look = () => {
          const match = pattern.exec(output);
          if (match === null) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
      }),
    stop: () => {
      for (const pid of descendants(child.pid)) kill(pid);
      kill(child.pid);
    },
  };
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended by itself.
  }
}

/** Process ids of all children, theirs included. */
function descendants(pid) {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(/^PPid:\s+(\d+)/m.exec(status(name))?.[1] ?? 0)]);
  const found = [];
  const wanted = [pid];
  for (let parent = wanted.pop(); parent !== undefined; parent = wanted.pop()) {
    for (const [child, itsParent] of parents) {
      if (itsParent !== parent) continue;
      found.push(child);
      wanted.push(child);
    }
  }
  return found;
}

function sandboxed(pid) {
  const renderers = descendants(pid).filter((each) => read(`/proc/${each}/cmdline`).includes('--type=renderer'));
  const loose = renderers.filter(
    (each) => !/^Seccomp:\s+2/m.test(status(each)) || !/^NoNewPrivs:\s+1/m.test(status(each)),
  );
  return (
    (renderers.length > 0 && loose.length === 0) ||
    `${loose.length} of ${renderers.length} page processes are outside of it`
  );
}

const status = (pid) => read(`/proc/${pid}/status`);

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The primary button of the bar below. */
const next = (page) => page.getByTestId('nextbar').getByRole('button').last();

/** Waits until no act of the ceremony runs. */
function idle(page) {
  return page.waitForFunction(async () => {
    const reply = await globalThis.bgk.ceremony.snapshot();
    return reply.ok && reply.value !== null && reply.value.running === null;
  });
}
