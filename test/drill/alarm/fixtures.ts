import type { AlarmInputRaw } from '../../../src/main/drill/alarm/input';

export const id = (n: number): string => `3c1d7d4f-2f1f-4a0e-9e35-${n.toString(16).padStart(12, '0')}`;

export function alarmFixture(change: Partial<AlarmInputRaw> = {}): AlarmInputRaw {
  return {
    tenantId: id(1),
    cloud: 'global',
    accounts: [
      { id: id(10), userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com', displayName: 'Emergency Access 01' },
      { id: id(11), userPrincipalName: 'ea-m4vz9p@contoso.onmicrosoft.com', displayName: 'Emergency Access 02' },
    ],
    keys: [{ aaguid: 'a25342c0-3cdc-4414-8e46-f4807fca511c', model: 'YubiKey 5 Series with NFC' }],
    group: { id: id(20), displayName: 'Emergency access accounts' },
    unit: { id: id(21), displayName: 'RMAU Emergency access' },
    policies: [{ id: id(30), displayName: 'Require MFA' }],
    workspace: { subscriptionId: id(40), resourceGroup: 'rg-security', name: 'law-security', location: 'westeurope' },
    notify: { mails: ['security@contoso.com', 'cio@contoso.com'], sms: [{ countryCode: '420', number: '601123456' }] },
    test: null,
    ...change,
  };
}
