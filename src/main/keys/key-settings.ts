import { AppError } from '../../shared/errors';
import { Permission } from './ctap2/client-pin';
import { AuthenticatorConfig, ConfigCommand } from './ctap2/config';
import type { AuthenticatorInfo } from './ctap2/info';
import { codePoints } from './ctap2/pin-format';
import { CtapError } from './ctap2/status';
import { cannot } from './key-errors';
import type { KeyCallOptions } from './key-operations';
import { ctapOptions, type KeySession } from './key-session';
import { withToken } from './pin-access';

/** Settings that stay on a key (CTAP 2.3 §6.11): read, changed only where they differ, read back. */

export async function setMinPinLength(
  session: KeySession,
  length: number,
  pin: Uint8Array,
  options: KeyCallOptions & { readonly rpIds?: readonly string[] },
): Promise<void> {
  const { rpIds = [] } = options;
  const before = await freshInfo(session, options);
  if (before.minPinLength === length && rpIds.length === 0) return;
  if (before.options.get('setMinPINLength') !== true) throw cannot('its minimum PIN length is fixed.');
  if (length < before.minPinLength) throw cannot('only a reset lowers the minimum PIN length.');
  if (length > before.maxPinLength) throw cannot('no PIN of that length fits on it.');
  // CTAP 2.3 §6.11.4: the key would ask for a new PIN before anything else, and an envelope holds the old one.
  if (codePoints(pin) < length) throw cannot('its PIN is shorter than that. Change the PIN first.');
  const room = before.maxRpIdsForSetMinPinLength ?? 0;
  if (rpIds.length > room) throw cannot(`it tells its minimum PIN length to ${room} sites at most.`);
  const request = { newMinPinLength: length, ...(rpIds.length === 0 ? {} : { rpIds }) };
  await change(session, ConfigCommand.setMinPinLength, pin, options, {
    send: (config) => config.setMinPinLength(request, ctapOptions(options)),
    // Which sites are told no command reads back, so there the answer is all there is.
    isDone: (info) => info.minPinLength === length,
    tellsAll: rpIds.length === 0,
    kept: 'it kept its minimum PIN length.',
  });
}

export async function forcePinChange(session: KeySession, pin: Uint8Array, options: KeyCallOptions): Promise<void> {
  const before = await freshInfo(session, options);
  if (before.forcePinChange) return;
  if (before.options.get('setMinPINLength') !== true) throw cannot('it cannot ask for a new PIN.');
  await change(session, ConfigCommand.setMinPinLength, pin, options, {
    send: (config) => config.setMinPinLength({ forceChangePin: true }, ctapOptions(options)),
    isDone: (info) => info.forcePinChange,
    tellsAll: true,
    kept: 'it does not ask for a new PIN.',
  });
}

/** CTAP has a toggle only, so a second one would undo the first: it is sent once, and what the key says then counts. */
export async function setAlwaysUv(
  session: KeySession,
  on: boolean,
  pin: Uint8Array,
  options: KeyCallOptions,
): Promise<void> {
  const before = (await freshInfo(session, options)).options.get('alwaysUv');
  if (before === undefined) throw cannot('it has no always-PIN setting.');
  if (before === on) return;
  await change(session, ConfigCommand.toggleAlwaysUv, pin, options, {
    send: (config) => config.toggleAlwaysUv(ctapOptions(options)),
    isDone: (info) => info.options.get('alwaysUv') === on,
    tellsAll: true,
    kept: 'it kept its always-PIN setting.',
  });
}

export async function enableEnterpriseAttestation(
  session: KeySession,
  pin: Uint8Array,
  options: KeyCallOptions,
): Promise<void> {
  const before = (await freshInfo(session, options)).options.get('ep');
  if (before === undefined) throw cannot('it has no enterprise attestation.');
  if (before) return;
  await change(session, ConfigCommand.enableEnterpriseAttestation, pin, options, {
    send: (config) => config.enableEnterpriseAttestation(ctapOptions(options)),
    isDone: (info) => info.options.get('ep') === true,
    tellsAll: true,
    kept: 'it kept enterprise attestation off.',
  });
}

interface Change {
  readonly send: (config: AuthenticatorConfig) => Promise<unknown>;
  readonly isDone: (info: AuthenticatorInfo) => boolean;
  /** getInfo shows all of what was asked for. */
  readonly tellsAll: boolean;
  /** Where the key says yes and does not do it. */
  readonly kept: string;
}

async function change(
  session: KeySession,
  command: number,
  pin: Uint8Array,
  options: KeyCallOptions,
  { send, isDone, tellsAll, kept }: Change,
): Promise<void> {
  const info = await session.info(options);
  const listed = info.authenticatorConfigCommands;
  if (info.options.get('authnrCfg') !== true || listed?.includes(command) === false) {
    throw cannot('its settings are fixed.');
  }
  const purpose = { permissions: Permission.authenticatorConfig, rpId: null };
  try {
    await withToken(session, pin, purpose, options, (token) => send(new AuthenticatorConfig(session.ctap, token)));
  } catch (error) {
    if (!mayBeDone(error) || !tellsAll) throw error;
    const after = await freshInfo(session, options).catch(() => null);
    if (after !== null && isDone(after)) return;
    throw error;
  }
  if (!isDone(await freshInfo(session, options))) throw cannot(kept);
}

/** A key that refuses did nothing; one whose answer was lost may have done it. */
function mayBeDone(error: unknown): boolean {
  return !(error instanceof CtapError) && !(error instanceof AppError);
}

function freshInfo(session: KeySession, options: KeyCallOptions): Promise<AuthenticatorInfo> {
  session.infoChanged();
  return session.info(options);
}
