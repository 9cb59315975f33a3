import { phishingResistantStrengthId } from './state/ids';
import type { Blueprint } from './state/blueprint';
import type { Switches } from './state/switches';
import type { World } from './state/world';

export interface Personality {
  /** Stable, kebab-case: `--tenant ID`. */
  readonly id: string;
  readonly title: string;
  /** One or two short sentences for the rehearsal tray. */
  readonly note: string;
  readonly blueprint: Blueprint;
  readonly switches?: Partial<Switches>;
  /** What no blueprint can say, done to the finished tenant before it opens. */
  readonly prepare?: (world: World) => void;
}

type Policy = NonNullable<Blueprint['conditionalAccess']>[number];

const everyone = {
  includeUsers: ['All'],
  excludeUsers: [],
  includeGroups: [],
  excludeGroups: [],
  includeRoles: [],
  excludeRoles: [],
};
const conditions = {
  users: everyone,
  applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [] },
  clientAppTypes: ['all'],
  signInRiskLevels: [],
  userRiskLevels: [],
};

const mfaForAll: Policy = {
  displayName: 'Require MFA for all users',
  state: 'enabled',
  conditions,
  grantControls: { operator: 'OR', builtInControls: ['mfa'], customAuthenticationFactors: [], termsOfUse: [] },
  sessionControls: null,
};
const compliantDevice: Policy = {
  displayName: 'Require a compliant device',
  state: 'enabledForReportingButNotEnforced',
  conditions,
  grantControls: {
    operator: 'OR',
    builtInControls: ['compliantDevice'],
    customAuthenticationFactors: [],
    termsOfUse: [],
  },
  sessionControls: null,
};
const adminsPhishingResistant: Policy = {
  displayName: 'Phishing-resistant MFA for administrators',
  state: 'enabled',
  conditions: {
    ...conditions,
    users: { ...everyone, includeUsers: [], includeRoles: ['62e90394-69f5-4237-9190-012177145e10'] },
  },
  grantControls: {
    operator: 'OR',
    builtInControls: [],
    customAuthenticationFactors: [],
    termsOfUse: [],
    authenticationStrength: { id: phishingResistantStrengthId },
  },
  sessionControls: null,
};
const managedDeviceCode: Policy = {
  displayName: 'Microsoft-managed: Block device code flow',
  state: 'enabled',
  templateId: 'a297e9b1-6bd5-4d04-9c1b-0f1b1a8f5a11',
  conditions: { ...conditions, authenticationFlows: { transferMethods: 'deviceCodeFlow,authenticationTransfer' } },
  grantControls: { operator: 'OR', builtInControls: ['block'], customAuthenticationFactors: [], termsOfUse: [] },
  sessionControls: null,
};

/** A model that no virtual key has. */
const foreignModel = '90a3ccdf-635c-4729-a248-9b709135078f';

/** Tenants that an operator may meet. The first is the one that needs this app most. */
export const personalities: readonly Personality[] = [
  { id: 'small-firm', title: 'Small firm', note: 'Security Defaults on, no licence.', blueprint: {} },
  {
    id: 'free-per-user-mfa',
    title: 'Free, MFA per user',
    note: 'No licence, Security Defaults off, MFA switched on for each user by hand.',
    blueprint: { displayName: 'Millpond Bakery', domain: 'millpond', securityDefaults: false, perUserMfa: true },
  },
  {
    id: 'p1-conditional-access',
    title: 'P1 with Conditional Access',
    note: 'Four policies, one of Microsoft, none with an exclusion.',
    blueprint: {
      displayName: 'Harbour Logistics',
      domain: 'harbour',
      licence: 'p1',
      securityDefaults: false,
      operatorSecondFactor: 'device',
      conditionalAccess: [mfaForAll, adminsPhishingResistant, managedDeviceCode, compliantDevice],
    },
  },
  {
    id: 'p1-defaults-on',
    title: 'P1, Security Defaults still on',
    note: 'Licensed for Conditional Access, but Security Defaults were never switched off.',
    blueprint: {
      displayName: 'Fernhill Clinic',
      domain: 'fernhill',
      licence: 'p1',
      conditionalAccess: [{ ...mfaForAll, state: 'disabled' }],
    },
  },
  {
    id: 'p2-pim-one-hour',
    title: 'P2 with PIM, role for one hour',
    note: 'Your Global Administrator role ends in an hour.',
    blueprint: {
      displayName: 'Granite Insurance',
      domain: 'granite',
      licence: 'p2',
      securityDefaults: false,
      profiles: true,
      conditionalAccess: [mfaForAll],
      operatorRoleEndsInMinutes: 60,
      otherGlobalAdministrators: 2,
    },
  },
  {
    id: 'profiles-migrated',
    title: 'Passkey profiles migrated',
    note: 'The default profile now allows synced passkeys without attestation.',
    blueprint: {
      displayName: 'Lantern Media',
      domain: 'lantern',
      licence: 'p1',
      securityDefaults: false,
      profiles: true,
      conditionalAccess: [mfaForAll],
    },
  },
  {
    id: 'attestation-enforced',
    title: 'Attestation enforced',
    note: 'Only keys that prove their maker can be registered.',
    blueprint: { displayName: 'Quarry Engineering', domain: 'quarry', profiles: true, attestationEnforced: true },
  },
  {
    id: 'aaguid-allow-list',
    title: 'Allow list without your key',
    note: 'Key models are restricted, and the keys at hand are not among them.',
    blueprint: {
      displayName: 'Orchard School',
      domain: 'orchard',
      profiles: true,
      attestationEnforced: true,
      keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [foreignModel] },
    },
  },
  {
    id: 'self-service-off',
    title: 'Self-service registration off',
    note: 'Keys can be registered only after the switch is on.',
    blueprint: { displayName: 'Tidewater Legal', domain: 'tidewater', selfService: false },
  },
  {
    id: 'tap-off',
    title: 'Temporary Access Pass off',
    note: 'Registering by pass is not possible until the method is enabled.',
    blueprint: { displayName: 'Cinder Foundry', domain: 'cinder', tapState: 'disabled' },
  },
  {
    id: 'campaign-on',
    title: 'Registration campaign on',
    note: 'Sign-ins are interrupted to register the Authenticator app, SMS is enabled, administrators may reset their own passwords.',
    blueprint: {
      displayName: 'Willow Travel',
      domain: 'willow',
      campaign: 'enabled',
      smsState: 'enabled',
      allowedToUseSSPR: true,
    },
  },
  {
    id: 'federated',
    title: 'Federated default domain',
    note: 'The default domain signs in elsewhere.',
    blueprint: {
      displayName: 'Beacon Shipping',
      domain: 'beacon',
      licence: 'p1',
      securityDefaults: false,
      federatedDefaultDomain: true,
      conditionalAccess: [mfaForAll],
    },
  },
  {
    id: 'old-break-glass',
    title: 'Old account with a password only',
    note: 'An emergency account exists, is Global Administrator, and has just a password.',
    blueprint: { displayName: 'Thistle Hotels', domain: 'thistle', oldBreakGlass: true },
  },
  {
    id: 'only-administrator',
    title: 'You are the only administrator',
    note: 'There is no other Global Administrator.',
    blueprint: { displayName: 'Pebble Studio', domain: 'pebble', otherGlobalAdministrators: 0 },
  },
  {
    id: 'us-gov',
    title: 'US Government',
    note: 'The cloud has no call to register keys for others.',
    blueprint: {
      displayName: 'Prairie County',
      domain: 'prairie',
      cloud: 'usGovL4',
      licence: 'p1',
      securityDefaults: false,
      conditionalAccess: [mfaForAll],
    },
  },
  {
    id: 'passkeys-off',
    title: 'Passkeys off',
    note: 'Passkeys (FIDO2) are disabled for everybody.',
    blueprint: { displayName: 'Saddle Works', domain: 'saddle', fido2State: 'disabled', fido2Everyone: false },
  },
  {
    id: 'helpdesk-operator',
    title: 'You are no Global Administrator',
    note: 'You may read much and change little, and nobody has consented to this app.',
    blueprint: {
      displayName: 'Copper Mill',
      domain: 'copper',
      operatorRoles: ['userAdministrator', 'authenticationAdministrator', 'globalReader'],
      otherGlobalAdministrators: 2,
    },
  },
  {
    id: 'guest-operator',
    title: 'You are a guest',
    note: 'Your account belongs to another tenant.',
    blueprint: { displayName: 'Juniper Trust', domain: 'juniper', operatorIsGuest: true, otherGlobalAdministrators: 2 },
  },
];

export const defaultPersonality = 'small-firm';

/** @throws Error where no personality has that id. */
export function personalityOf(id: string): Personality {
  const found = personalities.find((personality) => personality.id === id);
  if (!found)
    throw new Error(
      `No simulated tenant is called ${id}. Known: ${personalities.map((personality) => personality.id).join(', ')}.`,
    );
  return found;
}
