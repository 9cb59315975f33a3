import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultChoices } from '../../../src/shared/model/tenant';
import type { Choices } from '../../../src/shared/model/tenant';
import { groupMark } from '../../../src/main/entra/resources/groups';
import { planJson, planMarkdown } from '../../../src/main/entra/plan/export';
import { freeName, neutralName } from '../../../src/main/entra/plan/names';
import { makePlan } from '../../../src/main/entra/plan/plan';
import { firm, person, smallFirm } from '../survey/facts';

const choices = (more: Partial<Choices> = {}): Choices => ({ ...defaultChoices, ...more });

describe('names', () => {
  it('are neutral: no vowel, no look-alike, nothing of the tenant', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), fc.nat(50), (seed, index, attempt) => {
        expect(neutralName(seed, index, attempt)).toMatch(/^ea-[bcdfghjkmnpqrstvwxz][2-9bcdfghjkmnpqrstvwxz]{5}$/);
      }),
    );
  });

  it('skip what is taken', () => {
    const first = freeName('s', 0, () => false);
    expect(freeName('s', 0, (name) => name === first)).toBe(neutralName('s', 0, 1));
    const { userPrincipalName, displayName } = makePlan(smallFirm, choices()).accounts[0]!;
    const holder = { id: 'h', userPrincipalName, displayName: 'Somebody', deleted: false };
    const withHolder = (more: object): string | undefined =>
      makePlan(firm({ namesakes: [{ ...holder, ...more }] }), choices()).accounts[0]?.userPrincipalName;
    expect(withHolder({})).not.toBe(userPrincipalName);
    expect(withHolder({ displayName, deleted: true })).not.toBe(userPrincipalName);
    expect(withHolder({ displayName })).toBe(userPrincipalName);
  });

  it('cannot be worked out from what a stranger knows', () => {
    const other = firm({ servicePrincipal: { id: 'dddddddd-0000-4000-8000-000000000001' } });
    expect(makePlan(other, choices()).accounts[0]?.userPrincipalName).not.toBe(
      makePlan(smallFirm, choices()).accounts[0]?.userPrincipalName,
    );
  });
});

describe('the plan', () => {
  it('is the same for the same state and choices, to the byte', () => {
    expect(planJson(makePlan(structuredClone(smallFirm), choices()))).toBe(planJson(makePlan(smallFirm, choices())));
    const later = firm({ takenAt: '2027-01-01T00:00:00Z' });
    expect(makePlan(later, choices()).hash).toBe(makePlan(smallFirm, choices()).hash);
  });

  it('has another fingerprint when anything in it differs', () => {
    const plan = makePlan(smallFirm, choices());
    expect(makePlan(smallFirm, choices({ accounts: 3 })).hash).not.toBe(plan.hash);
    expect(makePlan(firm({ securityDefaults: false }), choices()).hash).not.toBe(plan.hash);
  });

  it('uses the initial domain, and names every account once', () => {
    const plan = makePlan(
      firm({ domains: [{ id: 'corp.example', isDefault: true, authenticationType: 'Federated' }] }),
      choices({ accounts: 10 }),
    );
    expect(new Set(plan.accounts.map((one) => one.userPrincipalName)).size).toBe(10);
    for (const account of plan.accounts) expect(account.userPrincipalName).toMatch(/@northlight\.onmicrosoft\.com$/);
    expect(plan.accounts.map((one) => one.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('finds the accounts of an earlier run, whatever order Graph lists them in', () => {
    const first = makePlan(smallFirm, choices());
    const members = first.accounts.map((account, index) => ({
      id: `eeeeeeee-0000-4000-8000-00000000000${index}`,
      displayName: account.displayName,
      userPrincipalName: account.userPrincipalName,
    }));
    const group = { id: 'g', displayName: 'Emergency access accounts', description: groupMark, mailNickname: 'ea' };
    const again = (list: typeof members): ReturnType<typeof makePlan> =>
      makePlan(
        firm({ groups: [{ group, members: list }], namesakes: members.map((one) => ({ ...one, deleted: false })) }),
        choices(),
      );
    expect(again(members).accounts.map((one) => one.userId)).toEqual(members.map((one) => one.id));
    expect(again([...members].reverse()).hash).toBe(again(members).hash);
    // One that dropped out of the group is still known by its name.
    expect(
      again(members.slice(1))
        .accounts.map((one) => one.userId)
        .sort(),
    ).toEqual(members.map((one) => one.id));
  });

  it('takes up accounts that an interrupted run left outside the group', () => {
    const first = makePlan(smallFirm, choices());
    const namesakes = first.accounts.map((account, index) => ({
      id: `id-${index}`,
      userPrincipalName: account.userPrincipalName,
      displayName: account.displayName,
      deleted: false,
    }));
    expect(makePlan(firm({ namesakes }), choices()).accounts.map((one) => one.userId)).toEqual(['id-0', 'id-1']);
  });

  it('adopts a Global Administrator whom the operator names, and never plans to take its role', () => {
    const old = person('breakglass', ['password']);
    const plan = makePlan(
      firm({ globalAdministrators: [...smallFirm.globalAdministrators!, old] }),
      choices({ adopt: [old.userPrincipalName!.toUpperCase()] }),
    );
    expect(plan.accounts[0]).toMatchObject({ userId: old.id, adopted: true });
    expect(plan.accounts[1]?.userId).toBeNull();
    expect(plan.changes.find((change) => change.id === 'role:0')).toMatchObject({ kind: 'stays' });
    expect(plan.changes.find((change) => change.id === 'key:0')?.role).toBe('Privileged Authentication Administrator');
  });

  it('names the settings of the keys with how they are undone, and says nothing where none were chosen', () => {
    const lineOf = (keyPolicy: Choices['keyPolicy']): unknown =>
      makePlan(smallFirm, choices({ keyPolicy })).changes.find((change) => change.id === 'key-settings');
    expect(lineOf(undefined)).toBeUndefined();
    expect(lineOf({ minPinLength: null, alwaysUv: false, enterpriseAttestation: false })).toBeUndefined();
    expect(lineOf({ minPinLength: 8, alwaysUv: true, enterpriseAttestation: true })).toMatchObject({
      kind: 'change',
      after: 'No PIN shorter than 8 characters, PIN for every use, enterprise attestation',
      undo: 'Only a reset of the key',
      role: '',
    });
    expect(lineOf({ minPinLength: null, alwaysUv: true, enterpriseAttestation: false })).toMatchObject({
      undo: 'Switch it off on the key',
    });
    expect(makePlan(smallFirm, choices({ keyPolicy: undefined })).hash).toBe(makePlan(smallFirm, choices()).hash);
  });

  it('rule 6: names what else opens an account that exists, and removes it only when asked', () => {
    const lines = (methods: Parameters<typeof person>[1]) => {
      const old = person('breakglass', methods);
      const globalAdministrators = [...smallFirm.globalAdministrators!, old];
      const plan = makePlan(firm({ globalAdministrators }), choices({ adopt: [old.id] }));
      return plan.changes.filter((change) => change.id.startsWith('methods:'));
    };
    expect(lines(['password'])).toEqual([]);
    expect(lines(['password', 'phone', 'fido2'])).toMatchObject([
      { id: 'methods:0', kind: 'remove', at: 'finish', before: 'phone, passkey' },
    ]);
    expect(lines(['phone'])[0]?.after).toContain('only when you say so');
  });

  it('rule 3: puts the role after accounts and keys, and nothing is removed', () => {
    const ids = makePlan(smallFirm, choices()).changes.map((change) => change.id);
    expect(ids.indexOf('role:0')).toBeGreaterThan(ids.indexOf('key:1'));
    expect(makePlan(smallFirm, choices()).changes.filter((change) => change.kind === 'remove')).toEqual([]);
  });

  it('says how each change is undone and which role it needs', () => {
    for (const change of makePlan(smallFirm, choices({ registerBy: 'tap', restrictedUnit: true })).changes) {
      if (change.kind !== 'add' && change.kind !== 'change') continue;
      expect(change.role).not.toBe('');
      if (!change.id.startsWith('sessions')) expect(change.undo).not.toBe('');
    }
  });

  it('lists Conditional Access only where it would hit', () => {
    const users = { includeUsers: ['All'] };
    const facts = firm({
      licence: 'p1',
      securityDefaults: false,
      conditionalAccess: [
        { id: 'a', displayName: 'For all', state: 'enabled', conditions: { users } },
        { id: 'b', displayName: 'Off', state: 'disabled', conditions: { users } },
        {
          id: 'c',
          displayName: 'Robots',
          state: 'enabled',
          conditions: { users, clientApplications: { includeServicePrincipals: ['All'] } },
        },
        {
          id: 'd',
          displayName: 'Guests',
          state: 'enabled',
          conditions: { users: { includeUsers: ['GuestsOrExternalUsers'] } },
        },
      ],
    });
    const ids = makePlan(facts, choices()).changes.map((change) => change.id);
    expect(ids.filter((id) => id.startsWith('exclusion'))).toEqual(['exclusion:a']);
    expect(
      makePlan(facts, choices({ exclusion: 'onePhishingResistant' })).changes.map((change) => change.id),
    ).toContain('phishing-resistant');
  });
});

describe('exports', () => {
  it('rule 12: a name from the tenant ends no cell and becomes no link', () => {
    const hostile = firm({
      licence: 'p1',
      securityDefaults: false,
      conditionalAccess: [
        {
          id: 'a',
          displayName: 'x | y](http://evil.example) <script> ` \n # \u202e',
          state: 'enabled',
          conditions: { users: { includeUsers: ['All'] } },
        },
      ],
    });
    const markdown = planMarkdown(makePlan(hostile, choices()));
    for (const line of markdown.split('\n').filter((one) => one.startsWith('|'))) {
      expect(line.replace(/\\./g, '').split('|')).toHaveLength(8);
    }
    expect(markdown).not.toMatch(/[^\\]<script|[^\\]\]\(|\u202e/);
  });

  it('reads aloud', () => {
    expect(planMarkdown(makePlan(smallFirm, choices())).replace(/ea\\?-\w{6}|EA \w{6}/g, 'ea-xxxxxx'))
      .toMatchInlineSnapshot(`
      "# Plan for tenant bbbbbbbb-0000-4000-8000-000000000001

      Fingerprint 721E 9322 68DA 3015. The same tenant state always gives the same plan.

      ## At Accounts

      | Act | What | Before | After | How it is undone | Role needed |
      |---|---|---|---|---|---|
      | Add | Account ea-xxxxxx | None | ea-xxxxxx@northlight.onmicrosoft.com, cloud only, on, with a password nobody knows | Delete, then purge | User Administrator |
      | Add | Account ea-xxxxxx | None | ea-xxxxxx@northlight.onmicrosoft.com, cloud only, on, with a password nobody knows | Delete, then purge | User Administrator |
      | Add | Group "Emergency access accounts" | None | 2 members, security group | Delete the group | Groups Administrator |
      | Stays | Passkey policy: who may use one | Everybody | The same |  | Authentication Policy Administrator |
      | Stays | Passkey policy: set-up | On | The same |  | Authentication Policy Administrator |
      | Add | Key for ea-xxxxxx | None | One passkey, device-bound | Delete the method, delete it on the key | Authentication Administrator |
      | Add | Key for ea-xxxxxx | None | One passkey, device-bound | Delete the method, delete it on the key | Authentication Administrator |

      ## At Finish, after key and paper are proven

      | Act | What | Before | After | How it is undone | Role needed |
      |---|---|---|---|---|---|
      | Add | Global Administrator ea-xxxxxx | None | Permanent and active, after key, paper and sign-in are proven | Delete the assignment | Privileged Role Administrator |
      | Add | Global Administrator ea-xxxxxx | None | Permanent and active, after key, paper and sign-in are proven | Delete the assignment | Privileged Role Administrator |
      | Change | Sessions of ea-xxxxxx | From the proof of sign-in | Revoked |  | Privileged Authentication Administrator |
      | Change | Sessions of ea-xxxxxx | From the proof of sign-in | Revoked |  | Privileged Authentication Administrator |

      ## Not changed by this app

      | Act | What | Before | After | How it is undone | Role needed |
      |---|---|---|---|---|---|
      | Stays | Security Defaults | On | On |  |  |
      | By hand | Alert on sign-in | Not known to this app | Needs Entra ID P1. Finish says what to do |  |  |
      "
    `);
  });

  it('reads back from JSON', () => {
    const plan = makePlan(smallFirm, choices());
    expect(JSON.parse(planJson(plan))).toEqual(plan);
  });
});
