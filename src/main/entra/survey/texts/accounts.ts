import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../sources';

export const accountsTexts = {
  'emergency-accounts': {
    family: 'accounts',
    title: 'No emergency access account exists',
    fine: 'Emergency access accounts exist',
    why: 'Microsoft asks for two or more: cloud-only, permanently Global Administrator, with strong authentication, used for nothing else.',
    fix: 'The plan makes them.',
    source: sources.emergencyAccess,
  },
  'candidate-password-only': {
    family: 'accounts',
    title: 'A cloud-only Global Administrator has a password and nothing else',
    fine: 'No Global Administrator relies on a password alone',
    why: 'It may be an old emergency account. It can no longer open the portals, which ask for multifactor authentication.',
    fix: 'Adopt it in the choices, so that it gets a key; or take its role away after Finish.',
    source: sources.mandatoryMfa,
  },
  'candidate-expires': {
    family: 'accounts',
    title: 'The password of a cloud-only Global Administrator expires',
    fine: 'No cloud-only Global Administrator has a password that expires',
    why: 'The credential of an emergency account must not expire.',
    fix: 'Adopt it only after setting the password to never expire.',
    source: sources.emergencyAccess,
  },
  'admins-few': {
    family: 'accounts',
    title: 'There is only one Global Administrator',
    fine: 'There is more than one Global Administrator',
    why: 'When that one is away, ill or locked out, nobody can act.',
    fix: 'The plan adds the emergency accounts.',
    source: sources.emergencyAccess,
  },
  'admins-many': {
    family: 'accounts',
    title: 'There are five or more Global Administrators',
    fine: 'There are fewer than five Global Administrators',
    why: 'Microsoft advises fewer than five, of which two are the emergency accounts.',
    fix: 'After Finish, give the others lesser roles.',
    source: sources.bestPractices,
  },
  'admins-synced': {
    family: 'accounts',
    title: 'A Global Administrator is synchronised from on-premises',
    fine: 'No Global Administrator is synchronised from on-premises',
    why: 'Whoever takes over the domain then takes over the tenant.',
    fix: 'Use cloud-only accounts for administrators.',
    source: sources.bestPractices,
  },
  'admins-same-method': {
    family: 'accounts',
    title: 'All Global Administrators sign in with the same method',
    fine: 'The Global Administrators do not all depend on one method',
    why: 'When that method fails, it fails for all. The emergency accounts use another one.',
    fix: 'The plan gives the emergency accounts keys.',
    source: sources.emergencyAccess,
  },
  'admins-unreadable': {
    family: 'accounts',
    title: 'Global Administrator is assigned to groups or apps',
    fine: 'Global Administrator is assigned to people only',
    why: 'Whoever may change such a group or app can become Global Administrator.',
    fix: 'Look at who owns them.',
    source: sources.roleGroups,
  },
} as const satisfies Record<string, CatalogueEntry>;
