import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../../../../shared/model/sources';

export const tenantTexts = {
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
