import type { Fido2Configuration, KeyRestrictions, PasskeyProfile, UserRecord } from '../state/model';
import type { World } from '../state/world';

export interface Candidate {
  readonly aaguid: string;
  readonly attested: boolean;
  readonly deviceBound: boolean;
}

/** Why the FIDO2 policy in force refuses this passkey for this user; null when one profile in scope is satisfied in full. */
export function refusedBy(
  world: World,
  configuration: Fido2Configuration,
  user: UserRecord,
  passkey: Candidate,
  when: 'registration' | 'signIn',
): string | null {
  if (configuration.state !== 'enabled') return 'Passkeys (FIDO2) are not enabled in this tenant.';
  if (world.targeted(user.id, configuration.excludeTargets)) return 'The user is excluded from passkeys (FIDO2).';
  const targets = configuration.includeTargets.filter((target) => world.targeted(user.id, [target]));
  if (targets.length === 0) return 'The user is not in scope of passkeys (FIDO2).';
  if (!configuration.passkeyProfiles || configuration.passkeyProfiles.length === 0) {
    return legacy(configuration, passkey, when);
  }
  const ids = new Set(
    targets.flatMap((target) => {
      const named = target.allowedPasskeyProfiles ?? [];
      return named.length > 0
        ? named
        : configuration.defaultPasskeyProfile
          ? [configuration.defaultPasskeyProfile]
          : [];
    }),
  );
  const profiles = configuration.passkeyProfiles.filter((profile) => ids.has(profile.id));
  const refusals = profiles.map((profile) => refusedByProfile(profile, passkey, when));
  return refusals.some((refusal) => refusal === null)
    ? null
    : (refusals[0] ?? 'No passkey profile applies to the user.');
}

function legacy(configuration: Fido2Configuration, passkey: Candidate, when: 'registration' | 'signIn'): string | null {
  if (when === 'registration' && configuration.isAttestationEnforced && !passkey.attested)
    return 'Attestation is enforced and the key is not attested.';
  return listed(configuration.keyRestrictions, passkey.aaguid)
    ? null
    : 'The key model is not allowed by the key restrictions.';
}

function refusedByProfile(profile: PasskeyProfile, passkey: Candidate, when: 'registration' | 'signIn'): string | null {
  if (!profile.passkeyTypes.includes(passkey.deviceBound ? 'deviceBound' : 'synced'))
    return 'The passkey type is not allowed.';
  if (when === 'registration' && profile.attestationEnforcement === 'registrationOnly' && !passkey.attested)
    return 'Attestation is enforced and the key is not attested.';
  return listed(profile.keyRestrictions, passkey.aaguid)
    ? null
    : 'The key model is not allowed by the key restrictions.';
}

function listed(restrictions: KeyRestrictions, aaguid: string): boolean {
  if (!restrictions.isEnforced) return true;
  const named = restrictions.aaGuids.some((allowed) => allowed.toLowerCase() === aaguid);
  return restrictions.enforcementType === 'allow' ? named : !named;
}
