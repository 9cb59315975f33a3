import type { SheetRecord } from '../../shared/model/paper';

const MARK = 'BGK1';
const FIELDS = [
  'sheetNumber',
  'checkCode',
  'envelopeNumber',
  'date',
  'keyLetter',
  'tenantId',
  'userPrincipalName',
  'serial',
  'aaguid',
  'credentialFingerprint',
] as const;
type QrField = (typeof FIELDS)[number];

/** What drills and the inventory read back from a sheet's QR code. Everything in it is printed on the sheet in clear as well. */
export type RecordQr = Readonly<Record<QrField, string>> & { readonly rehearsal: boolean };

/** What a code of 61 modules holds at level M: the largest that still fits its corner with modules of 0.4 mm. */
const MOST_BYTES = 251;
/** Left out in this order where not all fits; printed in clear beside the code anyway. */
const EXPENDABLE: readonly QrField[] = ['serial', 'userPrincipalName', 'tenantId', 'aaguid', 'envelopeNumber'];

/** `BGK1|R or L|sheet|check code|...`: UUIDs and fingerprint without their separators, `%` and `|` percent-encoded. */
export function recordQrText(record: SheetRecord): string {
  const values: Record<QrField, string> = {
    sheetNumber: record.sheetNumber.slice(0, 16),
    checkCode: record.checkCode.slice(0, 16),
    envelopeNumber: record.envelopeNumber,
    date: record.date.slice(0, 10),
    keyLetter: record.keyLetter.slice(0, 4),
    tenantId: packUuid(record.tenantId),
    userPrincipalName: record.userPrincipalName,
    serial: record.serial ?? '',
    aaguid: packUuid(record.aaguid),
    credentialFingerprint: record.credentialFingerprint.replace(/\s/g, '').slice(0, 16),
  };
  const text = (): string =>
    [MARK, record.rehearsal ? 'R' : 'L', ...FIELDS.map((name) => encode(values[name]))].join('|');
  for (const name of EXPENDABLE) {
    if (Buffer.byteLength(text(), 'utf8') <= MOST_BYTES) break;
    values[name] = '';
  }
  return text();
}

/** @returns null for anything that is not such a code. */
export function parseRecordQr(text: string): RecordQr | null {
  const parts = text.split('|');
  const [mark, kind, ...encoded] = parts;
  if (mark !== MARK || (kind !== 'R' && kind !== 'L') || encoded.length !== FIELDS.length) return null;
  const values: Partial<Record<QrField, string>> = {};
  for (const [index, name] of FIELDS.entries()) {
    const value = decode(encoded[index] ?? '');
    if (value === null || value.length > 256) return null;
    values[name] = name === 'tenantId' || name === 'aaguid' ? unpackUuid(value) : value;
  }
  values.credentialFingerprint = (values.credentialFingerprint ?? '').replace(/(.{4})(?=.)/g, '$1 ');
  return { ...(values as Record<QrField, string>), rehearsal: kind === 'R' };
}

function encode(value: string): string {
  return value.replace(/[%|]/g, (character) => (character === '%' ? '%25' : '%7C'));
}

function decode(value: string): string | null {
  if (/%(?!25|7C)/.test(value)) return null;
  return value.replace(/%(25|7C)/g, (_, code: string) => (code === '25' ? '%' : '|'));
}

/** 36 characters become 22, which keeps the modules large. */
function packUuid(uuid: string): string {
  const hex = uuid.replace(/-/g, '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex) && hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') === uuid
    ? Buffer.from(hex, 'hex').toString('base64url')
    : uuid;
}

function unpackUuid(packed: string): string {
  if (!/^[A-Za-z0-9_-]{22}$/.test(packed)) return packed;
  const hex = Buffer.from(packed, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
