import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../../../../shared/model/sources';

export const operatorTexts = {
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
