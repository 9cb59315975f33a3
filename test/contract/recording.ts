import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '../../src/main/rehearsal/tenant/types';
import { Contract } from './contract';
import { contractIsHere } from './openapi';

/** Breach of contract: the request that the app made, or the answer that the simulated tenant gave. */
export class ContractBroken extends Error {}

/** Read for the first exchange: most test files have none. */
let contract: Contract | null = null;
const folder = process.env['BGK_CONTRACT_LOG'];
const used = new Set<string>();

/**
 * Looks at everything that crosses the wire to a simulated tenant in this test process. A breach is thrown inside the server,
 * which then answers 500 with it, so that the test at hand fails. Operations in use are noted for the share.
 */
export function recording(exchange: Exchange): void {
  if (!contractIsHere || exchange.surface !== 'graph' || exchange.faulty) return;
  contract ??= new Contract();
  for (const verdict of contract.judge(asDocumented(exchange))) {
    if (verdict.complaints.length > 0) {
      // The app shows its operator no more than "a fault of its own": say here what it was.
      console.error(`Contract broken: ${verdict.complaints.join('\n')}`);
      throw new ContractBroken(verdict.complaints.join('\n'));
    }
    if (verdict.operation !== null && exchange.requestHeaders['client-request-id'] !== undefined)
      note(verdict.operation);
  }
}

/**
 * The one place where the stand-in is harsher than the schema on purpose: captures show ids of excludeCredentials in
 * standard base64, the schema of v1.0 knows base64url only.
 */
function asDocumented(exchange: Exchange): Exchange {
  if (!/\/creationOptions/i.test(exchange.path) || exchange.status !== 200) return exchange;
  const source = JSON.stringify(exchange.responseBody);
  const body: unknown = JSON.parse(source, (name, value: unknown) =>
    name === 'id' && typeof value === 'string' ? value.replace(/[+/=]/g, '-') : value,
  );
  return { ...exchange, responseBody: body };
}

function note(operation: string): void {
  if (folder === undefined || used.has(operation)) return;
  used.add(operation);
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${process.pid}.txt`), `${operation}\n`);
}
