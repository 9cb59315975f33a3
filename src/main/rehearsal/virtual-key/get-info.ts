import { createCipheriv } from 'node:crypto';
import { concat, fromHex } from './bytes';
import { type Cbor, type CborMap, cborMap } from './cbor';
import { canHavePin } from './personality';
import { hkdf } from './pin-protocol';
import type { KeyState } from './state';

/** authenticatorGetInfo (CTAP 2.1 §6.4): the model's own members, with those that live read from the key's memory. */
export function getInfo(key: KeyState): CborMap {
  const { model, flash } = key;
  const told = (value: Cbor | undefined, when: boolean): Cbor | undefined => (when ? value : undefined);
  return cborMap([
    [0x01, model.versions],
    [0x02, model.extensions],
    [0x03, fromHex(model.aaguid)],
    [0x04, cborMap(Object.entries(liveOptions(key)))],
    [0x05, model.maxMsgSize],
    [0x06, model.pinUvAuthProtocols],
    [0x07, model.maxCredentialCountInList],
    [0x08, model.maxCredentialIdLength],
    [0x09, model.transports],
    [
      0x0a,
      model.algorithms?.map((alg) =>
        cborMap([
          ['alg', alg],
          ['type', 'public-key'],
        ]),
      ),
    ],
    [0x0c, told(flash.forcePinChange, model.options['setMinPINLength'] === true || flash.forcePinChange)],
    [0x0d, told(flash.minPinLength, model.minPINLength !== undefined)],
    [0x0e, model.firmwareVersion],
    [0x10, model.maxRPIDsForSetMinPINLength],
    [0x14, told(key.remaining, model.tellsRemaining === true)],
    [0x18, model.longTouchForReset],
    [0x19, model.encIdentifier === true ? encIdentifier(key) : undefined],
    [0x1a, model.transportsForReset],
    [0x1b, model.pinComplexityPolicy],
    [0x1d, model.maxPINLength],
    ...(model.otherInfo ?? []),
  ]);
}

function liveOptions(key: KeyState): Record<string, boolean> {
  const { model, flash } = key;
  const options: Record<string, boolean> = { ...model.options };
  if (canHavePin(model)) options['clientPin'] = flash.pinHash !== null;
  if ('alwaysUv' in options) options['alwaysUv'] = flash.alwaysUv;
  if ('ep' in options) options['ep'] = flash.enterpriseAttestation;
  if (flash.alwaysUv && 'makeCredUvNotRqd' in options) options['makeCredUvNotRqd'] = false;
  // Capable of fingerprints, none enrolled.
  for (const built of ['uv', 'bioEnroll', 'userVerificationMgmtPreview']) if (built in options) options[built] = false;
  return options;
}

/** IV and AES-128-CBC of the device identifier under a key from the persistent token; another one each time (CTAP 2.2 §6.4). */
function encIdentifier(key: KeyState): Uint8Array {
  const iv = key.random.bytes(16);
  const cipher = createCipheriv('aes-128-cbc', hkdf(key.flash.persistentToken, 'encIdentifier', 16), iv);
  cipher.setAutoPadding(false);
  return concat(iv, new Uint8Array(Buffer.concat([cipher.update(key.flash.deviceIdentifier), cipher.final()])));
}
