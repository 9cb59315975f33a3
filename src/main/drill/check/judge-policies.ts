import type { FindingSubject } from '../../../shared/model/drill';
import { campaignRuns } from '../../entra/policy/campaign';
import { listAllows, modelAllowed, profilesInScope, sameId } from '../../entra/policy/fido2';
import {
  configOf,
  fido2PolicySchema,
  plainMethodSchema,
  type MethodsPolicy,
  type PlainMethodPolicy,
} from '../../entra/resources/methods-policy';
import type { AccountCase, Case } from './judge';
import { activeKeys, tenantSubject } from './judge';

type Targets = PlainMethodPolicy['includeTargets'];

const names = (targets: Targets, groups: ReadonlySet<string>, userId: string): boolean =>
  (targets ?? []).some(
    (target) => target.id === 'all_users' || groups.has(target.id.toLowerCase()) || sameId(target.id, userId),
  );

/** In an include target and in no exclude target; exclusion always wins (graph-facts §2.4). */
function inScope(
  policy: { readonly state?: string | null; readonly includeTargets?: Targets; readonly excludeTargets?: Targets },
  groups: ReadonlySet<string>,
  userId: string,
): boolean {
  return (
    policy.state === 'enabled' &&
    names(policy.includeTargets, groups, userId) &&
    !names(policy.excludeTargets, groups, userId)
  );
}

/** Does the Fido2 policy still let each key of the account sign in? */
export function judgeKeyPolicy({ bench, subject, account, now, facts }: AccountCase): void {
  if (now.user.known && now.user.value === null) return;
  bench.when(facts.methodsPolicy, subject, 'The authentication methods policy', (policy) => {
    const fido2 = configOf(policy, 'Fido2', fido2PolicySchema);
    if (fido2 === null) {
      bench.find('not-read', subject, 'The passkey policy: Entra did not tell it.');
      return;
    }
    if (fido2.state !== 'enabled') {
      bench.find('fido2-off', subject, `State ${fido2.state ?? 'not told'}.`);
      return;
    }
    bench.when(now.groups, subject, 'The groups of the account', (groups) => {
      if (!inScope(fido2, groups, account.userId)) {
        const excluded = names(fido2.excludeTargets, groups, account.userId);
        bench.find(
          'fido2-out-of-scope',
          subject,
          excluded ? 'A group of the account is excluded.' : 'No target covers the account.',
        );
        return;
      }
      const ids = [...groups];
      for (const key of activeKeys(account)) {
        const what = `Key ${key.letter}: model ${key.model} (${key.aaguid})`;
        if (!modelAllowed(fido2, ids, key.aaguid)) {
          bench.find('model-not-allowed', subject, `${what} satisfies no profile in scope.`);
          continue;
        }
        const shut = profilesInScope(fido2, ids).filter(
          (profile) =>
            !listAllows(profile.keyRestrictions, key.aaguid) ||
            !(profile.passkeyTypes ?? 'deviceBound').includes('deviceBound'),
        );
        if (shut.length > 0)
          bench.find(
            'profile-shrunk',
            subject,
            `${what} is not allowed by “${shut.map((p) => p.name ?? p.id).join('”, “')}”.`,
          );
        else bench.fine(`${account.userPrincipalName}: the policy allows key ${key.letter}`);
      }
    });
  });
}

/** Ways in that an emergency account must not have, and what may interrupt its sign-in. */
export function judgeOtherMethods({ bench, subject, account, now, facts }: AccountCase): void {
  if (now.user.known && now.user.value === null) return;
  if (!facts.methodsPolicy.known || !now.groups.known) return;
  const policy = facts.methodsPolicy.value;
  const groups = now.groups.value;
  const covers = (id: string): boolean => {
    const config = configOf(policy, id, plainMethodSchema);
    return config !== null && inScope(config, groups, account.userId);
  };
  if (covers('TemporaryAccessPass')) bench.find('tap-in-scope', subject, targetsText(policy, 'TemporaryAccessPass'));
  const phones = ['Sms', 'Voice'].filter(covers);
  if (phones.length > 0) bench.find('phone-in-scope', subject, phones.map((id) => targetsText(policy, id)).join(' '));
  const campaign = policy.registrationEnforcement?.authenticationMethodsRegistrationCampaign ?? null;
  if (
    campaignRuns(campaign) &&
    names(campaign?.includeTargets, groups, account.userId) &&
    !names(campaign?.excludeTargets, groups, account.userId)
  ) {
    bench.find(
      'campaign-in-scope',
      subject,
      `State ${campaign?.state === 'default' ? 'Microsoft managed' : (campaign?.state ?? '')}.`,
    );
  }
}

function targetsText(policy: MethodsPolicy, id: string): string {
  const targets = configOf(policy, id, plainMethodSchema)?.includeTargets ?? [];
  return `${id} is on for ${targets.map((target) => (target.id === 'all_users' ? 'all users' : `group ${target.id}`)).join(', ')}.`;
}

/** What concerns the tenant as a whole. */
export function judgeTenant({ bench, tenant, facts }: Case): void {
  const subject: FindingSubject = tenantSubject(tenant);
  bench.when(facts.securityDefaults, subject, 'Security Defaults', (on) => {
    if (tenant.securityDefaults !== null && on !== tenant.securityDefaults)
      bench.find('security-defaults-changed', subject, on ? 'Now on.' : 'Now off.');
    else bench.fine(`Security Defaults ${on ? 'on' : 'off'}, as on record`);
  });
  bench.when(facts.adminsMayResetThemselves, subject, 'The authorization policy', (may) => {
    if (may === true) bench.find('reset-interrupt', subject, 'allowedToUseSSPR is true.');
  });
}
