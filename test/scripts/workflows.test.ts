import Ajv from 'ajv';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
// The parser with which electron-builder reads its own file; it has no types.
const { load } = createRequire(__filename)('js-yaml') as { load(text: string): unknown };

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
}
interface Job {
  readonly 'runs-on': string;
  readonly container?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly 'timeout-minutes': number;
  readonly strategy?: { readonly matrix: { readonly os: readonly string[] } };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly name: string;
  readonly on: Readonly<
    Record<string, { readonly branches?: readonly string[]; readonly tags?: readonly string[] } | null>
  >;
  readonly permissions: Readonly<Record<string, never>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = '.github/workflows';
const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
const workflow = (name: string): Workflow => load(read(`${folder}/${name}`)) as Workflow;
const commands = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);
const npmOwn = ['ci', 'audit', 'test', 'start'];

describe.skipIf(names.length === 0).each(names)('.github/workflows/%s', (name) => {
  const { jobs, on, permissions, ...rest } = workflow(name);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('is a workflow: a name, what starts it, no permission that a job does not ask for', () => {
    expect(rest.name).toBe(name.replace(/\.ya?ml$/, ''));
    expect(Object.keys(on).filter((event) => !['push', 'pull_request', 'workflow_dispatch'].includes(event))).toEqual(
      [],
    );
    expect(permissions).toEqual({});
    expect(Object.keys(rest).filter((key) => !['name', 'concurrency', 'env', 'defaults'].includes(key))).toEqual([]);
    for (const job of Object.values(jobs)) expect(job.permissions).toEqual({ contents: 'read' });
  });

  it('runs each job on a named system, for a limited time', () => {
    const system = /^(ubuntu|windows|macos)-\d+(\.\d+)?$/;
    for (const job of Object.values(jobs)) {
      const systems = job['runs-on'] === '${{ matrix.os }}' ? (job.strategy?.matrix.os ?? []) : [job['runs-on']];
      expect(systems.length).toBeGreaterThan(0);
      for (const each of systems) expect(each).toMatch(system);
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
    }
  });

  it('has steps that do one thing each: an action pinned to a commit, or a command that is there', () => {
    expect(steps.length).toBeGreaterThan(1);
    for (const step of steps) {
      expect(Number(step.uses !== undefined) + Number(step.run !== undefined)).toBe(1);
      if (step.uses !== undefined) expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      for (const [, npm = '', script = ''] of (step.run ?? '').matchAll(/\bnpm (\S+)(?: ([\w:-]+))?/g))
        expect(npm === 'run' ? commands : npmOwn).toContain(npm === 'run' ? script : npm);
      for (const [path] of (step.run ?? '').matchAll(/(?<=^|\s)\.[\w-]+\/[\w./-]+/g))
        expect(existsSync(join(root, path)), path).toBe(true);
      const known = ['name', 'uses', 'run', 'if', 'with', 'env', 'shell', 'working-directory', 'id'];
      expect(Object.keys(step).filter((key) => !known.includes(key))).toEqual([]);
    }
  });

  it('takes the sources without leaving a token behind, before anything else', () => {
    for (const job of Object.values(jobs)) {
      expect(job.steps[0]?.uses).toMatch(/^actions\/checkout@/);
      expect(job.steps[0]?.with).toEqual({ 'persist-credentials': false });
    }
  });
});

describe.skipIf(names.length === 0)('the ci workflow', () => {
  const { on, jobs } = workflow('ci.yml');

  it('runs on each push to main and each pull request what CI runs here', () => {
    expect(on).toMatchObject({ push: { branches: ['main'] } });
    expect(Object.keys(on)).toContain('pull_request');
    expect(jobs['debian']?.steps.map((step) => step.run)).toContain('.ci/run');
  });

  it('runs the parts that need no display on Windows and macOS', () => {
    expect(jobs['other-systems']?.strategy?.matrix.os.map((os) => os.split('-')[0])).toEqual(['windows', 'macos']);
    expect(jobs['other-systems']?.steps.at(-1)?.run).toBe('npm test check unit');
  });
});

describe.skipIf(names.length === 0)('the release workflow', () => {
  const { on, jobs } = workflow('release.yml');
  const job = Object.values(jobs)[0];
  const at = (pattern: RegExp): number =>
    job?.steps.findIndex((step) => pattern.test(step.run ?? step.uses ?? '')) ?? -1;

  it('starts by hand or by a version tag, on all three systems', () => {
    expect(Object.keys(on).sort()).toEqual(['push', 'workflow_dispatch']);
    expect(on['push']).toEqual({ tags: ['v*'] });
    expect(job?.strategy?.matrix.os.map((os) => os.split('-')[0]).sort()).toEqual(['macos', 'ubuntu', 'windows']);
  });

  it('installs, looks for known faults, writes the bill of materials, packs, looks into the package, uploads', () => {
    const order = [
      /^npm ci/,
      /^npm audit --omit=dev --audit-level=moderate/,
      /^npm run sbom$/,
      /^npm run package$/,
      /npm run test:package -- --keep$/,
      /npm run guide$/,
      /shasum -a 256/,
      /^actions\/upload-artifact@/,
    ].map(at);
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    // A step that may fail would let a package with a known fault through.
    for (const step of job?.steps ?? []) expect(step).not.toHaveProperty('continue-on-error');
  });

  it('never packs on the old runtime of the registry: nothing hands it one', () => {
    const environment = job?.steps.flatMap((step) => Object.keys(step.env ?? {})) ?? [];
    expect(environment.sort()).toEqual(['CSC_KEY_PASSWORD', 'CSC_LINK']);
  });

  it('uploads and sums every kind of package', () => {
    const upload = job?.steps.at(-1)?.with ?? {};
    expect(upload['if-no-files-found']).toBe('error');
    const summed = job?.steps.find((step) => step.run?.includes('shasum'))?.run ?? '';
    for (const kind of ['*.AppImage', '*.deb', '*.exe', '*.dmg', '*.pdf', 'sbom.cdx.json']) {
      expect(String(upload['path']).split('\n')).toContain(`dist/${kind}`);
      expect(summed).toContain(`-name '${kind}'`);
    }
  });
});

describe('electron-builder.yml', () => {
  const config = load(read('electron-builder.yml')) as {
    readonly electronFuses: Readonly<Record<string, boolean>>;
    readonly files: readonly string[];
    readonly [system: string]: unknown;
  };
  const library = join(root, 'node_modules', 'app-builder-lib', 'scheme.json');

  it('is what electron-builder itself takes', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, formats: { uri: true } });
    const valid = ajv.compile(JSON.parse(readFileSync(library, 'utf8')) as object);
    valid(config);
    expect(valid.errors ?? []).toEqual([]);
    // The schema knows its fields: a slip of the pen does not pass.
    expect(valid({ ...config, electronFuse: {} })).toBe(false);
    expect(valid({ ...config, nsis: { ...(config['nsis'] as object), perMachin: true } })).toBe(false);
  });

  it('builds NSIS and portable, a universal dmg, AppImage and deb', () => {
    expect(config['win']).toMatchObject({ target: ['nsis', 'portable'], requestedExecutionLevel: 'asInvoker' });
    expect(config['mac']).toMatchObject({ target: [{ target: 'dmg', arch: 'universal' }], hardenedRuntime: true });
    expect(config['linux']).toMatchObject({ target: ['AppImage', 'deb'] });
  });

  it('flips every fuse to the strict side, and names only files that are there', () => {
    const { fuses, paths } = {
      fuses: config.electronFuses,
      paths: [...JSON.stringify(config).matchAll(/"(build\/[\w./-]+)"/g)].map(([, path = '']) => path),
    };
    for (const [name, on] of Object.entries(fuses))
      expect(on, name).toBe(/^(enable(Cookie|Embedded)|onlyLoad)/.test(name));
    expect(Object.keys(fuses).length).toBe(7);
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true);
    for (const path of config.files.filter((each) => /^node_modules\/[^*$]+$/.test(each)))
      expect(existsSync(join(root, path)), path).toBe(true);
  });
});
