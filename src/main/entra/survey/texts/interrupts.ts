import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../../../../shared/model/sources';

export const interruptsTexts = {
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
  reconfirmation: {
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
