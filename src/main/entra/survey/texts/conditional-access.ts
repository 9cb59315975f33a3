import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../../../../shared/model/sources';

export const conditionalAccessTexts = {
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
