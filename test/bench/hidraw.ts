import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { row, type Bench, type BenchRow } from './row';

const reportSchema = z.object({
  passed: z.number(),
  failed: z.number(),
  skipped: z.number(),
  measures: z.array(z.looseObject({ name: z.string() })),
});
type Report = z.infer<typeof reportSchema>;

/** Notice of a plug that a person does not feel as waiting; the virtual machine has no KVM, so it is told, not demanded. */
const NOTICE_MS = 500;

/**
 * The same work on the same device, once by us and once by libfido2's tools, over the kernel's hidraw in the virtual machine of
 * `npm run test:hidraw`. Both columns suffer alike from emulation; theirs holds the start of a process, told in a row of its own.
 */
export const hidrawBench: Bench = async ({ quick, say }) => {
  if (quick) {
    say('hidraw: left out of a quick run, it boots a virtual machine for minutes');
    return [];
  }
  say('hidraw: booting the virtual machine ...');
  const report = await runGuest(say);
  if (report.passed + report.failed === 0) {
    say('hidraw: skipped, the virtual machine cannot run here');
    return [];
  }
  const ms = (name: string, figure = 'ms'): number | null => {
    const value = report.measures.find((each) => each.name === name)?.[figure];
    return typeof value === 'number' ? Math.round(value) : null;
  };
  const versus = (what: string, ours: number | null, theirs: number | null, tool: string): BenchRow[] =>
    ours === null ? [] : [row('hidraw', what, ours, 'ms', theirs === null ? null : { name: tool, value: theirs })];
  return [
    row(
      'hidraw',
      'checks on a real kernel',
      report.passed,
      'passed',
      { name: 'all', value: report.passed + report.failed },
      report.failed === 0,
    ),
    ...versus('read getInfo', ms('info, ours'), ms('info, fido2-token'), 'fido2-token -I'),
    ...versus('set a PIN', ms('set PIN, ours'), ms('set PIN, fido2-token'), 'fido2-token -S'),
    ...versus('make a credential', ms('credential, ours'), ms('credential, fido2-cred'), 'fido2-cred -M'),
    ...versus("start of one of libfido2's tools", ms('start of a tool'), null, ''),
    ...notice('plug noticed', ms('noticed after ms', 'plug')),
    ...notice('unplug noticed', ms('noticed after ms', 'unplug')),
  ];
};

function notice(what: string, ms: number | null): BenchRow[] {
  return ms === null ? [] : [row('hidraw', what, ms, 'ms', { name: 'bar on real hardware', value: NOTICE_MS })];
}

async function runGuest(say: (line: string) => void): Promise<Report> {
  const dir = mkdtempSync(join(tmpdir(), 'bgk-bench-'));
  const file = join(dir, 'hidraw.json');
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, [join(process.cwd(), 'test/hidraw/run.mjs'), '--json', file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.stdout.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n'))
          if (line.startsWith('not ok') || line.startsWith('skipped')) say(`hidraw: ${line}`);
      });
      child.on('error', reject);
      child.on('close', () => resolve());
    });
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
