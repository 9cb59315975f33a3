import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { alarmInput } from '../../../src/main/drill/alarm/input';
import { kqlLet, kqlString } from '../../../src/main/drill/alarm/kql';
import { makeAlarmKit } from '../../../src/main/drill/alarm/kit';
import { alarmRules } from '../../../src/main/drill/alarm/rules';
import { alarmFixture, id } from './fixtures';
import { analyse } from './kusto';

const rules = alarmRules(alarmInput.parse(alarmFixture()));
const query = (name: string): string => rules.find((r) => r.id === name)?.query ?? '';

describe('the parser is a judge', () => {
  it('rejects a wrong column, a wrong table and wrong grammar', () => {
    expect(analyse('SigninLogs | where UserIdd == "x"').problems.join()).toContain('KS142');
    expect(analyse('SigninLog | take 1').problems.join()).toContain('KS204');
    expect(analyse('SigninLogs | whree x').problems).not.toEqual([]);
  });
});

describe('alarm queries', () => {
  it.each(rules.map((r) => [r.id, r.query]))('%s parses against the table schemas without a word', (_, text) => {
    expect(analyse(text).problems).toEqual([]);
  });

  it('give the columns that the rules and Sentinel name', () => {
    for (const rule of rules) {
      const { columns } = analyse(rule.query);
      expect(columns).toContain('TimeGenerated');
      for (const entity of rule.entities) expect(columns, rule.id).toContain(entity.column);
    }
  });

  it('read interactive and non-interactive sign-ins, by id or name', () => {
    for (const name of ['sign-in', 'sign-in-failed', 'sign-in-failed-often']) {
      expect(query(name)).toContain('SigninLogs');
      expect(query(name)).toContain('AADNonInteractiveUserSignInLogs');
      expect(query(name)).toContain(id(10));
      expect(query(name)).toContain('ea-m4vz9p@contoso.onmicrosoft.com');
    }
  });

  it('look back at least twice as far as they run apart', () => {
    for (const rule of rules) {
      expect(rule.windowMinutes).toBeGreaterThanOrEqual(2 * rule.everyMinutes);
      const arrived = /ago\((\d+)m\)/.exec(rule.query);
      if (arrived !== null) expect(Number(arrived[1])).toBeGreaterThanOrEqual(2 * rule.everyMinutes);
    }
  });

  it('success is 0, failure 2, more than five failures an hour 0', () => {
    const bySeverity = Object.fromEntries(rules.map((r) => [r.id, r.severity]));
    expect(bySeverity).toMatchObject({ 'sign-in': 0, 'sign-in-failed': 2, 'sign-in-failed-often': 0 });
    expect(rules.find((r) => r.id === 'sign-in-failed-often')?.windowMinutes).toBe(60);
    expect(query('sign-in-failed-often')).toContain('Failures > 5');
  });

  it('watch group and unit as well as accounts, and any change whatever its name', () => {
    for (const n of [10, 11, 20, 21]) expect(query('account-changed')).toContain(id(n));
    expect(query('account-changed')).not.toContain('OperationName has');
  });

  it('stay within what Azure takes for fifty accounts', () => {
    const accounts = Array.from({ length: 50 }, (_, i) => ({
      id: id(1000 + i),
      userPrincipalName: `ea-${i}abcdef@a-rather-long-company-name.onmicrosoft.com`,
      displayName: `EA ${i}`,
    }));
    const kit = makeAlarmKit(alarmFixture({ accounts }));
    for (const rule of kit.rules) expect(rule.query.length).toBeLessThan(10_000);
    expect(() =>
      makeAlarmKit(
        alarmFixture({
          accounts: accounts.map((a) => ({ ...a, userPrincipalName: a.userPrincipalName.padEnd(400, 'x') })),
        }),
      ),
    ).toThrow(/characters/);
  });
});

describe('rule 12: a hostile string cannot leave its literal', () => {
  const hostile = [
    `x') | project UserId; //`,
    `x"]); SigninLogs | take 1; let y = dynamic(["`,
    `x\\`,
    `x\\'`,
    'x\n| take 0',
    'x\u2028| take 0',
    'x\u202e',
    "h'secret",
    '@"',
    '`',
  ];

  it.each(hostile)('%j in a name leaves query and result as they were', (name) => {
    const input = alarmInput.parse(
      alarmFixture({
        accounts: [{ id: id(10), userPrincipalName: name, displayName: name }],
        group: { id: id(20), displayName: name },
      }),
    );
    alarmRules(input).forEach((rule, i) => {
      const plain = analyse(rules[i]?.query ?? '');
      const { problems, columns } = analyse(rule.query);
      expect(problems).toEqual([]);
      expect(columns).toEqual(plain.columns);
      // Same statements: every line but the lists is what it was.
      const bare = (text: string): string[] => text.split('\n').filter((line) => !line.startsWith('let '));
      expect(bare(rule.query)).toEqual(bare(rules[i]?.query ?? ''));
    });
  });

  it('holds for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(kqlString(text)).toMatch(/^'(?:[A-Za-z0-9@._\- ]|\\u[0-9a-f]{4})*'$/);
        const list = kqlLet('names', [text]);
        expect(list).toMatch(/^let names = dynamic\(\["(?:[A-Za-z0-9@._\- ]|\\u[0-9a-f]{4})*"\]\);$/);
        const json: unknown = JSON.parse(list.slice('let names = dynamic('.length, -2));
        expect(json).toEqual([text]);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (text) => {
        expect(
          analyse(
            `${kqlLet('names', [text])}\nSigninLogs | where UserPrincipalName in~ (names) or Id == ${kqlString(text)}`,
          ).problems,
        ).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
