import { campaignRuns } from '../../policy/campaign';
import { groupMark } from '../../resources/groups';
import type { PlainMethodPolicy } from '../../resources/methods-policy';
import type { SurveyFacts } from '../facts';
import { names, unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

export function interruptVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const groupId = facts.groups?.find((one) => one.group.description === groupMark)?.group.id ?? '';
  const unread = !facts.methodsPolicyRead;
  const excludedFromCampaign = (facts.campaign?.excludeTargets ?? []).some((target) => target.id === groupId);
  const codes = facts.otherMethods.filter((method) => /^(sms|voice)$/i.test(method.id) && covers(method, groupId));
  const perUser =
    facts.globalAdministrators?.filter((one) => one.perUserMfa !== null && one.perUserMfa !== 'disabled') ?? null;
  const perUserRead = facts.globalAdministrators?.some((one) => one.perUserMfa !== null) ?? false;
  return [
    unread
      ? unknown('campaign-on', facts, 'methodsPolicy')
      : when(
          campaignRuns(facts.campaign) && !excludedFromCampaign,
          'campaign-on',
          'fix',
          `Campaign · state = ${facts.campaign?.state ?? ''}${facts.campaign?.state === 'default' ? ' (managed by Microsoft)' : ''}`,
          campaignRuns(facts.campaign) ? 'The group is excluded.' : 'Off.',
          true,
        ),
    unread
      ? unknown('sms-voice-scope', facts, 'methodsPolicy')
      : when(
          codes.length > 0,
          'sms-voice-scope',
          'fix',
          names(codes.map((method) => method.id)),
          'Off, or the group is excluded.',
        ),
    unread
      ? unknown('passkey-migration', facts, 'methodsPolicy')
      : when(
          codes.length > 0 && facts.passkeyMigrationOptOut !== true,
          'passkey-migration',
          'know',
          facts.passkeyMigrationOptOut === null ? 'optOutSettings is not set.' : 'passkeyDynamicMigration = false',
          codes.length === 0 ? 'SMS and voice do not cover the accounts.' : 'passkeyDynamicMigration = true',
        ),
    facts.ssprForAdmins === null
      ? unknown('sspr-administrators', facts, 'authorization')
      : when(facts.ssprForAdmins, 'sspr-administrators', 'fix', 'allowedToUseSSPR = true', 'allowedToUseSSPR = false'),
    unread || facts.reconfirmationInDays === null
      ? unknown('reconfirmation', facts, 'methodsPolicy')
      : when(
          facts.reconfirmationInDays > 0,
          'reconfirmation',
          'know',
          `Every ${facts.reconfirmationInDays} days`,
          'reconfirmationInDays = 0',
        ),
    facts.migrationState === null
      ? unknown('methods-migration', facts, 'methodsPolicy')
      : when(
          facts.migrationState !== 'migrationComplete',
          'methods-migration',
          'know',
          `policyMigrationState = ${facts.migrationState}`,
          'policyMigrationState = migrationComplete',
        ),
    facts.systemPreferred === null
      ? unknown('system-preferred', facts, 'methodsPolicy')
      : when(
          facts.systemPreferred !== 'disabled',
          'system-preferred',
          'know',
          `systemCredentialPreferences = ${facts.systemPreferred}`,
          'systemCredentialPreferences = disabled',
        ),
    perUser === null || !perUserRead
      ? unknown('per-user-mfa', facts, 'administrators')
      : when(
          perUser.length > 0,
          'per-user-mfa',
          'know',
          names(perUser.map((one) => `${one.userPrincipalName ?? one.id}: ${one.perUserMfa ?? ''}`)),
          'disabled for every Global Administrator that was read',
        ),
  ];
}

function covers(method: PlainMethodPolicy, groupId: string): boolean {
  if (method.state !== 'enabled') return false;
  if ((method.excludeTargets ?? []).some((target) => target.id === groupId)) return false;
  return (method.includeTargets ?? []).some((target) => target.id === 'all_users' || target.id === groupId);
}
