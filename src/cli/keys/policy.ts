import type { AdministeredKey } from '../../main/keys/security-key';
import { settingsOffered, type KeySetting } from '../../shared/key-policy';
import type { KeyInfo } from '../../shared/model/key';

/** What `policy` was told to set; all null or empty: only shown. */
export interface PolicyArguments {
  readonly minPinLength: number | null;
  /** Relying parties that the key tells its minimum to. */
  readonly tell: readonly string[];
  readonly alwaysUv: boolean | null;
  readonly enterpriseAttestation: boolean;
  readonly forcePinChange: boolean;
}

/** Options of parseArgs for `policy`. */
export const policyOptions = {
  'min-pin-length': { type: 'string' },
  tell: { type: 'string', multiple: true },
  'always-uv': { type: 'string' },
  'enterprise-attestation': { type: 'boolean', default: false },
  'force-pin-change': { type: 'boolean', default: false },
} as const;

/** The settings, or a sentence that says what is wrong with them. */
export function readPolicy(values: {
  readonly 'min-pin-length'?: string | undefined;
  readonly tell?: readonly string[] | undefined;
  readonly 'always-uv'?: string | undefined;
  readonly 'enterprise-attestation'?: boolean | undefined;
  readonly 'force-pin-change'?: boolean | undefined;
}): PolicyArguments | string {
  const length = values['min-pin-length'];
  const minPinLength = length === undefined ? null : Number(length);
  // CTAP 2.3 §6.5.1: 4 code points at least, 63 bytes at most.
  if (minPinLength !== null && (!/^\d{1,2}$/u.test(length ?? '') || minPinLength < 4 || minPinLength > 63))
    return 'A minimum PIN length is a number from 4 to 63.';
  const alwaysUv = values['always-uv'];
  if (alwaysUv !== undefined && alwaysUv !== 'on' && alwaysUv !== 'off') return 'Say --always-uv on or off.';
  const tell = values.tell ?? [];
  if (tell.length > 0 && minPinLength === null) return '--tell goes with --min-pin-length.';
  return {
    minPinLength,
    tell,
    alwaysUv: alwaysUv === undefined ? null : alwaysUv === 'on',
    enterpriseAttestation: values['enterprise-attestation'] === true,
    forcePinChange: values['force-pin-change'] === true,
  };
}

export function setsNothing(policy: PolicyArguments): boolean {
  const { minPinLength, alwaysUv, enterpriseAttestation, forcePinChange } = policy;
  return minPinLength === null && alwaysUv === null && !enterpriseAttestation && !forcePinChange;
}

/** What cannot be taken back by this command, before the PIN is asked for. Empty: nothing of the kind. */
export function warnings(policy: PolicyArguments): readonly string[] {
  return [
    ...(policy.minPinLength === null ? [] : ['A minimum PIN length only rises: a reset alone lowers it again.']),
    ...(policy.enterpriseAttestation ? ['Enterprise attestation is switched off by a reset only.'] : []),
    ...(policy.forcePinChange
      ? ['The key will do nothing before it has a new PIN: a sheet that holds the present one is then worth nothing.']
      : []),
  ];
}

/** One after the other, each read back by the key layer. A forced change comes last: after it no PIN opens the key. */
export async function applyPolicy(
  key: AdministeredKey,
  pin: Uint8Array,
  policy: PolicyArguments,
  signal: AbortSignal,
): Promise<void> {
  if (policy.minPinLength !== null) await key.setMinPinLength(policy.minPinLength, pin, { signal, rpIds: policy.tell });
  if (policy.alwaysUv !== null) await key.setAlwaysUv(policy.alwaysUv, pin, { signal });
  if (policy.enterpriseAttestation) await key.enableEnterpriseAttestation(pin, { signal });
  if (policy.forcePinChange) await key.forcePinChange(pin, { signal });
}

/** Cells of a table: how it is now, and "fixed" where the key lets nobody set it. */
export function policyCells(info: KeyInfo): readonly string[] {
  const offered = settingsOffered(info);
  const cell = (setting: KeySetting, now: string): string => (offered.includes(setting) ? now : `${now} (fixed)`);
  return [
    cell('minPinLength', String(info.pin.minLength)),
    cell('alwaysUv', onOff(info.options['alwaysUv'])),
    cell('enterpriseAttestation', onOff(info.options['ep'])),
    info.pin.forceChange ? 'yes' : 'no',
  ];
}

function onOff(value: boolean | undefined): string {
  return value === undefined ? 'none' : value ? 'on' : 'off';
}
