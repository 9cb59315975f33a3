import type { Severity } from '../../../shared/model/tenant';

export interface FindingText {
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly source: string;
}

const EMERGENCY = 'learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access';
const PASSKEYS = 'learn.microsoft.com/entra/identity/authentication/how-to-authentication-passkeys-fido2';
const LOGS = 'learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention';
const EXCLUDE = 'learn.microsoft.com/entra/identity/conditional-access/policy-admin-phish-resistant-mfa';
const UNITS = 'learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management';

/**
 * Every finding of the tenant check: `stop` keeps the safe shut, `fix` is mended soon, `know` is to be known,
 * `unknown` could not be read. Order is order on screen within a severity.
 */
export const drillFindings = {
  'account-deleted': {
    severity: 'stop',
    title: 'The account was deleted',
    why: 'Nobody can sign in with it. A deleted account can be restored for 30 days.',
    fix: 'Restore it in the portal under Deleted users, then run the whole check again: roles and memberships may not come back by themselves.',
    source: EMERGENCY,
  },
  'account-missing': {
    severity: 'stop',
    title: 'The account is gone',
    why: 'It is neither there nor among the deleted ones. Its key opens nothing.',
    fix: 'Make a new account in a new ceremony and retire this one.',
    source: EMERGENCY,
  },
  'account-disabled': {
    severity: 'stop',
    title: 'The account is switched off',
    why: 'A sign-in ends with AADSTS50057.',
    fix: 'Switch the account on, and find out who switched it off.',
    source: EMERGENCY,
  },
  'account-synced': {
    severity: 'stop',
    title: 'The account is not cloud-only any more',
    why: 'A synchronised account fails with the directory that it comes from.',
    fix: 'Take it out of synchronisation, or make a new account.',
    source: EMERGENCY,
  },
  'account-renamed': {
    severity: 'fix',
    title: 'The account has another name than on paper',
    why: 'Whoever types the name from the sheet cannot sign in.',
    fix: 'Give it its name back, or print a new sheet and change the record.',
    source: EMERGENCY,
  },
  'password-expires': {
    severity: 'fix',
    title: 'The password of the account can expire',
    why: 'An account with an expired password is interrupted at sign-in.',
    fix: 'Set its password to never expire.',
    source: EMERGENCY,
  },
  'password-changed': {
    severity: 'stop',
    title: 'The password was changed',
    why: 'Nobody knows this password, so whoever changed it made one to use.',
    fix: 'Find out who did it. Reset it to a long random one that nobody keeps, and revoke the sessions.',
    source: EMERGENCY,
  },
  'password-used': {
    severity: 'stop',
    title: 'The password was used',
    why: 'Nobody should know it. Somebody does.',
    fix: 'Treat it as an attack: reset the password, revoke the sessions, read the sign-in log.',
    source: EMERGENCY,
  },
  'sessions-revoked': {
    severity: 'know',
    title: 'The sessions were revoked outside of a drill',
    why: 'Somebody signed the account out everywhere, or changed it in a way that does so.',
    fix: 'Ask who did it.',
    source: EMERGENCY,
  },
  'role-lost': {
    severity: 'stop',
    title: 'The account is not Global Administrator any more',
    why: 'It opens, but can repair nothing.',
    fix: 'Assign Global Administrator again, active and permanent.',
    source: EMERGENCY,
  },
  'role-eligible': {
    severity: 'stop',
    title: 'Global Administrator is only eligible',
    why: 'On the day that counts somebody would have to activate it first, under rules that may not be met.',
    fix: 'Assign the role active and permanent.',
    source: EMERGENCY,
  },
  'role-ends': {
    severity: 'fix',
    title: 'Global Administrator ends on a date',
    why: 'After that date the account can repair nothing.',
    fix: 'Make the assignment permanent.',
    source: EMERGENCY,
  },
  'key-missing': {
    severity: 'stop',
    title: 'A key was removed from the account',
    why: 'The key in the safe does not open this account any more.',
    fix: 'Register the key again, or replace it. Find out who removed it.',
    source: PASSKEYS,
  },
  'key-differs': {
    severity: 'stop',
    title: 'A key on the account is not the one on record',
    why: 'Its model, attestation or kind is another than when it was registered.',
    fix: 'Find out who replaced it. Register the key from the safe again.',
    source: PASSKEYS,
  },
  'passkey-added': {
    severity: 'stop',
    title: 'A passkey that is not on record was added',
    why: 'Whoever holds it is Global Administrator.',
    fix: 'Remove it in the portal, revoke the sessions, and find out who added it.',
    source: EMERGENCY,
  },
  'passkey-synced': {
    severity: 'stop',
    title: 'A synced passkey was added',
    why: 'It lives in a password manager or a phone, outside of the safe.',
    fix: 'Remove it in the portal, revoke the sessions, and allow only device-bound passkeys for the group.',
    source: PASSKEYS,
  },
  'tap-open': {
    severity: 'stop',
    title: 'A Temporary Access Pass is on the account',
    why: 'Whoever knows it can sign in and register a key of their own.',
    fix: 'Delete the pass, and find out who made it.',
    source: 'learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass',
  },
  'method-added': {
    severity: 'fix',
    title: 'A sign-in method was added',
    why: 'An emergency account has its keys and nothing else. A phone or an app is a second way in, and belongs to one person.',
    fix: 'Remove it in the portal, and find out who added it.',
    source: EMERGENCY,
  },
  'per-user-mfa': {
    severity: 'fix',
    title: 'Per-user MFA is on for the account',
    why: 'It asks for a phone or an app, which the account must not have.',
    fix: 'Switch per-user MFA off for the account.',
    source: EMERGENCY,
  },
  'fido2-off': {
    severity: 'stop',
    title: 'Passkeys are switched off in the tenant',
    why: 'No key signs in.',
    fix: 'Switch Passkey (FIDO2) on in the authentication methods policy.',
    source: PASSKEYS,
  },
  'fido2-out-of-scope': {
    severity: 'stop',
    title: 'The passkey policy does not cover the account',
    why: 'The key is registered, but the policy does not let it sign in.',
    fix: 'Add the group to the targets of Passkey (FIDO2), or take it out of the exclusions.',
    source: PASSKEYS,
  },
  'model-not-allowed': {
    severity: 'stop',
    title: 'The passkey policy does not allow this model of key',
    why: 'The list of models counts at each sign-in, not only at registration.',
    fix: 'Put the model back on the allow list of the profile.',
    source: PASSKEYS,
  },
  'profile-shrunk': {
    severity: 'fix',
    title: 'A passkey profile of the group does not allow this model',
    why: 'Only another profile still lets the key in. One more edit locks it out.',
    fix: 'Put the model back into the profile that is meant for the group.',
    source: PASSKEYS,
  },
  'tap-in-scope': {
    severity: 'fix',
    title: 'The account is in the scope of Temporary Access Pass',
    why: 'An administrator who is taken over could make a pass and walk in.',
    fix: 'Take the group out of the targets of Temporary Access Pass, or exclude it.',
    source: EMERGENCY,
  },
  'phone-in-scope': {
    severity: 'fix',
    title: 'The account is in the scope of SMS or voice',
    why: 'Since September 2026 such accounts are opened for every kind of passkey and asked to register one.',
    fix: 'Exclude the group from SMS and voice.',
    source: 'learn.microsoft.com/entra/identity/authentication/concept-sms-voice-retirement',
  },
  'campaign-in-scope': {
    severity: 'fix',
    title: 'The registration campaign covers the account',
    why: 'It interrupts the sign-in and asks for another method.',
    fix: 'Exclude the group from the registration campaign.',
    source: 'learn.microsoft.com/entra/identity/authentication/how-to-mfa-registration-campaign',
  },
  'reset-interrupt': {
    severity: 'know',
    title: 'Administrators may reset their own passwords',
    why: 'Entra can interrupt a sign-in to ask for a phone or a mail address for that.',
    fix: 'Choose Skip if it asks. Switching it off concerns every administrator; decide it by yourselves.',
    source: 'learn.microsoft.com/entra/identity/authentication/concept-sspr-policy',
  },
  'access-not-excluded': {
    severity: 'stop',
    title: 'A Conditional Access policy applies to the account',
    why: 'A fault in it, or in what it depends on, locks the account out together with everybody else.',
    fix: 'Exclude the group from the policy.',
    source: EXCLUDE,
  },
  'access-report-only': {
    severity: 'fix',
    title: 'A report-only policy will apply to the account',
    why: 'It locks nobody out yet. Microsoft-managed policies switch themselves on.',
    fix: 'Exclude the group from the policy before it is switched on.',
    source: EXCLUDE,
  },
  'access-what-if': {
    severity: 'stop',
    title: 'What-If names a policy that seemed to leave the account alone',
    why: 'Entra itself says that the policy applies.',
    fix: 'Look at the policy in the portal and exclude the group.',
    source: EXCLUDE,
  },
  'group-deleted': {
    severity: 'stop',
    title: 'The group of the emergency accounts was deleted',
    why: 'Exclusions and the passkey policy name the group by its id. They cover nobody now.',
    fix: 'Restore the group if the portal still lists it. Otherwise make it again and put its new id everywhere: run the ceremony once more, it adds what is missing.',
    source: EMERGENCY,
  },
  'group-remade': {
    severity: 'stop',
    title: 'The group was deleted and made again',
    why: 'It has the old name and a new id. Exclusions and the passkey policy name the old id and cover nobody.',
    fix: 'Put the new id into the policies and the record: run the ceremony once more, it adds what is missing.',
    source: EMERGENCY,
  },
  'group-member-missing': {
    severity: 'stop',
    title: 'The account is not in the group any more',
    why: 'Exclusions and the passkey policy reach it only through the group.',
    fix: 'Put the account back into the group.',
    source: EMERGENCY,
  },
  'group-member-added': {
    severity: 'fix',
    title: 'Somebody else is in the group',
    why: 'They are excluded from Conditional Access as well.',
    fix: 'Take them out, and find out who put them in.',
    source: EMERGENCY,
  },
  'group-owner': {
    severity: 'fix',
    title: 'The group has an owner',
    why: 'An owner can put anybody into it.',
    fix: 'Remove the owner.',
    source: EMERGENCY,
  },
  'group-renamed': {
    severity: 'know',
    title: 'The group has another name',
    why: 'Its id is the same, so nothing stopped working.',
    fix: 'Ask who renamed it, or change the record.',
    source: EMERGENCY,
  },
  'unit-member-missing': {
    severity: 'fix',
    title: 'The account is not in the restricted unit any more',
    why: 'Every administrator of users can change it now.',
    fix: 'Put it back into the restricted management administrative unit.',
    source: UNITS,
  },
  'security-defaults-changed': {
    severity: 'fix',
    title: 'Security Defaults were switched',
    why: 'The tenant is protected in another way than when the accounts were made.',
    fix: 'Look at the plan of a new ceremony: it shows what is missing now.',
    source: 'learn.microsoft.com/entra/fundamentals/security-defaults',
  },
  'sign-in-seen': {
    severity: 'stop',
    title: 'Somebody signed in that no drill accounts for',
    why: 'An emergency account is used in an emergency or a drill, and both are on record.',
    fix: 'Find out who it was. If nobody did it, treat it as an attack: replace the key, revoke the sessions.',
    source: EMERGENCY,
  },
  'sign-in-tried': {
    severity: 'know',
    title: 'Somebody tried to sign in',
    why: 'The attempt failed.',
    fix: 'Look at address and time in the sign-in log.',
    source: EMERGENCY,
  },
  'counter-refused': {
    severity: 'stop',
    title: 'Entra refused the key because its counter went back',
    why: 'The key may have been copied (AADSTS135017).',
    fix: 'Keep the key aside and replace it.',
    source: PASSKEYS,
  },
  'changed-since': {
    severity: 'fix',
    title: 'The account or its group was changed since the last check',
    why: 'A change that was taken back shows only here.',
    fix: 'Ask who did it, and why.',
    source: EMERGENCY,
  },
  'policy-changed-since': {
    severity: 'know',
    title: 'A policy that the keys depend on was changed',
    why: 'This check judges the policies as they are now. The change itself may still be worth a question.',
    fix: 'Ask who did it, and why.',
    source: EMERGENCY,
  },
  'no-baseline': {
    severity: 'unknown',
    title: 'There is nothing to compare with yet',
    why: 'For this account it was never written down when password and keys were last used or changed.',
    fix: 'Run a full drill. It writes the baseline.',
    source: EMERGENCY,
  },
  'sign-ins-unknown': {
    severity: 'unknown',
    title: 'The sign-in log could not be read',
    why: 'Without it nobody can say whether the account was used.',
    fix: 'Without a P1 licence: read the log of the last 7 days in the portal. Who reads it there says so when the drill asks for the alarm.',
    source: LOGS,
  },
  'password-use-unknown': {
    severity: 'unknown',
    title: 'Whether the password was used is not known',
    why: 'Entra does not say when it was last used, and the sign-in log could not be read.',
    fix: 'Read the sign-in log of the last 7 days in the portal. It stays an open point of the drill.',
    source: LOGS,
  },
  'not-read': {
    severity: 'unknown',
    title: 'Something could not be read',
    why: 'What is not known is not in order until it is.',
    fix: 'Sign in as Global Reader, or have the permission granted, and check again.',
    source: EMERGENCY,
  },
} as const satisfies Record<string, FindingText>;

export type DrillFindingId = keyof typeof drillFindings;
