import { AppError } from '../../shared/errors';
import type { RegisterAccount, RegisterKey, RegisterTenant } from '../../shared/model/drill';
import type { Replayed } from '../ceremony/records';
import { sheetOf, type KeyRecord } from '../ceremony/state';
import { withKey } from './register';

const base64Url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');

/**
 * What a closed ceremony leaves in the register. Accounts of an earlier ceremony in the same tenant stay; the same account is brought up
 * to date. The baseline is not in it: a tenant check right after closing takes it.
 * @throws AppError `drill/not-closed` for a ceremony that is not, `key/already-assigned` (rule 4).
 */
export function tenantFromCeremony(
  { state, facts }: Pick<Replayed, 'state' | 'facts'>,
  previous: RegisterTenant | null,
): RegisterTenant {
  const { tenant, group, plan, closedAt } = state;
  if (tenant === null || plan === null || closedAt === null) throw new AppError('drill/not-closed');
  const unitId = restrictedUnitId(facts);
  let record: RegisterTenant = {
    ...(previous ?? {
      policies: [],
      accepted: [],
      accounts: [],
      staffChanges: [],
      drills: [],
      calendarSequence: 0,
      unit: null,
    }),
    tenantId: tenant.id.toLowerCase(),
    displayName: tenant.displayName,
    initialDomain: tenant.initialDomain,
    cloud: tenant.cloud,
    simulated: tenant.simulated,
    licence: tenant.licence,
    securityDefaults: tenant.securityDefaults,
    group:
      group === null
        ? (previous?.group ?? null)
        : {
            id: group.id.toLowerCase(),
            displayName: plan.group.displayName,
            roleAssignable: plan.group.roleAssignable,
          },
    exclusion: state.choices.exclusion,
    ...(unitId === null ? {} : { unit: { id: unitId.toLowerCase(), displayName: 'Emergency access (restricted)' } }),
    calendarSequence: (previous?.calendarSequence ?? 0) + 1,
  };
  for (const account of state.accounts) {
    if (account.userId === null) continue;
    const userId = account.userId.toLowerCase();
    const known = record.accounts.find((one) => one.userId === userId);
    const fresh: RegisterAccount = {
      createdAt: state.header.createdAt,
      ...known,
      userId,
      userPrincipalName: account.userPrincipalName,
      displayName: account.planned.displayName,
      adopted: account.planned.adopted,
      state: 'active',
      keys: known?.keys ?? [],
      baseline: null,
      ownSignIns: [],
      lastFullDrillAt: account.signedInAsAdminAt ?? known?.lastFullDrillAt ?? null,
    };
    record = { ...record, accounts: [...record.accounts.filter((one) => one.userId !== userId), fresh] };
    for (const key of state.keys.filter((one) => one.accountIndex === account.planned.index)) {
      const made = registerKey(key);
      if (made !== null) record = withKey(record, userId, made);
    }
  }
  return record;
}

function registerKey(key: KeyRecord): RegisterKey | null {
  if (key.made === null || key.registered === null) return null;
  const sheet = sheetOf(key);
  return {
    letter: key.letter,
    serial: key.info.serial ?? key.typedSerial,
    serialMethod: key.info.serial === null && key.typedSerial !== null ? 'typedByOperator' : key.info.serialMethod,
    model: key.info.model ?? key.info.product,
    firmware: key.info.firmware,
    aaguid: key.made.aaguid.toLowerCase(),
    rpId: key.made.rpId,
    credentialId: base64Url(key.made.credentialId),
    publicKey: key.made.publicKey === '' ? null : base64Url(key.made.publicKey),
    methodId: key.registered.methodId,
    signCount: key.lastSignCount,
    attestation: key.made.attestation.level,
    knownBy: key.made.publicKey === '' ? 'credentialId' : 'registration',
    registeredAt: key.registered.at,
    sheetNumber: sheet?.number ?? null,
    envelopeNumber: sheet?.envelope ?? null,
    custodian: null,
    state: 'active',
  };
}

/** The unit's id stands in the proof of the step that put the accounts into it. */
function restrictedUnitId(facts: Replayed['facts']): string | null {
  for (const { fact } of facts.toReversed()) {
    if (fact.type !== 'restricted' || !fact.applicable) continue;
    const id = fact.evidence.facts['unitId'];
    return typeof id === 'string' ? id : null;
  }
  return null;
}
