import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closeFido2,
  mergeFido2,
  modelAllowed,
  ownProfileId,
  ownProfileName,
  sameId,
} from '../../../src/main/entra/policy/fido2';
import type { Fido2Wish } from '../../../src/main/entra/policy/fido2';
import type { Fido2Policy } from '../../../src/main/entra/resources/methods-policy';

const group = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const yubikey = 'a25342c0-3cdc-4414-8e46-f4807fca511c';
const token2 = 'eabb46cc-e241-80bf-ae9e-96fa6d2975cf';
const standard = '00000000-0000-0000-0000-000000000001';

const wish = (more: Partial<Fido2Wish> = {}): Fido2Wish => ({
  groupId: group,
  aaguids: [yubikey],
  ownProfile: false,
  tenantId: 't',
  registers: true,
  ...more,
});
const old = (more: Partial<Fido2Policy> = {}): Fido2Policy => ({
  id: 'Fido2',
  state: 'enabled',
  isSelfServiceRegistrationAllowed: true,
  isAttestationEnforced: false,
  keyRestrictions: { isEnforced: false, enforcementType: 'block', aaGuids: [] },
  includeTargets: [{ targetType: 'group', id: 'all_users', isRegistrationRequired: false }],
  excludeTargets: [],
  ...more,
});
const withProfiles = (more: Partial<Fido2Policy> = {}): Fido2Policy =>
  old({
    defaultPasskeyProfile: standard,
    passkeyProfiles: [
      {
        id: standard,
        name: 'Default passkey profile',
        passkeyTypes: 'deviceBound,synced',
        attestationEnforcement: 'disabled',
        keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
      },
    ],
    includeTargets: [
      { targetType: 'group', id: other, isRegistrationRequired: false, allowedPasskeyProfiles: [standard] },
    ],
    ...more,
  });

describe('merging the passkey policy', () => {
  it('changes nothing where everybody is covered already', () => {
    expect(mergeFido2(old(), wish()).patch).toEqual({});
  });

  it('adds the group as a target and sends the whole array', () => {
    const merge = mergeFido2(withProfiles(), wish());
    expect(Object.keys(merge.patch)).toEqual(['includeTargets']);
    expect(merge.after.includeTargets).toHaveLength(2);
    expect(merge.after.includeTargets?.[1]).toEqual({
      targetType: 'group',
      id: group,
      isRegistrationRequired: false,
      allowedPasskeyProfiles: [standard],
    });
  });

  it('switches on what is off, and takes the group out of the exclusions', () => {
    const merge = mergeFido2(
      old({
        state: 'disabled',
        isSelfServiceRegistrationAllowed: false,
        excludeTargets: [{ targetType: 'group', id: group.toUpperCase() }],
      }),
      wish(),
    );
    expect(merge.patch).toEqual({ state: 'enabled', isSelfServiceRegistrationAllowed: true, excludeTargets: [] });
  });

  it('adds a model to the allow list that lacks it, in the old form and in a profile', () => {
    const list = { isEnforced: true, enforcementType: 'allow', aaGuids: [token2] };
    expect(mergeFido2(old({ keyRestrictions: list }), wish()).after.keyRestrictions?.aaGuids).toEqual([
      token2,
      yubikey,
    ]);
    const policy = withProfiles({
      passkeyProfiles: [
        {
          id: standard,
          name: 'Default',
          passkeyTypes: 'deviceBound',
          attestationEnforcement: 'registrationOnly',
          keyRestrictions: list,
        },
      ],
    });
    expect(mergeFido2(policy, wish()).after.passkeyProfiles?.[0]?.keyRestrictions?.aaGuids).toEqual([token2, yubikey]);
  });

  it('never takes a model off a block list: it says which one is blocked', () => {
    const merge = mergeFido2(
      old({ keyRestrictions: { isEnforced: true, enforcementType: 'block', aaGuids: [yubikey.toUpperCase()] } }),
      wish(),
    );
    expect(merge.blocked).toEqual([yubikey]);
    expect(merge.patch).toEqual({});
  });

  it('makes a profile of its own, device-bound, attested, with the models at hand', () => {
    const merge = mergeFido2(withProfiles(), wish({ ownProfile: true }));
    const id = ownProfileId('t');
    expect(merge.after.passkeyProfiles?.[1]).toEqual({
      id,
      name: ownProfileName,
      passkeyTypes: 'deviceBound',
      attestationEnforcement: 'registrationOnly',
      keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [yubikey] },
    });
    expect(merge.after.includeTargets?.[1]?.allowedPasskeyProfiles).toEqual([id]);
    const again = mergeFido2(merge.after, wish({ ownProfile: true, aaguids: [token2] }));
    expect(again.after.passkeyProfiles?.[1]?.keyRestrictions?.aaGuids).toEqual([yubikey, token2]);
    expect(mergeFido2(again.after, wish({ ownProfile: true, aaguids: [token2, yubikey] })).patch).toEqual({});
  });

  it('falls back to the default profile where there is no room or there are no profiles, and says why', () => {
    const full = withProfiles({
      passkeyProfiles: [1, 2, 3].map((n) => ({ id: `0000000${n}-0000-0000-0000-000000000000`, name: `P${n}` })),
      defaultPasskeyProfile: '00000001-0000-0000-0000-000000000000',
    });
    expect(mergeFido2(full, wish({ ownProfile: true })).ownProfileRefused).toBe('full');
    expect(mergeFido2(old(), wish({ ownProfile: true })).ownProfileRefused).toBe('noProfiles');
  });

  it('at Finish puts back only the switch that it had set', () => {
    expect(closeFido2(old(), old({ isSelfServiceRegistrationAllowed: false }))).toEqual({
      isSelfServiceRegistrationAllowed: false,
    });
    expect(closeFido2(old(), old())).toEqual({});
  });
});

const id = fc.uuid();
const list = fc.record({
  isEnforced: fc.boolean(),
  enforcementType: fc.constantFrom('allow', 'block'),
  aaGuids: fc.uniqueArray(fc.constantFrom(yubikey, token2, other), { maxLength: 3 }),
});
const profile = fc.record({
  id,
  name: fc.string(),
  passkeyTypes: fc.constantFrom('deviceBound', 'synced', 'deviceBound,synced'),
  attestationEnforcement: fc.constantFrom('disabled', 'registrationOnly'),
  keyRestrictions: list,
  somethingNew: fc.jsonValue(),
});
const target = fc.record({
  targetType: fc.constant('group'),
  id: fc.oneof(id, fc.constantFrom('all_users', group)),
  isRegistrationRequired: fc.boolean(),
  somethingNew: fc.jsonValue(),
});
const anyPolicy = fc
  .record({
    state: fc.constantFrom('enabled', 'disabled'),
    isSelfServiceRegistrationAllowed: fc.boolean(),
    keyRestrictions: list,
    includeTargets: fc.uniqueArray(target, { maxLength: 4, selector: (one) => one.id }),
    excludeTargets: fc.array(fc.record({ targetType: fc.constant('group'), id }), { maxLength: 2 }),
    profiles: fc.option(fc.uniqueArray(profile, { minLength: 1, maxLength: 3, selector: (one) => one.id })),
    future: fc.jsonValue(),
  })
  .map(({ profiles, future, ...rest }): Fido2Policy => ({
    id: 'Fido2',
    ...rest,
    future,
    ...(profiles === null
      ? {}
      : {
          passkeyProfiles: profiles,
          defaultPasskeyProfile: profiles[0]!.id,
          includeTargets: rest.includeTargets.map((one) => ({ ...one, allowedPasskeyProfiles: [profiles[0]!.id] })),
        }),
  }));

describe('rule 6: nothing of the operator is destroyed', () => {
  const models = fc.uniqueArray(fc.constantFrom(yubikey, token2), { maxLength: 2 });

  it('rule 6: targets, profiles and lists never shrink, and what is not understood stays', () => {
    fc.assert(
      fc.property(anyPolicy, models, fc.boolean(), (before, aaguids, ownProfile) => {
        const { after } = mergeFido2(before, wish({ aaguids, ownProfile }));
        for (const one of before.includeTargets ?? []) {
          const now = after.includeTargets?.find((candidate) => candidate.id === one.id);
          expect(now).toMatchObject({
            targetType: one.targetType,
            isRegistrationRequired: one.isRegistrationRequired,
            somethingNew: one['somethingNew'],
          });
          for (const allowed of one.allowedPasskeyProfiles ?? [])
            expect(now?.allowedPasskeyProfiles).toContain(allowed);
        }
        for (const one of before.passkeyProfiles ?? []) {
          const now = after.passkeyProfiles?.find((candidate) => candidate.id === one.id);
          expect(now).toMatchObject({
            name: one.name,
            passkeyTypes: one.passkeyTypes,
            attestationEnforcement: one.attestationEnforcement,
          });
          for (const aaguid of one.keyRestrictions?.aaGuids ?? [])
            expect(now?.keyRestrictions?.aaGuids).toContain(aaguid);
          expect(now?.keyRestrictions?.isEnforced).toBe(one.keyRestrictions?.isEnforced);
        }
        for (const aaguid of before.keyRestrictions?.aaGuids ?? [])
          expect(after.keyRestrictions?.aaGuids).toContain(aaguid);
        expect((after.excludeTargets ?? []).filter((one) => !sameId(one.id, group))).toEqual(
          (before.excludeTargets ?? []).filter((one) => !sameId(one.id, group)),
        );
        expect(after['future']).toEqual(before['future']);
      }),
    );
  });

  it('rule 6: one merge is enough: merging again changes nothing', () => {
    fc.assert(
      fc.property(anyPolicy, models, fc.boolean(), (before, aaguids, ownProfile) => {
        const once = mergeFido2(before, wish({ aaguids, ownProfile }));
        expect(mergeFido2(once.after, wish({ aaguids, ownProfile })).patch).toEqual({});
      }),
    );
  });

  it('rule 6: afterwards the group may use its models, or the merge says which are blocked', () => {
    fc.assert(
      fc.property(anyPolicy, models, fc.boolean(), (before, aaguids, ownProfile) => {
        const merge = mergeFido2(before, wish({ aaguids, ownProfile }));
        for (const aaguid of aaguids)
          expect(merge.blocked.includes(aaguid) || modelAllowed(merge.after, [group], aaguid)).toBe(true);
      }),
    );
  });
});
