import { describe, expect, it } from 'vitest';
import { emergencyDay } from '../../../src/main/drill/day/emergency';
import { postMortemExport } from '../../../src/main/drill/day/post-mortem';
import { known } from '../../../src/main/drill/check/known';
import { accountFixture, keyFixture, tenantFixture } from '../fixtures';

describe('break-glass day', () => {
  it('names the envelopes, the account that worked last first, and no retired key', () => {
    const tenant = tenantFixture({
      accounts: [
        accountFixture(0, { keys: [keyFixture('A'), keyFixture('X', { state: 'lost' })] }),
        accountFixture(1, { lastFullDrillAt: '2026-07-01T00:00:00.000Z' }),
      ],
    });
    expect(emergencyDay(tenant).envelopes.map((envelope) => envelope.letter)).toEqual(['B', 'A']);
  });

  it('speaks of each portal of its cloud, and of no other', () => {
    expect(JSON.stringify(emergencyDay(tenantFixture()))).toContain('https://entra.microsoft.com');
    expect(JSON.stringify(emergencyDay(tenantFixture({ cloud: 'usGovL4' })))).toContain('https://entra.microsoft.us');
    expect(JSON.stringify(emergencyDay(tenantFixture({ cloud: 'usGovL4' })))).not.toContain(
      'https://entra.microsoft.com',
    );
  });

  it('keeps the voice: no exclamation mark, no please', () => {
    const { before, signIn, inside, after } = emergencyDay(tenantFixture());
    for (const step of [...before, ...signIn, ...inside, ...after])
      expect(`${step.title} ${step.text}`).not.toMatch(/!|please|successfully/i);
    expect(new Set([...before, ...signIn, ...inside, ...after].map((step) => step.id)).size).toBe(
      before.length + signIn.length + inside.length + after.length,
    );
  });

  it('rule 9: what could not be read is said to be unknown, not nothing', () => {
    const unread = { known: false, why: 'no licence', code: 'graph/licence' } as const;
    const facts = {
      takenAt: 'b',
      since: 'a',
      accounts: [{ userId: 'u', userPrincipalName: 'ea', signIns: unread, did: known([]) }],
      about: unread,
    };
    const { markdown } = postMortemExport({ tenant: tenantFixture(), rehearsal: true, facts, day: null, head: '' });
    expect(markdown.match(/Not known/g)?.length).toBe(2);
  });
});
