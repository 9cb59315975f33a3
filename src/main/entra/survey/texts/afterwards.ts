import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../../../../shared/model/sources';

export const afterwardsTexts = {
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
