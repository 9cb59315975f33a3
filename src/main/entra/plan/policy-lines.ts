import { settingsAsked, type KeySetting } from '../../../shared/key-policy';
import type { PlanChange } from '../../../shared/model/tenant';
import { roleNames } from '../roles';
import { campaignRuns } from '../policy/campaign';
import { maxProfiles, mergeFido2, ownProfileName, sameId } from '../policy/fido2';
import { openTap } from '../policy/tap';
import type { SurveyFacts } from '../survey/facts';
import { line, newGroup, short } from './lines';
import type { PlanBody } from './lines';

export function policyChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  const role = roleNames.authenticationPolicyAdministrator;
  const groupId = body.group.id ?? newGroup;
  const changes: PlanChange[] = [];
  const name = `"${body.group.displayName}"`;
  const policy = facts.fido2;
  if (policy !== null) {
    const merged = mergeFido2(policy, {
      groupId,
      aaguids: [],
      ownProfile: false,
      tenantId: body.tenantId,
      registers: true,
    });
    const on = policy.state === 'enabled';
    if (!on)
      changes.push(
        line('fido2-state', 'change', 'Passkey policy: state', 'Off', 'On', 'Put the saved policy back', role),
      );
    const targets =
      (policy.includeTargets ?? [])
        .map((target) => (target.id === 'all_users' ? 'Everybody' : `group ${target.id}`))
        .join(', ') || 'Nobody';
    const targetMissing = 'includeTargets' in merged.patch || 'excludeTargets' in merged.patch;
    changes.push(
      line(
        'fido2-target',
        targetMissing ? 'change' : 'stays',
        'Passkey policy: who may use one',
        targets,
        targetMissing ? `${targets}, ${name}` : 'The same',
        targetMissing ? 'Put the saved policy back' : '',
        role,
      ),
    );
    const allowed = policy.isSelfServiceRegistrationAllowed === true;
    const opens = !allowed;
    changes.push(
      line(
        'fido2-self-service',
        opens ? 'change' : 'stays',
        'Passkey policy: set-up',
        allowed ? 'On' : 'Off',
        opens ? 'On until Finish, then off' : 'The same',
        opens ? 'Put the saved policy back' : '',
        role,
      ),
    );
    if (body.choices.ownPasskeyProfile) changes.push(profileLine(facts, role));
    const list = allowList(facts);
    if (list !== null && !body.choices.ownPasskeyProfile) {
      changes.push(
        line(
          'fido2-models',
          'change',
          'Passkey policy: key models',
          `${list} models allowed`,
          'The same, and the models of your keys where they are missing',
          'Put the saved policy back',
          role,
        ),
      );
    }
  }
  if (body.choices.registerBy === 'tap' && facts.tap !== null) {
    const open = openTap(facts.tap, groupId);
    const needed = Object.keys(open.patch).length > 0;
    changes.push(
      line(
        'tap-target',
        needed ? 'change' : 'stays',
        'Temporary Access Pass policy',
        facts.tap.state === 'enabled' ? 'On' : 'Off',
        needed ? `On for ${name} until the keys are registered, then as before` : 'The same',
        needed ? 'Put the saved policy back' : '',
        role,
      ),
    );
  }
  if (campaignRuns(facts.campaign)) {
    const out = (facts.campaign?.excludeTargets ?? []).some((target) => sameId(target.id, groupId));
    changes.push(
      line(
        'campaign',
        out ? 'stays' : 'change',
        'Registration campaign',
        out ? `Without ${name}` : 'Runs for everybody it targets',
        out ? 'The same' : `Not for ${name}`,
        out ? '' : 'Take the exclusion out',
        role,
      ),
    );
  }
  return changes;
}

function profileLine(facts: SurveyFacts, role: string): PlanChange {
  const profiles = facts.fido2?.passkeyProfiles ?? null;
  const known = (profiles ?? []).some((profile) => profile.name === ownProfileName);
  if (profiles === null || (!known && profiles.length >= maxProfiles)) {
    const why =
      profiles === null
        ? 'the tenant has no passkey profiles yet'
        : `the tenant has ${profiles.length} profiles, the most there can be`;
    return line(
      'fido2-profile',
      'stays',
      'Own passkey profile',
      'None',
      `Not possible: ${why}. The default profile is used`,
      '',
      role,
    );
  }
  return line(
    'fido2-profile',
    known ? 'stays' : 'add',
    `Passkey profile "${ownProfileName}"`,
    known ? 'Exists' : 'None',
    'Device-bound, attested, the models of your keys only',
    known ? '' : 'Put the saved policy back',
    role,
  );
}

/** How many models an enforced allow list in the default scope names; null where there is none. */
function allowList(facts: SurveyFacts): number | null {
  const lists = facts.fido2?.passkeyProfiles?.map((profile) => profile.keyRestrictions) ?? [
    facts.fido2?.keyRestrictions,
  ];
  const enforced = lists.filter((list) => list?.isEnforced === true && list.enforcementType === 'allow');
  return enforced.length === 0 ? null : enforced.reduce((sum, list) => sum + (list?.aaGuids?.length ?? 0), 0);
}

/** One line for all keys: which can do what is known only when they are plugged in. */
export function settingChanges(body: PlanBody): readonly PlanChange[] {
  const { keyPolicy } = body.choices;
  const asked = settingsAsked(keyPolicy);
  if (keyPolicy === undefined || asked.length === 0) return [];
  const words: Readonly<Record<KeySetting, string>> = {
    minPinLength: `no PIN shorter than ${keyPolicy.minPinLength ?? 0} characters`,
    alwaysUv: 'PIN for every use',
    enterpriseAttestation: 'enterprise attestation',
  };
  const onlyReset = asked.some((setting) => setting !== 'alwaysUv');
  return [
    line(
      'key-settings',
      'change',
      'Settings on each key that has them',
      'As they are',
      sentence(asked.map((setting) => words[setting]).join(', ')),
      onlyReset ? 'Only a reset of the key' : 'Switch it off on the key',
      '',
    ),
  ];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Keys that are there already were not made, printed or proven in this ceremony, so each account gets its own ones in any case. */
export function keyChanges(facts: SurveyFacts, body: PlanBody): readonly PlanChange[] {
  const each = body.choices.keysPerAccount;
  return body.accounts.map((account) => {
    const has = account.userId === null ? 0 : (facts.memberKeys[account.userId] ?? null);
    const more = has !== null && has > 0 ? 'more ' : '';
    return line(
      `key:${account.index}`,
      'add',
      `${each === 1 ? 'Key' : `${each} keys`} for ${short(account.userPrincipalName)}`,
      has === null ? 'Not read' : has === 0 ? 'None' : `${has} registered`,
      `${each === 1 ? `One ${more}passkey` : `${each} ${more}passkeys`}, device-bound${body.choices.registerBy === 'tap' ? ', registered with a Temporary Access Pass' : ''}`,
      'Delete the method, delete it on the key',
      account.adopted || body.group.roleAssignable
        ? roleNames.privilegedAuthenticationAdministrator
        : roleNames.authenticationAdministrator,
    );
  });
}
