import { AppError } from '../../shared/errors';
import { aaguidText } from './attestation/model-names';
import { CtapCommand } from './ctap2/ctap';
import type { AuthenticatorInfo } from './ctap2/info';
import { findCredential } from './ctap2/silent-assertion';
import { CtapStatus, isStatus } from './ctap2/status';
import type { KeyDevice, KeySource } from './hid/hid-port';
import { toKeyError } from './key-errors';
import { toKeyInfo } from './key-info';
import { ctapOptions, KeySession, type SecurityKeyDeps } from './key-session';
import type { KeyCallOptions, ResetEvent } from './key-operations';
import { waitForDevices } from './wait-for-devices';

export interface ResetOptions extends KeyCallOptions {
  /** A credential that is known to be on the key: found again after the re-plug, it proves that it is the same key. */
  readonly identity?: { readonly rpId: string; readonly credentialId: Uint8Array };
}

/** CTAP 2.3 §6.6: reset is taken within 10 s of power-up only. */
const RESET_WINDOW_MS = 10_000;
/** How long the hand may take for each thing that it is asked. */
const HAND_MS = 120_000;
/** A key that was just plugged in is read by the bench, and by browsers too: this long their turn is waited for. */
const FREE_MS = 4_000;
const FREE_EVERY_MS = 50;

/**
 * Resets one key, as a stream of things for the hand to do. It is the same key from start to end: nothing is sent to
 * one that differs in anything that a re-plug leaves alone. The caller has had the operator type what is lost (rule 6).
 * @throws AppError `key/other`, `key/several`, `key/reset-late`, `key/reset-blocked`, `key/no-touch`, `key/cancelled`
 */
export async function* resetKey(
  source: KeySource,
  device: KeyDevice,
  deps: SecurityKeyDeps,
  options: ResetOptions = {},
): AsyncGenerator<ResetEvent> {
  try {
    yield* stepByStep(source, device, deps, options);
  } catch (error) {
    throw toKeyError(error);
  }
}

async function* stepByStep(
  source: KeySource,
  device: KeyDevice,
  deps: SecurityKeyDeps,
  options: ResetOptions,
): AsyncGenerator<ResetEvent> {
  const { signal } = options;
  const wait = { clock: deps.clock, signal, timeoutMs: HAND_MS };
  const before = await identify(source, device, deps, options);
  if (before.others > 0) throw new AppError('key/several', { count: before.others + 1 });

  yield { kind: 'unplug' };
  const left = await waitForDevices(source, (devices) => !devices.some(({ id }) => id === device.id), wait);
  const stayed = new Set(left.map(({ id }) => id));

  yield { kind: 'plug', withinMs: RESET_WINDOW_MS };
  const back = await waitForDevices(source, (devices) => devices.some(({ id }) => !stayed.has(id)), wait);
  const candidates = back.filter(({ id }) => !stayed.has(id));
  const [again] = candidates;
  if (again === undefined || candidates.length > 1) throw new AppError('key/several', { count: candidates.length });

  const session = await openOnceFree(source, again, deps, signal);
  try {
    await requireSameKey(session, before, options);
    yield { kind: 'touch', longTouch: before.info.longTouchForReset };
    await sendReset(session, options);
    yield { kind: 'wait' };
    session.infoChanged();
    const info = await session.info(options);
    if (info.options.get('clientPin') === true) throw new AppError('key/refused', { status: 'the PIN is still set' });
    const serial = await session.serial(options);
    deps.log.event('info', 'key.reset', { aaguid: aaguidText(info.aaguid) });
    yield {
      kind: 'done',
      info: toKeyInfo({ device: again, info, retries: null, serial, used: 0, trust: deps.attestation }),
    };
  } finally {
    await session.close();
  }
}

/** @throws AppError `key/busy` where somebody keeps the key open, with most of the reset window gone */
async function openOnceFree(
  source: KeySource,
  device: KeyDevice,
  deps: SecurityKeyDeps,
  signal: AbortSignal | undefined,
): Promise<KeySession> {
  const until = deps.clock.monotonic() + FREE_MS;
  for (;;) {
    try {
      return await KeySession.open(source, device, deps, signal);
    } catch (error) {
      const busy = toKeyError(error).code === 'key/busy';
      if (!busy || deps.clock.monotonic() >= until) throw error;
      await deps.clock.sleep(FREE_EVERY_MS, signal);
    }
  }
}

interface Identity {
  readonly device: KeyDevice;
  readonly info: AuthenticatorInfo;
  readonly serial: string | null;
  readonly holdsKnown: boolean | null;
  /** Plugged-in keys that could not be told apart from this one by what a re-plug leaves. */
  readonly others: number;
}

async function identify(
  source: KeySource,
  device: KeyDevice,
  deps: SecurityKeyDeps,
  options: ResetOptions,
): Promise<Identity> {
  const session = await openOnceFree(source, device, deps, options.signal);
  try {
    const info = await session.info(options);
    const serial = await session.serial(options);
    if (serial.vendor.resetBlocked) throw new AppError('key/reset-blocked');
    if (info.transportsForReset.length > 0 && !info.transportsForReset.includes('usb')) {
      throw new AppError('key/cannot', { why: 'it cannot be reset over USB.' });
    }
    const lookalikes = (await source.list()).filter((other) => other.id !== device.id && sameModel(other, device));
    return {
      device,
      info,
      serial: serial.serial,
      holdsKnown: await holdsKnown(session, options),
      others: serial.serial === null ? lookalikes.length : 0,
    };
  } finally {
    await session.close();
  }
}

/** Everything that a re-plug leaves as it was. The encrypted identifier is fresh each time, so it is no mark. */
async function requireSameKey(session: KeySession, before: Identity, options: ResetOptions): Promise<void> {
  const info = await session.info(options);
  const serial = await session.serial(options);
  const same =
    sameModel(session.device, before.device) &&
    serial.serial === before.serial &&
    stableFacts(info) === stableFacts(before.info) &&
    (await holdsKnown(session, options)) === before.holdsKnown;
  if (!same) throw new AppError('key/other', { expected: before.serial ?? 'that was unplugged' });
}

async function holdsKnown(session: KeySession, options: ResetOptions): Promise<boolean | null> {
  if (options.identity === undefined) return null;
  const { rpId, credentialId } = options.identity;
  const quiet = ctapOptions({ signal: options.signal });
  const found = await findCredential(session.ctap, rpId, [credentialId], null, session.deps.random, quiet);
  return found === 'refused' ? null : found !== null;
}

function sameModel(a: KeyDevice, b: KeyDevice): boolean {
  return (
    a.vendorId === b.vendorId && a.productId === b.productId && a.release === b.release && a.usbSerial === b.usbSerial
  );
}

function stableFacts(info: AuthenticatorInfo): string {
  return JSON.stringify([
    aaguidText(info.aaguid),
    info.versions,
    info.extensions,
    [...info.options],
    info.pinUvAuthProtocols,
    info.firmwareVersion,
    info.minPinLength,
    info.forcePinChange,
    info.remainingDiscoverableCredentials,
  ]);
}

async function sendReset(session: KeySession, options: ResetOptions): Promise<void> {
  try {
    await session.ctap.call(CtapCommand.reset, null, ctapOptions(options), { touch: true });
  } catch (error) {
    if (isStatus(error, CtapStatus.notAllowed)) throw new AppError('key/reset-late', {}, error);
    throw error;
  }
}
