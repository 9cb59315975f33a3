import type { KeyInfo } from './model/key';
import type { Choices, KeyPolicy } from './model/tenant';

/** Settings that stay on a key until it is reset, in the order in which they are made (CTAP 2.3 §6.11). */
export const KEY_SETTINGS = ['minPinLength', 'alwaysUv', 'enterpriseAttestation'] as const;
export type KeySetting = (typeof KEY_SETTINGS)[number];

/** Keys as their maker set them. */
export const NO_KEY_POLICY: KeyPolicy = { minPinLength: null, alwaysUv: false, enterpriseAttestation: false };

/** What the operator chose to set; the rest stays as it is on the key. */
export function settingsAsked(policy: KeyPolicy | undefined): readonly KeySetting[] {
  if (policy === undefined) return [];
  return KEY_SETTINGS.filter((setting) => policy[setting] !== NO_KEY_POLICY[setting]);
}

/** What the key advertises that it lets be set (getInfo options authnrCfg, setMinPINLength, alwaysUv, ep). */
export function settingsOffered({ options }: Pick<KeyInfo, 'options'>): readonly KeySetting[] {
  if (options['authnrCfg'] !== true) return [];
  const offered: Readonly<Record<KeySetting, boolean>> = {
    minPinLength: options['setMinPINLength'] === true,
    alwaysUv: options['alwaysUv'] !== undefined,
    enterpriseAttestation: options['ep'] !== undefined,
  };
  return KEY_SETTINGS.filter((setting) => offered[setting]);
}

/** Something was chosen that was not yet tried on this key. @param tried null: nothing was */
export function settingsMissing(tried: KeyPolicy | null, wanted: KeyPolicy | undefined): boolean {
  return settingsAsked(wanted).some((setting) => tried?.[setting] !== wanted?.[setting]);
}

/** Characters that every PIN of these choices has at least: no minimum above it can be set. */
export function leastPinLength({ pin, paper }: Pick<Choices, 'pin' | 'paper'>): number {
  // The shortest word has three letters. Halves need twelve digits, whatever was chosen.
  const chosen = pin.kind === 'digits' ? pin.length : 3 * pin.count;
  return paper.form === 'halves' ? Math.max(12, pin.kind === 'digits' ? pin.length : 0) : chosen;
}
