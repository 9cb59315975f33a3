import { clouds } from '../../clouds';
import type { SurveyFacts } from '../facts';
import { unknown, when } from '../verdict';
import type { Verdict } from '../verdict';

export function tenantVerdicts(facts: SurveyFacts): readonly Verdict[] {
  const cloud = clouds[facts.cloud];
  const { organization, domains } = facts;
  const kind = organization?.tenantType ?? null;
  const standard = domains?.find((domain) => domain.isDefault === true) ?? null;
  return [
    organization === null || kind === null
      ? unknown('tenant-kind', facts, 'organization')
      : when(kind !== 'AAD', 'tenant-kind', 'stop', `tenantType = ${kind}`, `tenantType = ${kind}`),
    when(!cloud.registersOnBehalf, 'cloud-registers-keys', 'know', `Cloud: ${cloud.name}`, `Cloud: ${cloud.name}`),
    when(!cloud.hasTap, 'cloud-has-passkeys', 'stop', `Cloud: ${cloud.name}`, `Cloud: ${cloud.name}`),
    when(
      facts.initialDomain === null,
      'initial-domain',
      'stop',
      'No domain with isInitial = true was read.',
      facts.initialDomain ?? '',
    ),
    domains === null
      ? unknown('default-domain-federated', facts, 'domains')
      : when(
          standard?.authenticationType === 'Federated',
          'default-domain-federated',
          'know',
          `${standard?.id ?? ''} · authenticationType = Federated`,
          `${standard?.id ?? 'default domain'} · ${standard?.authenticationType ?? 'Managed'}`,
        ),
    organization === null
      ? unknown('directory-synced', facts, 'organization')
      : when(
          organization.onPremisesSyncEnabled === true,
          'directory-synced',
          'know',
          'onPremisesSyncEnabled = true',
          'onPremisesSyncEnabled is not set',
        ),
    facts.licence === 'unknown'
      ? unknown('licence-free', facts, 'skus')
      : when(
          facts.licence === 'free',
          'licence-free',
          'know',
          'No licence with Entra ID P1 or P2 is in force.',
          `Entra ID ${facts.licence.toUpperCase()}`,
        ),
    facts.clockMinutesOff === null
      ? unknown('clock-wrong', facts, 'clock')
      : when(
          facts.clockMinutesOff > 0,
          'clock-wrong',
          'fix',
          `About ${facts.clockMinutesOff} minutes apart.`,
          'Less than five minutes apart.',
        ),
  ];
}
