import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { LOCK_NAME, nodeProcesses, takeLock, type Processes } from '../../../src/main/ceremony/journal/lock';
import { temporaryFolder } from '../fakes/ports';

const system = (running: Record<number, string>, pid = 10, host = 'here'): Processes => ({
  pid,
  host,
  alive: (other) => other in running,
  started: async (other) => running[other] ?? null,
});

describe('lock', () => {
  it('lets one ceremony in, and the next after release', async () => {
    const folder = temporaryFolder();
    const processes = system({ 10: 'a', 11: 'b' });
    const release = await takeLock(folder, nodeDisk, processes);
    await expect(takeLock(folder, nodeDisk, { ...processes, pid: 11 })).rejects.toMatchObject({
      code: 'journal/locked',
    });
    await release();
    await (
      await takeLock(folder, nodeDisk, processes)
    )();
  });

  it('takes over from a process that is gone, whose number was given away, or whose lock is torn', async () => {
    for (const left of ['{"pid":99,"started":"x"}', '{"pid":10,"started":"before"}', '{"pid":1']) {
      const folder = temporaryFolder();
      writeFileSync(join(folder, LOCK_NAME), left);
      const release = await takeLock(folder, nodeDisk, system({ 10: 'now', 11: 'b' }, 11));
      await release();
    }
  });

  it('another computer holds the folder: said with its name, and never taken over, whatever runs here under that number', async () => {
    const folder = temporaryFolder();
    const there = await takeLock(folder, nodeDisk, system({ 10: 'a' }, 10, 'laptop-2'));
    for (const running of [{}, { 10: 'b' }, { 10: 'a' }] as Record<number, string>[])
      await expect(takeLock(folder, nodeDisk, system(running, 11))).rejects.toMatchObject({
        code: 'journal/locked-elsewhere',
        details: { host: 'laptop-2', file: join(folder, LOCK_NAME) },
      });
    await there();
    await (
      await takeLock(folder, nodeDisk, system({ 10: 'a' }))
    )();
  });

  it('of many that find the same stale lock, one wins', async () => {
    for (let round = 0; round < 40; round += 1) await contest(round % 2 === 0);
  });

  /** `guarded`: a program died while it was removing the stale lock. */
  async function contest(guarded: boolean): Promise<void> {
    const folder = temporaryFolder();
    const stale = '{"pid":99,"started":null}';
    writeFileSync(join(folder, LOCK_NAME), stale);
    if (guarded)
      writeFileSync(
        join(folder, `${LOCK_NAME}.stale-${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`),
        '{"pid":98,"started":null}',
      );
    const running = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [20 + index, 's']));
    const results = await Promise.allSettled(
      Object.keys(running).map((pid) => takeLock(folder, nodeDisk, system(running, Number(pid)))),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([LOCK_NAME]);
  }

  it('knows this very process', async () => {
    expect(nodeProcesses.alive(process.pid)).toBe(true);
    expect(await nodeProcesses.started(process.pid)).toBe(await nodeProcesses.started(process.pid));
  });
});
