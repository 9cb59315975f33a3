import type { RegisterAccount, RegisterKey, RegisterTenant } from '../../src/shared/model/drill';
import { id } from './alarm/fixtures';

export function keyFixture(letter: string, change: Partial<RegisterKey> = {}): RegisterKey {
  return {
    letter,
    serial: `2012345${letter.charCodeAt(0)}`,
    serialMethod: 'vendorCommand',
    model: 'YubiKey 5 Series with NFC',
    firmware: '5.7.1',
    aaguid: 'a25342c0-3cdc-4414-8e46-f4807fca511c',
    rpId: 'login.microsoft.com',
    credentialId: Buffer.from(`credential ${letter}`).toString('base64url'),
    publicKey: 'pQECAyYgASFYIA',
    methodId: `${Buffer.from(`credential ${letter}`).toString('base64url')}0`,
    signCount: 3,
    attestation: 'verified',
    knownBy: 'registration',
    registeredAt: '2026-06-01T10:00:00.000Z',
    sheetNumber: `000${letter.charCodeAt(0) - 64}`,
    envelopeNumber: 'E1',
    custodian: null,
    state: 'active',
    ...change,
  };
}

export function accountFixture(index: number, change: Partial<RegisterAccount> = {}): RegisterAccount {
  const letter = String.fromCharCode(65 + index);
  return {
    userId: id(10 + index),
    userPrincipalName: `ea-${letter.toLowerCase()}@contoso.onmicrosoft.com`,
    displayName: `Emergency Access 0${index + 1}`,
    adopted: false,
    createdAt: '2026-06-01T09:00:00.000Z',
    state: 'active',
    keys: [keyFixture(letter)],
    baseline: null,
    ownSignIns: [],
    lastFullDrillAt: '2026-06-01T12:00:00.000Z',
    ...change,
  };
}

export function tenantFixture(change: Partial<RegisterTenant> = {}): RegisterTenant {
  return {
    tenantId: id(1),
    displayName: 'Contoso',
    initialDomain: 'contoso.onmicrosoft.com',
    cloud: 'global',
    simulated: false,
    licence: 'p1',
    group: { id: id(20), displayName: 'Emergency access accounts', roleAssignable: false },
    unit: null,
    policies: [],
    exclusion: 'all',
    securityDefaults: false,
    accepted: [],
    accounts: [accountFixture(0), accountFixture(1)],
    staffChanges: [],
    drills: [],
    calendarSequence: 1,
    ...change,
  };
}
