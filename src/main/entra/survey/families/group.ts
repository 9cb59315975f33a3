import { defaultChoices } from '../../../../shared/model/tenant';
import { groupMark } from '../../resources/groups';
import type { SurveyFacts } from '../facts';
import { names, unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

export function groupVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const name = facts.answers['groupName'] ?? defaultChoices.groupName;
  const groups = facts.groups;
  const ours = groups?.find((one) => one.group.description === groupMark) ?? null;
  const taken =
    groups?.filter(
      (one) => one !== ours && one.group.displayName === name && (one.members === null || one.members.length > 0),
    ) ?? [];
  const administrators = facts.globalAdministrators;
  const strangers = (ours?.members ?? []).filter(
    (member) =>
      !(member.userPrincipalName ?? '').toLowerCase().startsWith('ea-') &&
      !(administrators ?? []).some((one) => one.id === member.id),
  );
  const licensed = facts.licence === 'p1' || facts.licence === 'p2';
  return [
    groups === null
      ? unknown('group-name-taken', facts, 'groups')
      : when(
          ours === null && taken.length > 0,
          'group-name-taken',
          'stop',
          `"${name}", ${taken[0]?.members?.length ?? 'unknown number of'} members`,
          ours === null ? `"${name}" is free.` : `"${name}" is ours.`,
        ),
    groups === null || (ours !== null && ours.members === null)
      ? unknown('group-strangers', facts, 'groups')
      : when(
          strangers.length > 0,
          'group-strangers',
          'fix',
          names(strangers.map((one) => one.userPrincipalName ?? one.displayName ?? one.id)),
          'None.',
        ),
    facts.licence === 'unknown'
      ? unknown('group-guard', facts, 'skus')
      : when(
          !licensed,
          'group-guard',
          'know',
          'No Entra ID P1, so neither a role-assignable group nor a restricted unit.',
          'Restricted unit or role-assignable group, by choice.',
        ),
    facts.units === null
      ? unknown('restricted-unit', facts, 'units')
      : when(
          facts.units.some((unit) => unit.isMemberManagementRestricted === true),
          'restricted-unit',
          'know',
          names(facts.units.map((unit) => unit.displayName ?? unit.id)),
          'None of our name.',
        ),
  ];
}
