import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaignRuns, leaveCampaign, rejoinCampaign } from '../../../src/main/entra/policy/campaign';
import { fingerprint } from '../../../src/main/entra/policy/plain';
import { closeTap, openTap, tapLifetime } from '../../../src/main/entra/policy/tap';
import type { Campaign, TapPolicy } from '../../../src/main/entra/resources/methods-policy';

const group = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const tap = (more: Partial<TapPolicy> = {}): TapPolicy => ({
  id: 'TemporaryAccessPass',
  state: 'enabled',
  minimumLifetimeInMinutes: 60,
  maximumLifetimeInMinutes: 480,
  includeTargets: [{ targetType: 'group', id: other }],
  excludeTargets: [],
  ...more,
});

describe('the TAP target', () => {
  it('lets the group in beside the others', () => {
    expect(openTap(tap(), group).after.includeTargets?.map((one) => one.id)).toEqual([other, group]);
  });

  it('does nothing where everybody is let in', () => {
    expect(openTap(tap({ includeTargets: [{ targetType: 'group', id: 'all_users' }] }), group).patch).toEqual({});
  });

  it('when it was off, switches it on for the group alone, not for those who waited in it', () => {
    const open = openTap(tap({ state: 'disabled', includeTargets: [{ targetType: 'group', id: 'all_users' }] }), group);
    expect(open.after.includeTargets?.map((one) => one.id)).toEqual([group]);
    expect(open.patch).toHaveProperty('state', 'enabled');
  });

  it('rule 6: closing brings back exactly what was there, for any policy', () => {
    const target = fc.record({
      targetType: fc.constant('group'),
      id: fc.oneof(fc.uuid(), fc.constantFrom('all_users', group)),
    });
    fc.assert(
      fc.property(
        fc.constantFrom('enabled', 'disabled'),
        fc.uniqueArray(target, { maxLength: 4, selector: (one) => one.id }),
        (state, includeTargets) => {
          const before = tap({ state, includeTargets });
          const { after } = closeTap(openTap(before, group).after, before, group);
          expect(fingerprint(after)).toBe(fingerprint(before));
        },
      ),
    );
  });

  it('rule 6: keeps a target that somebody else added meanwhile', () => {
    const before = tap({ state: 'disabled' });
    const now = {
      ...openTap(before, group).after,
      includeTargets: [...(openTap(before, group).after.includeTargets ?? []), { targetType: 'group', id: 'added' }],
    };
    expect(closeTap(now, before, group).after.includeTargets?.map((one) => one.id)).toEqual([other, 'added']);
  });

  it('asks for an hour within the limits', () => {
    expect(tapLifetime(null)).toBe(60);
    expect(tapLifetime(tap({ minimumLifetimeInMinutes: 90 }))).toBe(90);
    expect(tapLifetime(tap({ minimumLifetimeInMinutes: 10, maximumLifetimeInMinutes: 30 }))).toBe(30);
  });
});

describe('the registration campaign', () => {
  const campaign = (more: Partial<Campaign> = {}): Campaign => ({
    state: 'enabled',
    snoozeDurationInDays: 3,
    includeTargets: [{ id: 'all_users', targetType: 'group', targetedAuthenticationMethod: 'microsoftAuthenticator' }],
    excludeTargets: [{ id: other, targetType: 'group' }],
    enforceRegistrationAfterAllowedSnoozes: true,
    ...more,
  });

  it('sends the whole campaign with one more exclusion, and echoes what it does not know', () => {
    const { patch } = leaveCampaign(campaign(), group);
    expect(patch).toEqual({
      ...campaign(),
      excludeTargets: [
        { id: other, targetType: 'group' },
        { id: group, targetType: 'group' },
      ],
    });
  });

  it('knows that default means managed by Microsoft, not off', () => {
    expect(campaignRuns(campaign({ state: 'default' }))).toBe(true);
    expect(campaignRuns(campaign({ state: 'disabled' }))).toBe(false);
    expect(campaignRuns(null)).toBe(false);
  });

  it('does nothing twice, and takes back only its own', () => {
    const once = leaveCampaign(campaign(), group).after;
    expect(leaveCampaign(once, group).patch).toBeNull();
    expect(rejoinCampaign(once, campaign(), group)).toMatchObject({
      excludeTargets: [{ id: other, targetType: 'group' }],
    });
    expect(rejoinCampaign(once, once, group)).toBeNull();
    expect(rejoinCampaign(campaign(), campaign(), group)).toBeNull();
  });
});
