import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOwn } from '../../../src/main/drill/check/judge';
import { foldDays, openDay, ownTimes } from '../../../src/main/drill/day/record';
import { dayView } from '../../../src/main/drill/day/view';
import { withStaffChange } from '../../../src/main/drill/register';
import { drillDue } from '../../../src/main/drill/schedule';
import type { AuditEntry } from '../../../src/shared/model/audit';
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

const entry = (seq: number, act: string, target: string, proof: AuditEntry['proof']): AuditEntry => ({
  seq,
  time: new Date(Date.UTC(2026, 10, 22, 9, seq)).toISOString(),
  operator: 'break-glass day',
  act,
  target,
  proof,
  previous: '0'.repeat(64),
  hash: '0'.repeat(64),
});

describe('the record of a day', () => {
  const tenant = tenantFixture();
  const lines = [
    entry(1, 'day.began', 'BG-0001', { tenantId: tenant.tenantId, rehearsal: false }),
    entry(2, 'day.noted', 'BG-0001', { step: 'say', text: 'first' }),
    entry(3, 'day.noted', 'BG-0001', { step: 'say', text: 'second' }),
    entry(4, 'day.ticked', 'BG-0001', { step: 'say' }),
    entry(5, 'day.ticked', 'BG-0001', { step: 'two' }),
    entry(6, 'day.unticked', 'BG-0001', { step: 'two' }),
    entry(7, 'day.taken', 'BG-0001', { userId: tenant.accounts[0]!.userId, letter: 'A' }),
  ];

  it('is what its lines say: the last note counts, a tick can be taken back', () => {
    const view = dayView(tenant, false, foldDays(lines));
    const step = (id: string) => view.steps.find((one) => one.id === id);
    expect(view).toMatchObject({ number: 'BG-0001', taken: { letter: 'A' } });
    expect(step('say')).toMatchObject({ note: 'second', doneAt: lines[3]!.time });
    expect(step('two')).toMatchObject({ note: '', doneAt: null });
  });

  it('of one tenant is not another tenant’s, and a closed one is not open', () => {
    const days = foldDays([...lines, entry(8, 'day.closed', 'BG-0001', { open: [] })]);
    expect(openDay(foldDays(lines), null)).toBeNull();
    expect(openDay(days, tenant.tenantId)).toBeNull();
    expect(dayView(tenant, false, days)).toMatchObject({ number: null, taken: null, closed: [{ number: 'BG-0001' }] });
  });

  it('rule 12: any line of any log folds without a fall', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            act: fc.oneof(fc.constantFrom('day.began', 'day.noted', 'day.ticked', 'day.taken'), fc.string()),
            target: fc.constantFrom('BG-0001', 'BG-0002', '__proto__'),
            step: fc.oneof(fc.constantFrom('say', '__proto__', 'constructor'), fc.string()),
          }),
          { maxLength: 20 },
        ),
        (some) => {
          const days = foldDays(some.map((one, i) => entry(i + 1, one.act, one.target, { step: one.step, text: 'x' })));
          expect(dayView(tenant, false, days).steps.length).toBe(dayView(tenant, false, []).steps.length);
        },
      ),
    );
  });

  it('accounts for every minute between sign-in and sign-out, and for none of the next day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (minutes, part) => {
        const from = Date.UTC(2026, 10, 22, 9);
        const to = from + minutes * 60_000;
        const account = accountFixture(0, {
          ownSignIns: [...ownTimes(new Date(from).toISOString(), new Date(to).toISOString())],
        });
        expect(isOwn(account, new Date(from + part * (to - from)).toISOString())).toBe(true);
        expect(isOwn(account, new Date(to + 86_400_000).toISOString())).toBe(false);
        expect(account.ownSignIns.length).toBeLessThanOrEqual(61);
      }),
    );
  });

  it('calls for a drill within a week, and says why', () => {
    const used = withStaffChange(tenant, { at: '2026-06-10T10:00:00.000Z', note: 'BG-0001', why: 'emergency' });
    const due = drillDue(used, Date.parse('2026-06-10T12:00:00Z'));
    expect(due).toMatchObject({ dueOn: '2026-06-17', daysLeft: 7 });
    expect(due.because).toBe('The emergency access was used on 2026-06-10, and no full drill has followed.');
  });
});
