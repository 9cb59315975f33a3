import { describe, expect, it } from 'vitest';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

interface RuntimeModule {
  unpackRuntime(tarball: string, dest: string, work: string, wanted?: string): Promise<void>;
  integrityOf(file: string): Promise<string>;
}
const modulePath = '../../scripts/lib/runtime.mjs';
const { unpackRuntime, integrityOf } = (await import(modulePath)) as RuntimeModule;

describe('the registry runtime', () => {
  it('is refused when its integrity is wrong, and nothing is unpacked', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'bgk-runtime-'));
    const tarball = join(dir, 'runtime.tgz');
    writeFileSync(tarball, 'not the runtime');
    await expect(unpackRuntime(tarball, join(dir, 'electron'), dir)).rejects.toThrow(/not the one that was reviewed/);
    expect(existsSync(join(dir, 'electron'))).toBe(false);
    rmSync(dir, { recursive: true });
  });

  it('is laid out with a default app of ours and without the resources that came along', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'bgk-runtime-'));
    const sh = (command: string) => expect(spawnSync('sh', ['-c', command], { cwd: dir }).status).toBe(0);
    sh(
      'mkdir -p r/resources package/release && echo binary > r/@wingconsoledesktop && echo foreign > r/resources/app.asar',
    );
    sh('tar -czf package/release/app.tar.gz -C r . && tar -czf runtime.tgz package');
    const tarball = join(dir, 'runtime.tgz');
    const dest = join(dir, 'electron');
    await unpackRuntime(tarball, dest, dir, await integrityOf(tarball));
    expect(existsSync(join(dest, 'electron'))).toBe(true);
    expect(existsSync(join(dest, 'resources', 'app', 'main.js'))).toBe(true);
    expect(existsSync(join(dest, 'resources', 'app.asar'))).toBe(false);
    rmSync(dir, { recursive: true });
  });
});
