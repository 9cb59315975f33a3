import { maxProfiles, ownProfileId, profilesInScope } from '../../policy/fido2';
import { withoutAnnotations } from '../../policy/plain';
import { groupMark } from '../../resources/groups';
import type { FindingId } from '../catalogue';
import type { SurveyFacts } from '../facts';
import { names, unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

const all: readonly FindingId[] = [
  'passkeys-off',
  'passkey-setup-off',
  'passkey-target',
  'passkey-models',
  'passkey-models-blocked',
  'passkey-attestation-off',
  'passkey-synced-allowed',
  'passkey-profiles-missing',
  'passkey-profiles-full',
  'passkey-policy-large',
];

export function passkeyVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const policy = facts.fido2;
  if (policy === null) return all.map((id) => unknown(id, facts, 'methodsPolicy'));
  const groupId = facts.groups?.find((one) => one.group.description === groupMark)?.group.id ?? null;
  const targets = policy.includeTargets ?? [];
  const covered = targets.some((target) => target.id === 'all_users' || target.id === groupId);
  const inScope = profilesInScope(policy, groupId === null ? [] : [groupId]);
  const defaults = (policy.passkeyProfiles ?? []).filter((profile) => profile.id === policy.defaultPasskeyProfile);
  const profiles = inScope.length > 0 ? inScope : defaults;
  const hasProfiles = policy.passkeyProfiles !== null && policy.passkeyProfiles !== undefined;
  const lists = hasProfiles ? profiles.map((profile) => profile.keyRestrictions) : [policy.keyRestrictions];
  const of = (kind: string): readonly string[] =>
    lists.flatMap((list) => (list?.isEnforced === true && list.enforcementType === kind ? (list.aaGuids ?? []) : []));
  const allowed = of('allow');
  const blocked = of('block');
  const isAllowList = lists.some((list) => list?.isEnforced === true && list.enforcementType === 'allow');
  const attested = hasProfiles
    ? profiles.length > 0 && profiles.every((profile) => profile.attestationEnforcement === 'registrationOnly')
    : policy.isAttestationEnforced === true;
  const synced = profiles
    .filter((profile) => (profile.passkeyTypes ?? '').includes('synced'))
    .map((profile) => profile.name ?? profile.id);
  const own = (policy.passkeyProfiles ?? []).some(
    (profile) => profile.id === ownProfileId(facts.organization?.id ?? facts.admin.tenantId),
  );
  const count = policy.passkeyProfiles?.length ?? 0;
  const size = JSON.stringify(withoutAnnotations(policy)).length;
  const on = policy.state === 'enabled';
  const self = policy.isSelfServiceRegistrationAllowed;
  return [
    when(!on, 'passkeys-off', 'stop', `fido2 · state = ${policy.state ?? 'not set'}`, 'fido2 · state = enabled', true),
    self === null || self === undefined
      ? unknown('passkey-setup-off', facts, 'methodsPolicy')
      : when(
          !self,
          'passkey-setup-off',
          'stop',
          'fido2 · isSelfServiceRegistrationAllowed = false',
          'fido2 · isSelfServiceRegistrationAllowed = true',
          true,
        ),
    when(
      !covered,
      'passkey-target',
      'fix',
      targets.length === 0 ? 'No target.' : `${targets.length} targets, none covers the emergency accounts.`,
      covered && targets.some((one) => one.id === 'all_users') ? 'all_users' : 'The group is a target.',
      true,
    ),
    when(
      isAllowList,
      'passkey-models',
      'know',
      `${allowed.length} models: ${names(allowed, 3)}`,
      'No allow list.',
      true,
    ),
    when(
      blocked.length > 0,
      'passkey-models-blocked',
      'know',
      `${blocked.length} models: ${names(blocked, 3)}`,
      'No block list.',
    ),
    when(
      !attested,
      'passkey-attestation-off',
      'know',
      hasProfiles
        ? names(
            profiles
              .filter((profile) => profile.attestationEnforcement !== 'registrationOnly')
              .map((profile) => profile.name ?? profile.id),
          )
        : 'isAttestationEnforced = false',
      'Enforced at registration.',
    ),
    when(
      synced.length > 0,
      'passkey-synced-allowed',
      'know',
      names(synced),
      hasProfiles ? 'deviceBound' : 'The policy has no profiles, so no synced passkeys.',
    ),
    when(!hasProfiles, 'passkey-profiles-missing', 'know', 'passkeyProfiles is not there.', `${count} profiles`),
    when(
      hasProfiles && !own && count >= maxProfiles,
      'passkey-profiles-full',
      'know',
      `${count} profiles`,
      `${count} profiles`,
    ),
    when(size > 16_000, 'passkey-policy-large', 'fix', `${size} of 20,000 bytes`, `${size} of 20,000 bytes`),
  ];
}
