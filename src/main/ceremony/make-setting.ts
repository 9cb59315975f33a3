import { assertNever } from '../../shared/assert-never';
import { AppError, type ErrorCode } from '../../shared/errors';
import type { KeySetting } from '../../shared/key-policy';
import type { KeyInfo } from '../../shared/model/key';
import type { KeyPolicy } from '../../shared/model/tenant';
import type { CreationOptions, KeyCallOptions, SecurityKey } from '../keys/key-operations';
import { readSerial } from './identity';

/** The key understood and will not. */
const SAID_NO: ReadonlySet<ErrorCode> = new Set(['key/refused', 'key/option', 'pin/policy']);

/**
 * One setting on one key, which has the sealed PIN that `withPin` lends. The key layer reads before it writes, so running this again
 * after a lost answer changes nothing twice.
 * @returns why it could not be set; null when the key says that it is. @throws AppError for what is no answer of the key's, e.g. `pin/wrong`.
 */
export async function makeSetting(
  {
    key,
    info,
    setting,
    asked,
    options,
  }: {
    readonly key: SecurityKey;
    readonly info: KeyInfo;
    readonly setting: KeySetting;
    readonly asked: KeyPolicy;
    readonly options: KeyCallOptions;
  },
  withPin: (use: (pin: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<string | null> {
  // Rule 5: such a key answers no silent question any more, and nothing else would tell it from another.
  if (setting === 'alwaysUv' && readSerial(info) === null)
    return 'it has no serial, and without its PIN it could no longer be told from another key.';
  try {
    await withPin((pin) => {
      switch (setting) {
        case 'minPinLength':
          // Asked for 6, a key that demands 8 already does what was wanted.
          return info.pin.minLength >= (asked.minPinLength ?? 0)
            ? Promise.resolve()
            : key.setMinPinLength(asked.minPinLength ?? 0, pin, options);
        case 'alwaysUv':
          return key.setAlwaysUv(true, pin, options);
        case 'enterpriseAttestation':
          return key.enableEnterpriseAttestation(pin, options);
        default:
          return assertNever(setting, 'setting');
      }
    });
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'key/cannot') return String(error.details['why'] ?? error.code);
    if (SAID_NO.has(error.code)) return error.toData().says;
    throw error;
  }
}

/** Only where it was chosen, and on a key that has it on: 2, since the operator and not the key vouches for the site. */
export function withEnterprise(
  policy: KeyPolicy | null | undefined,
  info: KeyInfo,
  creation: CreationOptions,
): CreationOptions {
  const chosen = policy?.enterpriseAttestation === true && info.options['ep'] === true;
  return chosen ? { ...creation, enterpriseAttestation: 2 } : creation;
}
