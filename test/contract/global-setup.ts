import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, nameOf } from './contract';
import { notCalled } from './not-called';
import { contractIsAway, contractIsHere } from './openapi';
import { disagreements, shareOf } from './share';

/**
 * Collects over all test processes which operations the app used, and prints the share when the run ends.
 * A full run, of which only `npm test` is sure, ends red where it and the table of operations that are not called differ.
 */
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
    const contract = new Contract();
    if (used.size > 0) process.stdout.write(`Contract with Graph: ${shareOf(contract, used)}.\n`);
    if (process.env['BGK_EVERY_TEST'] === undefined) return;
    const wrong = disagreements(contract.operations.map(nameOf), used, notCalled);
    for (const one of wrong) process.stdout.write(`Contract with Graph: ${one}.\n`);
    // An error thrown here would only be printed.
    if (wrong.length > 0) process.exitCode = 1;
  };
}
