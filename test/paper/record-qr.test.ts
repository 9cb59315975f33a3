import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { qrCode } from '../../src/main/paper/qr';
import { parseRecordQr, recordQrText } from '../../src/main/paper/record-qr';
import { sampleRecord } from './support/records';

const uuid = fc.uuid();
const text = fc.string({ unit: 'binary', maxLength: 64 });
const short = fc.stringMatching(/^[0-9A-Z|%-]{1,16}$/);

describe('the record in the QR code', () => {
  it('comes back as it went in', () => {
    const record = sampleRecord();
    expect(parseRecordQr(recordQrText(record))).toEqual({
      rehearsal: false,
      sheetNumber: '0004-A',
      checkCode: record.checkCode,
      envelopeNumber: 'E-11',
      date: '2026-11-22',
      keyLetter: 'A',
      tenantId: record.tenantId,
      userPrincipalName: record.userPrincipalName,
      serial: '31744902',
      aaguid: record.aaguid,
      credentialFingerprint: '9C41 7E0B 2A5D 88F3',
    });
  });

  it('comes back whatever the names are; what does not fit is left out whole, never cut', () => {
    fc.assert(
      fc.property(
        short,
        text,
        fc.option(text),
        uuid,
        fc.boolean(),
        (sheetNumber, userPrincipalName, serial, tenantId, rehearsal) => {
          const back = parseRecordQr(
            recordQrText(sampleRecord({ sheetNumber, userPrincipalName, serial, tenantId, rehearsal, checkCode: 'X' })),
          );
          expect(back).toMatchObject({ sheetNumber, rehearsal, checkCode: 'X' });
          expect([serial ?? '', '']).toContain(back?.serial);
          expect([userPrincipalName, '']).toContain(back?.userPrincipalName);
          expect([tenantId, '']).toContain(back?.tenantId);
        },
      ),
    );
  });

  it('always fits its corner, whatever tenant and key say', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 500 });
    fc.assert(
      fc.property(
        anything,
        anything,
        anything,
        anything,
        anything,
        (userPrincipalName, serial, tenantId, aaguid, envelopeNumber) => {
          const svg = qrCode(
            recordQrText(sampleRecord({ userPrincipalName, serial, tenantId, aaguid, envelopeNumber })),
            24,
            'x',
          ).text;
          expect(Number(/width="([\d.]+)mm"/.exec(svg)?.[1])).toBeLessThanOrEqual(29);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is null for anything else', () => {
    for (const other of [
      '',
      'BGK1',
      'BGK1|L',
      'BGK2|L|a|b|c|d|e|f|g|h|i|j',
      'BGK1|X|a|b|c|d|e|f|g|h|i|j',
      'BGK1|L|%00|b|c|d|e|f|g|h|i|j',
      'https://example.com/|',
      'BGK1|L|a|b|c|d|e|f|g|h|i|j|k',
    ])
      expect(parseRecordQr(other)).toBeNull();
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (anything) => parseRecordQr(anything) === null || anything.startsWith('BGK1|'),
      ),
    );
  });

  it('keeps its modules at 0.4 mm or more and fits its corner, up to the longest account name', () => {
    for (const local of ['ea-7hq2xk', 'x'.repeat(64)]) {
      const svg = qrCode(
        recordQrText(sampleRecord({ userPrincipalName: `${local}@${'y'.repeat(48)}.onmicrosoft.com`.slice(0, 113) })),
        24,
        'x',
      ).text;
      const millimetres = Number(/width="([\d.]+)mm"/.exec(svg)?.[1]);
      const modules = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
      expect(millimetres / modules).toBeGreaterThanOrEqual(0.4);
      expect(millimetres).toBeLessThanOrEqual(29);
    }
  });
});
