import { accountChanged, policyChanged, signInFailed, signInFailedOften, signInSucceeded } from './kql';
import type { AlarmInput } from './input';

/** Azure Monitor: 0 critical ... 4 verbose. */
export type AlarmSeverity = 0 | 1 | 2;

export type AlarmId = 'sign-in' | 'sign-in-failed' | 'sign-in-failed-often' | 'account-changed' | 'policy-changed';

/** One alarm, before it is written as a scheduled query rule, a Sentinel rule or plain KQL. */
export interface AlarmRule {
  readonly id: AlarmId;
  readonly title: string;
  readonly description: string;
  readonly severity: AlarmSeverity;
  /** How often the query runs; ISO 8601 duration and minutes. */
  readonly everyMinutes: number;
  /** How far it looks back; at least twice `everyMinutes`, because log rows come late. */
  readonly windowMinutes: number;
  readonly query: string;
  readonly tactics: readonly string[];
  /** Columns for Sentinel's entities. */
  readonly entities: readonly {
    readonly type: 'Account' | 'IP';
    readonly identifier: string;
    readonly column: string;
  }[];
}

const user = { type: 'Account', identifier: 'AadUserId', column: 'UserId' } as const;
const address = { type: 'IP', identifier: 'Address', column: 'IPAddress' } as const;

/** The five alarms for exactly these accounts, keys, group and policies. Pure: same input, same rules. */
export function alarmRules(input: AlarmInput): readonly AlarmRule[] {
  const often = { everyMinutes: 5, windowMinutes: 60 } as const;
  return [
    {
      id: 'sign-in',
      title: 'Emergency access account signed in',
      description:
        'An emergency access account signed in, with or without a person at the keyboard. Nobody may use it without saying so first.',
      severity: 0,
      ...often,
      query: signInSucceeded(input),
      tactics: ['PrivilegeEscalation', 'InitialAccess'],
      entities: [user, address],
    },
    {
      id: 'sign-in-failed',
      title: 'Sign-in to an emergency access account failed',
      description:
        'Somebody tried to sign in to an emergency access account and was refused. In a drill this may be a wrong PIN or an interrupted page.',
      severity: 2,
      ...often,
      query: signInFailed(input),
      tactics: ['CredentialAccess'],
      entities: [user, address],
    },
    {
      id: 'sign-in-failed-often',
      title: 'Sign-in to an emergency access account failed more than five times in an hour',
      description: 'Somebody keeps trying to get into an emergency access account.',
      severity: 0,
      ...often,
      query: signInFailedOften(input),
      tactics: ['CredentialAccess'],
      entities: [],
    },
    {
      id: 'account-changed',
      title: 'Emergency access account, its group or its unit changed',
      description:
        'A sign-in method, the password, a role, the group, the restricted unit or a property of an emergency access account was changed.',
      severity: 0,
      ...often,
      query: accountChanged(input),
      tactics: ['Persistence', 'PrivilegeEscalation'],
      entities: [],
    },
    {
      id: 'policy-changed',
      title: 'A policy that the emergency keys depend on changed',
      description:
        'Conditional Access, the authentication methods, a strength or Security Defaults changed. Run the tenant check of the drill.',
      severity: 1,
      ...often,
      query: policyChanged(input),
      tactics: ['DefenseEvasion', 'Impact'],
      entities: [],
    },
  ];
}

/** ISO 8601 duration of whole minutes, in the form that Azure prints: PT5M, PT1H. */
export function isoMinutes(minutes: number): string {
  return minutes % 60 === 0 ? `PT${minutes / 60}H` : `PT${minutes}M`;
}
