import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract } from './contract';
import { contractIsAway, contractIsHere } from './openapi';
import { shareOf } from './share';

/** Collects over all test processes which operations the app used, and prints the share when the run ends. */
export default function collect(): () => void {
  if (!contractIsHere) return () => process.stdout.write(`Contract with Graph: skipped, ${contractIsAway}.\n`);
  const folder = mkdtempSync(join(tmpdir(), 'bgk-contract-'));
  process.env['BGK_CONTRACT_LOG'] = folder;
  return () => {
    const used = new Set(
      readdirSync(folder)
        .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
        .filter((line) => line !== ''),
    );
    rmSync(folder, { recursive: true, force: true });
    if (used.size > 0) process.stdout.write(`Contract with Graph: ${shareOf(new Contract(), used)}.\n`);
  };
}
