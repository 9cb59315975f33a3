/** Pages of Microsoft's that findings rest on: what each is about, and its path. Nothing is ever opened by itself. */
const pages = {
  emergencyAccess: [
    'Manage emergency access admin accounts',
    'entra/identity/role-based-access-control/security-emergency-access',
  ],
  bestPractices: [
    'Best practices for Microsoft Entra roles',
    'entra/identity/role-based-access-control/best-practices',
  ],
  registerApi: ['Create a fido2AuthenticationMethod (Microsoft Graph)', 'graph/api/authentication-post-fido2methods'],
  passkeys: [
    'Enable passkeys (FIDO2) for your organization',
    'entra/identity/authentication/how-to-authentication-passkeys-fido2',
  ],
  passkeyProfile: ['passkeyProfile resource type (Microsoft Graph)', 'graph/api/resources/passkeyprofile'],
  attestation: [
    'Attestation for FIDO2 security key vendors',
    'entra/identity/authentication/concept-fido2-hardware-vendor',
  ],
  tap: [
    'Configure a Temporary Access Pass',
    'entra/identity/authentication/howto-authentication-temporary-access-pass',
  ],
  mandatoryMfa: [
    'Plan for mandatory multifactor authentication',
    'entra/identity/authentication/concept-mandatory-multifactor-authentication',
  ],
  managedPolicies: [
    'Microsoft-managed Conditional Access policies',
    'entra/identity/conditional-access/managed-policies',
  ],
  conditionalAccess: [
    'Plan a Conditional Access deployment',
    'entra/identity/conditional-access/plan-conditional-access',
  ],
  authenticationFlows: [
    'Authentication flows in Conditional Access',
    'entra/identity/conditional-access/concept-authentication-flows',
  ],
  tokenProtection: [
    'Token protection in Conditional Access',
    'entra/identity/conditional-access/concept-token-protection',
  ],
  securityDefaults: ['Security defaults in Microsoft Entra ID', 'entra/fundamentals/security-defaults'],
  smsVoice: [
    'Retirement of text message and voice call sign-in',
    'entra/identity/authentication/concept-sms-voice-retirement',
  ],
  campaign: ['Run a registration campaign', 'entra/identity/authentication/how-to-mfa-registration-campaign'],
  migration: [
    'Migrate to the Authentication methods policy',
    'entra/identity/authentication/how-to-authentication-methods-manage',
  ],
  sspr: ['Password policies and self-service password reset', 'entra/identity/authentication/concept-sspr-policy'],
  perUserMfa: ['Per-user multifactor authentication', 'entra/identity/authentication/howto-mfa-userstates'],
  restricted: [
    'Restricted management administrative units',
    'entra/identity/role-based-access-control/admin-units-restricted-management',
  ],
  roleGroups: ['Use groups to manage role assignments', 'entra/identity/role-based-access-control/groups-concept'],
  pim: [
    'Configure role settings in Privileged Identity Management',
    'entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings',
  ],
  consent: [
    'Review permissions granted to applications',
    'entra/identity/enterprise-apps/manage-application-permissions',
  ],
  clouds: ['National cloud deployments (Microsoft Graph)', 'graph/deployments'],
  signInLog: ['List sign-ins (Microsoft Graph)', 'graph/api/signin-list'],
  domains: ['Manage domain names in your tenant', 'entra/identity/users/domains-manage'],
  methodRoles: [
    'Privileged roles and permissions',
    'entra/identity/role-based-access-control/privileged-roles-permissions',
  ],
  logRetention: [
    'How long Microsoft Entra keeps its logs',
    'entra/identity/monitoring-health/reference-reports-data-retention',
  ],
  excludeAdmins: [
    'Require phishing-resistant sign-in for administrators',
    'entra/identity/conditional-access/policy-admin-phish-resistant-mfa',
  ],
} as const satisfies Readonly<Record<string, readonly [title: string, path: string]>>;

const address = (path: string): string => `https://learn.microsoft.com/${path}`;

/** Addresses spelled out, so that they can be read on paper and typed elsewhere. */
export const sources = Object.fromEntries(
  Object.entries(pages).map(([name, [, path]]) => [name, address(path)]),
) as Readonly<Record<keyof typeof pages, string>>;

const titles = new Map<string, string>(Object.values(pages).map(([title, path]) => [address(path), title]));

/** What the page at this address is about; null for an address that no finding of ours has. */
export function sourceTitle(source: string): string | null {
  return titles.get(source) ?? null;
}
