import { describe, expect, it } from 'vitest';
import { defaultChoices } from '../../src/shared/model/tenant';
import { tenantBench } from '../entra/bench';
import { walk } from '../entra/walk';
import { Contract } from './contract';
import { contractIsAway, contractIsHere } from './openapi';
import { shareOf } from './share';

describe('contract with Graph', () => {
  it('is kept by the app from survey to Global Administrator', async ({ skip }) => {
    skip(!contractIsHere, contractIsAway);
    const contract = new Contract();
    const used = new Set<string>();
    const complaints: string[] = [];
    let requests = 0;
    const t = await tenantBench({
      personality: 'p1-conditional-access',
      onExchange: (exchange) => {
        if (exchange.surface !== 'graph') return;
        requests += 1;
        for (const verdict of contract.judge(exchange)) {
          complaints.push(...verdict.complaints);
          if (verdict.operation !== null && exchange.requestHeaders['client-request-id'] !== undefined)
            used.add(verdict.operation);
        }
      },
    });
    try {
      await walk(t, t.tenant, { ...defaultChoices, accounts: 1 });
      expect(complaints).toEqual([]);
      expect(used.size).toBeGreaterThan(20);
      console.info(`Contract with Graph, one account: ${shareOf(contract, used)}, ${requests} requests.`);
    } finally {
      await t.b.stop();
    }
  });
});
