import type { CatalogueEntry } from '../catalogue-entry';
import { sources } from '../../../../shared/model/sources';

export const baselineTexts = {
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
