import type { KeyInfo } from '../../shared/model/key';
import type { SecurityKey } from '../keys/key-operations';
import type { KeyRecord } from './state';

/** Whose key is this? Rule 5: two candidates are asked about, never guessed between. */
export type Identity =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'maybe'; readonly letters: readonly string[] }
  | { readonly kind: 'new' };

/** A serial that the key told, so that it may recognise the key. */
export function readSerial(info: KeyInfo): string | null {
  return info.serialMethod === 'typedByOperator' || info.serialMethod === 'none' ? null : info.serial;
}

/**
 * By serial; without one by the plug-in during which the PIN was set; else by a silent assertion for the registered credential,
 * which needs no PIN and no touch.
 */
export async function identify(
  keys: readonly KeyRecord[],
  info: KeyInfo,
  key: Pick<SecurityKey, 'recognise'>,
): Promise<Identity> {
  const serial = readSerial(info);
  if (serial !== null) {
    const same = keys.find(
      (each) =>
        readSerial(each.info) === serial && each.info.vendorId === info.vendorId && each.info.aaguid === info.aaguid,
    );
    return same === undefined ? { kind: 'new' } : { kind: 'letter', letter: same.letter };
  }
  // A key that told its serial before and does not now is as doubtful as one that never had any.
  const alike = keys.filter(
    (each) =>
      each.info.aaguid === info.aaguid &&
      each.info.vendorId === info.vendorId &&
      each.info.productId === info.productId,
  );
  const samePlugIn = alike.find((each) => each.deviceId === info.id);
  if (samePlugIn !== undefined) return { kind: 'letter', letter: samePlugIn.letter };
  const maybe: string[] = [];
  for (const candidate of alike) {
    if (candidate.made === null) {
      // Without a credential only a PIN can have been set; a key without one is as good as new.
      if (info.pin.set !== false) maybe.push(candidate.letter);
      continue;
    }
    const found = await key.recognise(candidate.made.rpId, Buffer.from(candidate.made.credentialId, 'hex'));
    if (found === true) return { kind: 'letter', letter: candidate.letter };
    if (found === null) maybe.push(candidate.letter);
  }
  return maybe.length === 0 ? { kind: 'new' } : { kind: 'maybe', letters: maybe };
}
