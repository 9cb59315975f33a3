import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '../../src/main/rehearsal/tenant';

/**
 * Where a test run leaves what crossed the wire to Graph, for the contract test that looks at all of it.
 * One file per test process; nothing is written unless BGK_RECORD names a folder.
 */
const folder = process.env['BGK_RECORD'];
const file = folder === undefined ? null : join(folder, `exchanges-${process.pid}.jsonl`);
if (folder !== undefined) mkdirSync(folder, { recursive: true });

export function recording(exchange: Exchange): void {
  if (file === null || exchange.surface !== 'graph' || exchange.faulty) return;
  appendFileSync(file, `${JSON.stringify(exchange)}\n`, { mode: 0o600 });
}
