import { AppError, type ErrorCode } from '../../../shared/errors';
import type { KeyInfo } from '../../../shared/model/key';
import { codePoints } from '../../keys/ctap2/pin-format';
import type { KeyDevice } from '../../keys/hid/hid-port';
import type { SecurityKey } from '../../keys/key-operations';
import type { StepContext } from '../context';
import { identify, readSerial, type Identity } from '../identity';
import { assignFree } from '../machine';
import { pinSpec } from '../sheet-kind';
import { keyOf, letterAt } from '../state';
import { makeSettings } from './key-settings';
import { aloneOrStop, guardTries, touchOptions, withoutPrompt } from '../with-key';

export interface PrepareRequest {
  readonly keyId: string;
  readonly knownPin?: string | undefined;
  readonly asLetter?: string | undefined;
}

/** A key may refuse a PIN by rules of its own (status 0x37): so many others are tried. */
const PIN_ATTEMPTS = 3;
/** Answers after which the new PIN is certainly not on the key. */
const SAID_NO: ReadonlySet<ErrorCode> = new Set([
  'pin/policy',
  'pin/wrong',
  'pin/rule',
  'pin/already-set',
  'pin/blocked',
  'pin/auth-blocked',
]);

/** Step 3: a random PIN, sealed before the key hears it, and proven by a token. Safe to run again. */
export async function prepareKey(context: StepContext, request: PrepareRequest): Promise<void> {
  const device = context.bench.device(request.keyId);
  if (device === null) throw new AppError('key/removed');
  await context.bench.allRead();
  await withoutPrompt(context, () =>
    context.bench.use(device.id, async (key) => {
      const info = await key.describe();
      const identity = await identify(context.state().keys, info, key);
      const letter = decideLetter(identity, request.asLetter);
      try {
        await (letter === null
          ? prepareNew(context, key, device, info, request.knownPin)
          : prepareAgain(context, key, device, info, letter, request.knownPin));
      } finally {
        await noteAgain(context, key, device);
      }
    }),
  );
  for (const effect of assignFree(context.state())) if (effect.kind === 'record') await context.commit(effect.fact);
}

function decideLetter(identity: Identity, asLetter: string | undefined): string | null {
  if (identity.kind === 'letter') {
    if (asLetter !== undefined && asLetter !== identity.letter) throw new AppError('key/other', { expected: asLetter });
    return identity.letter;
  }
  if (identity.kind === 'new') return null;
  if (asLetter !== undefined && identity.letters.includes(asLetter)) return asLetter;
  throw new AppError('ceremony/which-key', { letters: identity.letters.join(', ') });
}

async function prepareNew(
  context: StepContext,
  key: SecurityKey,
  device: KeyDevice,
  info: KeyInfo,
  knownPin: string | undefined,
): Promise<void> {
  if (!info.usable) throw new AppError('key/unusable', { why: info.why });
  await notInOtherRecord(context, info, key);
  if (readSerial(info) === null) aloneOrStop(context, device, info);
  const letter = letterAt(context.state().lettersUsed);
  if (info.pin.set !== true) return setSealed(context, key, device, info, letter, null);
  if (knownPin === undefined) throw new AppError('pin/already-set');
  guardTries(info);
  await withOldPin(knownPin, (old) => setSealed(context, key, device, info, letter, old));
}

async function withOldPin(knownPin: string, use: (old: Uint8Array) => Promise<void>): Promise<void> {
  const old = new TextEncoder().encode(knownPin.normalize('NFC'));
  try {
    await use(old);
  } finally {
    old.fill(0);
  }
}

/** The key is ours already: settle what is not known, by reading first. */
async function prepareAgain(
  context: StepContext,
  key: SecurityKey,
  device: KeyDevice,
  info: KeyInfo,
  letter: string,
  knownPin: string | undefined,
): Promise<void> {
  const record = keyOf(context.state(), letter);
  if (record === undefined || record.pin.state === 'destroyed') return;
  if (info.pin.set === false) {
    // Never set (the key was pulled before it heard the PIN), or reset by somebody in between.
    if (record.registered !== null) throw new AppError('key/no-credential', { letter });
    if (record.made !== null || record.making)
      await context.commit({ type: 'credentialDiscarded', letter, why: 'the key was reset' });
    await context.secrets.withPin(letter, (pin) => key.setPin(pin, touchOptions(context, device, letter)));
    return prove(context, key, device, letter);
  }
  const mayHaveOldPin = record.pin.refused || record.pin.state === 'sending';
  if (mayHaveOldPin && knownPin !== undefined) {
    guardTries(info);
    await withOldPin(knownPin, (old) =>
      context.secrets.withPin(letter, (pin) => key.changePin(old, pin, touchOptions(context, device, letter))),
    );
    return prove(context, key, device, letter);
  }
  if (record.pin.refused) throw new AppError('ceremony/pin-unknown', { letter, tries: info.pin.retries });
  await prove(context, key, device, letter, info);
}

/** Rule 1: the journal holds the sealed PIN before the key is sent it. */
async function setSealed(
  context: StepContext,
  key: SecurityKey,
  device: KeyDevice,
  info: KeyInfo,
  letter: string,
  old: Uint8Array | null,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const rules = {
      minLength: info.pin.minLength,
      maxLength: info.pin.maxLength,
      avoid: [info.serial ?? ''].filter((each) => each !== ''),
    };
    const pin = context.makePin(pinSpec(context.state().choices), rules);
    try {
      const slot = `pin-${letter}-${Buffer.from(context.random.bytes(4)).toString('hex')}`;
      const sealed = await context.secrets.seal(slot, pin);
      const characters = codePoints(pin);
      await context.commit({
        type: 'pinIntent',
        letter,
        info,
        deviceId: device.id,
        pin: sealed,
        characters,
        replaces: old !== null,
      });
      const options = touchOptions(context, device, letter);
      await (old === null ? key.setPin(pin, options) : key.changePin(old, pin, options));
      break;
    } catch (error) {
      const code = error instanceof AppError ? error.code : null;
      if (code === 'pin/policy' && attempt < PIN_ATTEMPTS) continue;
      // The key said no, so it does not have this PIN: the letter is free again, the sealed PIN worthless.
      if (code !== null && SAID_NO.has(code)) await dropLetter(context, letter, code);
      throw error;
    } finally {
      pin.fill(0);
    }
  }
  await prove(context, key, device, letter);
}

async function dropLetter(context: StepContext, letter: string, why: string): Promise<void> {
  const slot = keyOf(context.state(), letter)?.pin.sealed.slot;
  if (slot === undefined) return;
  await context.commit({ type: 'keyDropped', letter, why });
  await context.secrets.destroy(slot);
}

async function prove(
  context: StepContext,
  key: SecurityKey,
  device: KeyDevice,
  letter: string,
  known?: KeyInfo,
): Promise<void> {
  const before = known ?? (await key.describe());
  guardTries(before);
  try {
    await context.secrets.withPin(letter, (pin) => key.provePin(pin, touchOptions(context, device, letter)));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'pin/wrong') throw error;
    await context.commit({ type: 'pinRefused', letter, why: error.code });
    throw new AppError('ceremony/pin-unknown', { letter, tries: error.details['tries'] ?? null }, error);
  }
  const info = await key.describe();
  await context.commit({ type: 'pinSet', letter, info, deviceId: device.id });
  await makeSettings(context, key, device, letter, info);
}

async function notInOtherRecord(context: StepContext, info: KeyInfo, key: SecurityKey): Promise<void> {
  const serial = readSerial(info);
  for (const other of context.otherKeys) {
    if (other.aaguid !== info.aaguid || other.vendorId !== info.vendorId) continue;
    const same =
      serial !== null && other.serial !== null
        ? serial === other.serial
        : other.credential !== null &&
          (await key.recognise(other.credential.rpId, Buffer.from(other.credential.id, 'hex'))) === true;
    if (same) throw new AppError('key/already-assigned', { account: other.account, wanted: 'this ceremony' });
  }
}

async function noteAgain(context: StepContext, key: SecurityKey, device: KeyDevice): Promise<void> {
  try {
    const info = await key.describe();
    context.bench.note(device.id, info, await identify(context.state().keys, info, key));
  } catch {
    // Pulled: the bench hears of that by itself.
  }
}

export async function typeSerial(context: StepContext, letter: string, first: string, second: string): Promise<void> {
  const serial = first.trim();
  if (serial === '' || serial !== second.trim()) throw new AppError('ceremony/serial-differs');
  if (!/^[\x21-\x7e][\x20-\x7e]{0,63}$/u.test(serial)) throw new AppError('app/bad-input', { what: 'the serial' });
  await context.commit({ type: 'serialTyped', letter, serial });
}
