import { AppError } from '../../../shared/errors';
import { settingsAsked, type KeySetting } from '../../../shared/key-policy';
import type { KeyInfo } from '../../../shared/model/key';
import type { KeyDevice } from '../../keys/hid/hid-port';
import type { SecurityKey } from '../../keys/key-operations';
import type { StepContext } from '../context';
import { makeSetting } from '../make-setting';
import { keyOf } from '../state';
import { touchOptions } from '../with-key';

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
  const options = touchOptions(context, device, letter);
  try {
    for (const setting of settingsAsked(asked)) {
      const why = await makeSetting({ key, info, setting, asked, options }, (use) =>
        context.secrets.withPin(letter, use),
      );
      if (why !== null) refused.push({ setting, why });
    }
  } catch (error) {
    // The sealed PIN is not the key's any more: it is not sent a second time (rule 7).
    if (error instanceof AppError && error.code === 'pin/wrong')
      await context.commit({ type: 'pinRefused', letter, why: error.code });
    throw error;
  }
  await context.commit({ type: 'keySettingsDone', letter, info: await key.describe(), asked, refused });
}
