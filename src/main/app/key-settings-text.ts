import { settingsAsked, type KeySetting } from '../../shared/key-policy';
import type { CeremonyKeyView } from '../../shared/model/ceremony';
import type { KeyInfo } from '../../shared/model/key';

/** Settings that were chosen for the keys, as each key says them now. */
export function settingsProven({ letter, recorded, settings }: CeremonyKeyView): readonly string[] {
  if (settings === undefined || settings.asked === null) return [];
  const failed = settings.refused.map(({ setting }) => setting);
  const made = settingsAsked(settings.asked).filter((setting) => !failed.includes(setting));
  return made.length === 0
    ? []
    : [`Key ${letter}: ${made.map((setting) => settingText(setting, recorded)).join(', ')}, read back from the key`];
}

/** What a key could not do of them, and why. */
export function settingsOpen({ letter, settings }: CeremonyKeyView): readonly string[] {
  return (settings?.refused ?? []).map(
    ({ setting, why }) => `Key ${letter} was left without "${names[setting]}": ${why}`,
  );
}

const names: Readonly<Record<KeySetting, string>> = {
  minPinLength: 'shortest PIN',
  alwaysUv: 'PIN for every use',
  enterpriseAttestation: 'enterprise attestation',
};

function settingText(setting: KeySetting, info: KeyInfo): string {
  return setting === 'minPinLength' ? `no PIN shorter than ${info.pin.minLength}` : names[setting];
}
