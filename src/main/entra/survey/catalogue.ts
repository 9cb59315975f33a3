import { sources } from './sources';

export type Family = 'tenant' | 'operator' | 'baseline' | 'conditionalAccess' | 'passkeys' | 'tap' | 'interrupts' | 'accounts' | 'group' | 'afterwards';

/** What one finding says about itself, whichever way it turns out. */
export interface CatalogueEntry {
  readonly family: Family;
  /** When there is something to do or to know. */
  readonly title: string;
  /** When all is well. */
  readonly fine: string;
  readonly why: string;
  readonly fix: string;
  readonly source: string;
}

const tenant = {
  'tenant-kind': {
    family: 'tenant',
    title: 'This is not a workforce tenant',
    fine: 'The tenant is a workforce tenant',
    why: 'Tenants for customers (External ID, B2C) have neither the admin portals nor the passkey policies that emergency access rests on.',
    fix: 'Sign in to the workforce tenant.',
    source: sources.emergencyAccess,
  },
  'cloud-registers-keys': {
    family: 'tenant',
    title: 'This cloud cannot register keys for other accounts',
    fine: 'This cloud registers keys for other accounts',
    why: 'The call that registers a key on behalf of an account exists in the global cloud only.',
    fix: 'Register each key with a Temporary Access Pass in the browser. The plan does so when you choose it.',
    source: sources.clouds,
  },
  'cloud-has-passkeys': {
    family: 'tenant',
    title: 'Graph in this cloud knows no passkeys',
    fine: 'Graph in this cloud knows passkeys',
    why: 'Without them this app can neither register a key nor prove that it is registered.',
    fix: 'Make the accounts by hand in the portal of this cloud.',
    source: sources.clouds,
  },
  'initial-domain': {
    family: 'tenant',
    title: 'The initial domain could not be found',
    fine: 'The accounts get the initial domain',
    why: "Emergency access accounts use the tenant's own *.onmicrosoft.com name: it needs no DNS of yours and no federation.",
    fix: 'Survey again with the right to read domains.',
    source: sources.emergencyAccess,
  },
  'default-domain-federated': {
    family: 'tenant',
    title: 'The default domain is federated',
    fine: 'The default domain is not federated',
    why: 'When the federation server is down, nobody with that suffix signs in. That is one of the emergencies.',
    fix: 'Nothing to do: the accounts get the initial domain.',
    source: sources.domains,
  },
  'directory-synced': {
    family: 'tenant',
    title: 'Accounts are synchronised from on-premises',
    fine: 'No directory is synchronised into the tenant',
    why: 'A synchronised account falls with the domain it comes from. Emergency access accounts are cloud-only.',
    fix: 'Nothing to do: the accounts are made in the cloud.',
    source: sources.emergencyAccess,
  },
  'licence-free': {
    family: 'tenant',
    title: 'No Entra ID P1: no Conditional Access, and no alert rule on sign-ins',
    fine: 'The tenant has Entra ID P1 or P2',
    why: 'Passkeys work without any licence. Exclusions, sign-in logs for tools, role-assignable groups and restricted units do not.',
    fix: 'Go on. What needs a licence is left out, and Finish says what to do by hand instead.',
    source: sources.securityDefaults,
  },
  'clock-wrong': {
    family: 'tenant',
    title: 'The clock of this laptop is wrong',
    fine: 'The clock of this laptop agrees with Entra',
    why: 'Challenges live for five minutes, and records carry the time.',
    fix: 'Set the clock, then survey again.',
    source: sources.registerApi,
  },
} as const satisfies Record<string, CatalogueEntry>;

const operator = {
  'operator-roles': {
    family: 'operator',
    title: 'Your roles do not reach to the end of the plan',
    fine: 'Your roles reach to the end of the plan',
    why: 'Each step needs its own role; a ceremony that stops half way leaves accounts without a role or keys without a sheet.',
    fix: 'Sign in as Global Administrator, or have the missing roles assigned for today.',
    source: sources.methodRoles,
  },
  'operator-role-ends': {
    family: 'operator',
    title: 'Your role ends soon',
    fine: 'Your roles last long enough',
    why: 'A role that is activated for a time ends in the middle of the work, and Entra then refuses every further step.',
    fix: 'Activate it again for four hours or more, then sign in again.',
    source: sources.pim,
  },
  'operator-is-account': {
    family: 'operator',
    title: 'You are the only Global Administrator',
    fine: 'There is another Global Administrator besides you',
    why: 'Until the new accounts are proven, nobody else could help if you were locked out.',
    fix: 'Keep this session open until Finish. Afterwards there are two more.',
    source: sources.emergencyAccess,
  },
  'client-shared': {
    family: 'operator',
    title: 'A client shared with other tools is used to sign in',
    fine: 'An app registration of your own is used to sign in',
    why: 'Consents to Microsoft Graph Command Line Tools add up: a token may carry far more than this app asked for, and the log says PowerShell.',
    fix: 'Register an app of your own in the tenant, or let Finish take back the consents that were added today.',
    source: sources.consent,
  },
  'client-consents': {
    family: 'operator',
    title: 'Consents for this client exist already',
    fine: 'No consents existed for this client before today',
    why: 'What was consented once stays until somebody takes it back.',
    fix: 'Look through the list. Finish takes back only what came with this ceremony, when you ask for it.',
    source: sources.consent,
  },
} as const satisfies Record<string, CatalogueEntry>;

const baseline = {
  'security-defaults-on': {
    family: 'baseline',
    title: 'Security Defaults are on: no account can be exempt, so the emergency accounts need a key',
    fine: 'Security Defaults are off',
    why: 'They ask every administrator for multifactor authentication and know no exclusions. A passkey satisfies them.',
    fix: 'Nothing to do: each account gets a key. Security Defaults stay on.',
    source: sources.securityDefaults,
  },
  'no-mfa-baseline': {
    family: 'baseline',
    title: 'Neither Security Defaults nor Conditional Access ask for multifactor authentication',
    fine: 'A tenant-wide rule asks for multifactor authentication',
    why: 'An account with a password only can be taken over by guessing it. That is outside this app, but worse than any emergency.',
    fix: 'Switch Security Defaults on, or write a Conditional Access policy. The emergency accounts work with both.',
    source: sources.securityDefaults,
  },
  'defaults-and-policies': {
    family: 'baseline',
    title: 'Conditional Access policies wait behind Security Defaults',
    fine: 'Security Defaults and Conditional Access do not overlap',
    why: 'The day somebody switches Security Defaults off, those policies begin to bite.',
    fix: 'The accounts are excluded from them now, where the tenant lets policies be changed.',
    source: sources.conditionalAccess,
  },
  'mandatory-mfa': {
    family: 'baseline',
    title: 'Microsoft asks for multifactor authentication in its portals in any case',
    fine: "Microsoft's mandatory multifactor authentication does not apply in this cloud",
    why: 'Since October 2024 there is no exemption, not for emergency access accounts either. A password alone opens nothing any more.',
    fix: 'Nothing to do: a passkey satisfies it.',
    source: sources.mandatoryMfa,
  },
} as const satisfies Record<string, CatalogueEntry>;

const conditionalAccess = {
  'ca-not-excluded': {
    family: 'conditionalAccess',
    title: 'Conditional Access policies would hit the emergency accounts',
    fine: 'No live Conditional Access policy would hit the emergency accounts',
    why: 'A policy that misfires locks everybody out at once. The emergency accounts are what is left then.',
    fix: 'The plan excludes the group from each of them, and reads each one back.',
    source: sources.emergencyAccess,
  },
  'ca-report-only': {
    family: 'conditionalAccess',
    title: 'Policies in report-only would hit them as well',
    fine: 'No policy waits in report-only without the exclusion',
    why: 'Report-only policies get switched on later, by people or by Microsoft, and nobody thinks of the emergency accounts then.',
    fix: 'The plan excludes the group from these too.',
    source: sources.managedPolicies,
  },
  'ca-managed': {
    family: 'conditionalAccess',
    title: 'Microsoft-managed policies are in the tenant',
    fine: 'No Microsoft-managed policy is in the tenant',
    why: 'Microsoft adds them and switches them on by itself. Only the state and the exclusions can be edited.',
    fix: 'The plan excludes the group. Check every 90 days, because new ones keep coming.',
    source: sources.managedPolicies,
  },
  'ca-excludes-role': {
    family: 'conditionalAccess',
    title: 'A policy excludes every Global Administrator',
    fine: 'No policy excludes the whole role Global Administrator',
    why: 'It keeps the emergency accounts out, but also every other administrator, who is the most worthwhile target.',
    fix: 'After Finish, replace the role by the group in that policy.',
    source: sources.conditionalAccess,
  },
  'ca-device-code': {
    family: 'conditionalAccess',
    title: 'A policy blocks sign-in by device code',
    fine: 'No policy blocks sign-in by device code',
    why: 'That is good. This app then never offers it.',
    fix: 'Nothing to do: the browser on this laptop is used.',
    source: sources.authenticationFlows,
  },
  'ca-registration-blocked': {
    family: 'conditionalAccess',
    title: 'A policy guards the registration of security information',
    fine: 'No policy guards the registration of security information',
    why: 'It can refuse the registration of a key in the browser with a Temporary Access Pass. Registration on behalf is not touched by it.',
    fix: 'Register on behalf, or exclude the group first.',
    source: sources.conditionalAccess,
  },
  'ca-token-protection': {
    family: 'conditionalAccess',
    title: 'A policy asks for token protection',
    fine: 'No policy asks for token protection',
    why: 'Sign-ins in a browser cannot satisfy it. Where it covers Graph, this app is refused, and so is an emergency account that is not excluded.',
    fix: 'Exclude the group, and run this app from an account that the policy does not cover.',
    source: sources.tokenProtection,
  },
} as const satisfies Record<string, CatalogueEntry>;

const passkeys = {
  'passkeys-off': {
    family: 'passkeys',
    title: 'Passkeys are switched off in this tenant',
    fine: 'Passkeys are switched on',
    why: 'No key can be registered, and none signs in, while the method is off.',
    fix: 'The plan switches them on. Whoever the policy targets already may then register one too.',
    source: sources.passkeys,
  },
  'passkey-setup-off': {
    family: 'passkeys',
    title: 'Passkey set-up is switched off in this tenant',
    fine: 'Passkey set-up is switched on',
    why: 'Microsoft refuses to register a key for another account while this is off, even for an administrator. Microsoft lists it as a known issue.',
    fix: 'Switches it on for the ceremony and back off at Finish. People in the tenant notice nothing in between.',
    source: sources.registerApi,
  },
  'passkey-target': {
    family: 'passkeys',
    title: 'The passkey policy does not cover everybody',
    fine: 'The passkey policy covers everybody',
    why: 'An account outside the targets can neither register a key nor use it.',
    fix: 'The plan adds the group as a target and leaves the others as they are.',
    source: sources.passkeys,
  },
  'passkey-models': {
    family: 'passkeys',
    title: 'Only certain key models are allowed',
    fine: 'No list restricts the key models',
    why: 'The list counts at registration and at every sign-in: who takes a model off it later locks its keys out.',
    fix: 'The plan adds the models of your keys where they are missing, and never takes one off. An own profile keeps later edits away.',
    source: sources.passkeys,
  },
  'passkey-models-blocked': {
    family: 'passkeys',
    title: 'Some key models are blocked',
    fine: 'No key model is blocked',
    why: 'A blocked model is refused at registration. This app never takes a model off a block list.',
    fix: 'Use keys of another model, or take yours off the list in the portal.',
    source: sources.passkeys,
  },
  'passkey-attestation-off': {
    family: 'passkeys',
    title: 'Keys are not checked for their maker',
    fine: 'Keys are checked for their maker',
    why: 'Without attestation anything that calls itself a key can be registered. This app checks it itself before it registers.',
    fix: 'Choose an own passkey profile for the emergency accounts: it asks for attestation for them only.',
    source: sources.attestation,
  },
  'passkey-synced-allowed': {
    family: 'passkeys',
    title: 'Synced passkeys are allowed',
    fine: 'Only device-bound passkeys are allowed',
    why: "A synced passkey lies in somebody's private cloud account. For the emergency accounts a key in a safe is wanted.",
    fix: 'The app registers device-bound keys only and proves it. An own profile keeps others out for the group only if no looser profile covers it.',
    source: sources.passkeyProfile,
  },
  'passkey-profiles-missing': {
    family: 'passkeys',
    title: 'The tenant still has the passkey policy without profiles',
    fine: 'The passkey policy has profiles',
    why: 'Without profiles the emergency accounts share one rule with everybody, and every later edit of it reaches them.',
    fix: 'Nothing to do now. Microsoft migrates tenants by itself; survey again before the next drill.',
    source: sources.passkeyProfile,
  },
  'passkey-profiles-full': {
    family: 'passkeys',
    title: 'There is no room for another passkey profile',
    fine: 'There is room for an own passkey profile',
    why: 'A policy holds three profiles, the default one included.',
    fix: 'The default profile is used. Remove one that is not needed if you want an own one.',
    source: sources.passkeyProfile,
  },
  'passkey-policy-large': {
    family: 'passkeys',
    title: 'The passkey policy is nearly full',
    fine: 'The passkey policy has room',
    why: 'The whole policy may hold 20 kB. One more target, profile or list of models may be refused.',
    fix: 'Take out what is not needed before the ceremony.',
    source: sources.passkeys,
  },
} as const satisfies Record<string, CatalogueEntry>;

const tap = {
  'tap-off': {
    family: 'tap',
    title: 'Temporary Access Passes are switched off',
    fine: 'Temporary Access Passes are switched on',
    why: 'They are needed only when keys are registered in the browser. Off is the safer state.',
    fix: 'Nothing to do when registering on behalf. Otherwise the plan opens them for the group until the keys are registered.',
    source: sources.tap,
  },
  'tap-everybody': {
    family: 'tap',
    title: 'Temporary Access Passes work for everybody, the emergency accounts included',
    fine: 'Temporary Access Passes do not cover everybody',
    why: 'Whoever may manage methods could make a pass for an emergency account and sign in with it.',
    fix: 'After Finish, narrow the policy to the people who are being set up.',
    source: sources.tap,
  },
  'tap-reusable': {
    family: 'tap',
    title: 'Temporary Access Passes may be used more than once',
    fine: 'Temporary Access Passes are for one use',
    why: 'A pass that was read over a shoulder still works.',
    fix: 'This app always asks for one-time passes. Consider forcing it in the policy.',
    source: sources.tap,
  },
} as const satisfies Record<string, CatalogueEntry>;

const interrupts = {
  'campaign-on': {
    family: 'interrupts',
    title: 'A registration campaign asks people for another method',
    fine: 'No registration campaign would stop the emergency accounts',
    why: 'It stops an emergency sign-in with a page that asks for a phone. After three times it can no longer be skipped.',
    fix: 'The plan takes the group out of the campaign.',
    source: sources.campaign,
  },
  'sms-voice-scope': {
    family: 'interrupts',
    title: 'Codes by SMS or voice cover everybody',
    fine: 'Codes by SMS or voice do not cover the emergency accounts',
    why: 'Since September 2026 Microsoft moves whoever is covered to synced passkeys and starts a campaign for them. Both ends in 2027.',
    fix: 'Exclude the group from SMS and voice in the authentication methods policy.',
    source: sources.smsVoice,
  },
  'passkey-migration': {
    family: 'interrupts',
    title: 'Microsoft changes the passkey policy by itself',
    fine: 'The automatic change of the passkey policy is put off',
    why: 'Users of SMS and voice are being enabled for all kinds of passkeys in a profile that nobody wrote.',
    fix: 'Check every 90 days. The setting optOutSettings only delays it; this app does not set it.',
    source: sources.smsVoice,
  },
  'sspr-administrators': {
    family: 'interrupts',
    title: 'Administrators are asked to register for password reset',
    fine: 'Administrators are not asked to register for password reset',
    why: 'The page comes up at sign-in and wants a phone or an address. Nobody may ever register a private phone on an emergency account.',
    fix: 'Consider switching it off for administrators. It affects all of them, so this app only tells.',
    source: sources.sspr,
  },
  'reconfirmation': {
    family: 'interrupts',
    title: 'People are asked to confirm their details from time to time',
    fine: 'Nobody is asked to confirm details from time to time',
    why: 'The question can come up in the middle of an emergency sign-in. It can be skipped.',
    fix: 'The printed sheet says to skip it. Set the days to 0 to be rid of it.',
    source: sources.sspr,
  },
  'methods-migration': {
    family: 'interrupts',
    title: 'The old policies for multifactor authentication are still in force',
    fine: 'The authentication methods policy is the only one in force',
    why: 'What is off in the new policy may still be on in the old ones, which no tool can read.',
    fix: 'Finish the migration in the portal.',
    source: sources.migration,
  },
  'system-preferred': {
    family: 'interrupts',
    title: 'Entra chooses the method it asks for',
    fine: 'Entra does not choose the method it asks for',
    why: 'It asks for the strongest one registered, which is the key. Nothing else may be registered then.',
    fix: 'Nothing to do.',
    source: sources.passkeys,
  },
  'per-user-mfa': {
    family: 'interrupts',
    title: 'Per-user multifactor authentication is in use',
    fine: 'No administrator has per-user multifactor authentication',
    why: 'It asks an account to register another method at its next sign-in. New accounts have it off.',
    fix: 'Nothing to do for new accounts. For an adopted one, switch it off in the portal.',
    source: sources.perUserMfa,
  },
} as const satisfies Record<string, CatalogueEntry>;

const accounts = {
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

const group = {
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

const afterwards = {
  'pim-forbids-permanent': {
    family: 'afterwards',
    title: 'Privileged Identity Management forbids permanent assignments',
    fine: 'Global Administrator may be assigned permanently',
    why: 'An emergency account that has to be activated first, or that expires, is none.',
    fix: 'Allow permanent active assignment for Global Administrator in the settings of the role.',
    source: sources.pim,
  },
  'alert-missing': {
    family: 'afterwards',
    title: 'Whether anybody is told when an emergency account signs in is not known here',
    fine: 'An alert on sign-in is in place',
    why: 'Microsoft asks for an alert on every sign-in and every change, by object id, of the highest severity.',
    fix: 'Finish gives the rules to deploy. A drill proves that they fire.',
    source: sources.emergencyAccess,
  },
  'sign-in-log': {
    family: 'afterwards',
    title: 'Tools cannot read the sign-in log',
    fine: 'The sign-in log can be read',
    why: 'Graph gives sign-ins only to tenants with Entra ID P1. The portal shows seven days.',
    fix: 'At a drill, a person looks at the log in the portal and ticks it.',
    source: sources.signInLog,
  },
} as const satisfies Record<string, CatalogueEntry>;

/** Every finding that a survey can make. A survey names each id at most once. */
export const findingIds = {
  ...tenant,
  ...operator,
  ...baseline,
  ...conditionalAccess,
  ...passkeys,
  ...tap,
  ...interrupts,
  ...accounts,
  ...group,
  ...afterwards,
} as const;

export type FindingId = keyof typeof findingIds;
