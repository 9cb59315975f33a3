import type { RegisterTenant } from '../../../shared/model/drill';
import type { AlarmInput, AlarmInputRaw } from './input';

/** The kit's input from the record: active accounts, their keys' models, group, unit and policies, all by object id. */
export function alarmInputOf(
  tenant: RegisterTenant,
  target: Pick<AlarmInputRaw, 'workspace' | 'notify'> & { readonly test?: AlarmInput['test'] | undefined },
): AlarmInputRaw {
  const active = tenant.accounts.filter((account) => account.state === 'active');
  const models = new Map(
    active.flatMap((account) =>
      account.keys.filter((key) => key.state === 'active').map((key) => [key.aaguid, key.model] as const),
    ),
  );
  return {
    tenantId: tenant.tenantId,
    cloud: tenant.cloud,
    accounts: active.map((account) => ({
      id: account.userId,
      userPrincipalName: account.userPrincipalName,
      displayName: account.displayName,
    })),
    keys: [...models].map(([aaguid, model]) => ({ aaguid, model })),
    group: tenant.group === null ? null : { id: tenant.group.id, displayName: tenant.group.displayName },
    unit: tenant.unit,
    policies: [...tenant.policies],
    workspace: target.workspace,
    notify: target.notify,
    test: target.test ?? null,
  };
}
