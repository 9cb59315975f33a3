import { AppError, type ErrorCode } from '../../../shared/errors';
import { assertNever } from '../../../shared/assert-never';
import { settingsAsked, type KeySetting } from '../../../shared/key-policy';
import type { KeyInfo } from '../../../shared/model/key';
import type { KeyPolicy } from '../../../shared/model/tenant';
import type { KeyDevice } from '../../keys/hid/hid-port';
import type { SecurityKey } from '../../keys/key-operations';
import type { StepContext } from '../context';
import { readSerial } from '../identity';
import { keyOf } from '../state';
import { touchOptions } from '../with-key';

/** The key understood and will not. */
const SAID_NO: ReadonlySet<ErrorCode> = new Set(['key/refused', 'key/option', 'pin/policy']);

/**
 * The optional half of step 3. A key that cannot do what was chosen is no reason to stop: it is told, and recorded. Each
 * setting is read first by the key layer, so running this again after a lost answer changes nothing twice.
 */
export async function makeSettings(
  context: StepContext,
  key: SecurityKey,
  device: KeyDevice,
  letter: string,
  info: KeyInfo,
): Promise<void> {
  const asked = context.state().choices.keyPolicy;
  if (asked === undefined || keyOf(context.state(), letter)?.settingsDue !== true) return;
  await context.commit({ type: 'keySettingsIntent', letter, asked });
  const refused: { readonly setting: KeySetting; readonly why: string }[] = [];
  for (const setting of settingsAsked(asked)) {
    const why = await make(context, key, device, letter, info, setting, asked);
    if (why !== null) refused.push({ setting, why });
  }
  await context.commit({ type: 'keySettingsDone', letter, info: await key.describe(), asked, refused });
}

/** Why it could not be set; null when the key says that it is. */
async function make(
  context: StepContext,
  key: SecurityKey,
  device: KeyDevice,
  letter: string,
  info: KeyInfo,
  setting: KeySetting,
  asked: KeyPolicy,
): Promise<string | null> {
  // Rule 5: such a key answers no silent question any more, and nothing else would tell it from another.
  if (setting === 'alwaysUv' && readSerial(info) === null)
    return 'it has no serial, and without its PIN it could no longer be told from another key.';
  const options = touchOptions(context, device, letter);
  try {
    await context.secrets.withPin(letter, (pin) => {
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
    // The sealed PIN is not the key's any more: it is not sent a second time (rule 7).
    if (error.code === 'pin/wrong') await context.commit({ type: 'pinRefused', letter, why: error.code });
    throw error;
  }
}
