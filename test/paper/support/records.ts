import { checkCode } from '../../../src/main/paper/check-code';
import type { SheetRecord } from '../../../src/shared/model/paper';

/** A plausible record; everything in it is made up. */
export function sampleRecord(changes: Partial<SheetRecord> = {}): SheetRecord {
  const record: SheetRecord = {
    rehearsal: false,
    sheetNumber: '0004-A',
    envelopeNumber: 'E-11',
    keyEnvelopeNumber: 'E-12',
    secondEnvelopeNumber: 'E-13',
    date: '2026-11-22',
    checkCode: '',
    tenantName: 'Contoso Ltd',
    tenantId: '7c9e2f41-3b8d-4e6a-9d15-60a2b7c4e813',
    cloud: 'global',
    userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com',
    keyLetter: 'A',
    keyModel: 'YubiKey 5C NFC',
    keyFirmware: '5.7.1',
    serial: '31744902',
    serialMethod: 'vendorCommand',
    aaguid: 'a25342c0-3cdc-4414-8e46-f4807fca511c',
    credentialFingerprint: '9C41 7E0B 2A5D 88F3',
    pinKind: 'digits',
    pinLength: 8,
    pinTries: 8,
    role: 'Global Administrator, given last',
    notify: 'Security desk, ext. 4400',
    drillDates: [
      '2027-02-20',
      '2027-05-21',
      '2027-08-19',
      '2027-11-17',
      '2028-02-15',
      '2028-05-15',
      '2028-08-13',
      '2028-11-11',
    ],
    voidReason: null,
    ...changes,
  };
  return {
    ...record,
    checkCode:
      changes.checkCode ??
      checkCode(record.sheetNumber, record.userPrincipalName, record.serial ?? record.credentialFingerprint),
  };
}

export const pinOf = (text: string): Uint8Array => new TextEncoder().encode(text);
