import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../../../../shared/model/sources';

export const groupTexts = {
  'group-name-taken': {
    family: 'group',
    title: 'A group of this name exists and is not ours',
    fine: 'The name of the group is free, or the group is ours',
    why: 'What is excluded from policies must not have members that nobody chose.',
    fix: 'Choose another name for the group in the choices, or empty that group.',
    source: sources.emergencyAccess,
  },
  'group-strangers': {
    family: 'group',
    title: 'The group has members that are not emergency accounts',
    fine: 'The group has no other members',
    why: 'Every member is exempt from Conditional Access.',
    fix: 'Take them out in the portal.',
    source: sources.emergencyAccess,
  },
  'group-guard': {
    family: 'group',
    title: 'A plain group can be changed by many administrators',
    fine: 'The group can be guarded',
    why: 'Groups, user, Intune and Exchange administrators can put themselves into it and out of reach of Conditional Access.',
    fix: 'Choose the restricted unit, or a role-assignable group. Both need Entra ID P1.',
    source: sources.restricted,
  },
  'restricted-unit': {
    family: 'group',
    title: 'The restricted unit exists already',
    fine: 'No restricted unit is in the way',
    why: 'Members of it cannot be changed by anybody, this app included.',
    fix: 'Take the accounts out before keys are changed; removal can take 30 minutes.',
    source: sources.restricted,
  },
} as const satisfies Record<string, CatalogueEntry>;
