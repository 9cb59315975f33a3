import { getCertificateInfo } from '@simplewebauthn/server/helpers';
import { Vendor } from '../serial/vendor-read';

/** id-fido-gen-ce-sernum of the FIDO Alliance's arc: only enterprise attestation certificates carry it. */
const SERIAL_EXTENSION = '1.3.6.1.4.1.45724.1.1.2';

/** Opaque bytes by the standard; Yubico's are the engraved number, others are shown as text or hex. */
export function serialFromCertificate(leaf: Uint8Array, vendorId: number): string | null {
  const extension = getCertificateInfo(new Uint8Array(leaf)).parsedCertificate.tbsCertificate.extensions?.find(
    (item) => item.extnID === SERIAL_EXTENSION,
  );
  if (extension === undefined) return null;
  const value = Buffer.from(new Uint8Array(extension.extnValue.buffer));
  if (value[0] !== 0x04 || value[1] !== value.length - 2 || value.length < 3 || value.length > 66) return null;
  const serial = value.subarray(2);
  const text = serial.toString('latin1');
  if (/^[\x21-\x7e]{4,}$/.test(text)) return text;
  if (vendorId === Vendor.yubico && serial.length <= 6) return String(serial.readUIntBE(0, serial.length));
  return serial.toString('hex').toUpperCase();
}
