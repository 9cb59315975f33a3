import { concat, equal } from './bytes';
import { type CborMap, cborMap, isCborMap } from './cbor';
import type { CommandContext } from './context';
import { hasPermissions } from './personality';
import { type PinProtocol, sha256 } from './pin-protocol';
import type { Request } from './request';
import { type KeyState, MAX_RETRIES } from './state';
import { NoAnswer, Refusal, Status } from './status';
import { Permission, issueToken, protocolOf } from './token';

const MISSES_UNTIL_POWER_CYCLE = 3;

/** authenticatorClientPIN (CTAP 2.1 §6.5.5). */
export function clientPin(context: CommandContext, request: Request): CborMap | null {
  const { key } = context;
  switch (request.number(2)) {
    case 0x01:
      return getPinRetries(key);
    case 0x02:
      return getKeyAgreement(protocolOf(key, request.number(1)));
    case 0x03:
      return setPin(context, request);
    case 0x04:
      return changePin(context, request);
    case 0x05:
      return getPinToken(key, request);
    case 0x06:
      // Built-in user verification is never enrolled here.
      throw new Refusal(hasPermissions(key.model) ? Status.notAllowed : Status.invalidParameter);
    case 0x07:
      return cborMap([[5, 0]]);
    case 0x09:
      return getTokenWithPermissions(key, request);
    default:
      throw new Refusal(hasPermissions(key.model) ? Status.invalidSubcommand : Status.invalidParameter);
  }
}

function getPinRetries(key: KeyState): CborMap {
  const tellsPowerCycle = hasPermissions(key.model) || key.model.versions.includes('FIDO_2_1_PRE');
  return cborMap([
    [3, key.flash.retries],
    [4, tellsPowerCycle ? needsPowerCycle(key) : undefined],
  ]);
}

function getKeyAgreement(protocol: PinProtocol): CborMap {
  const { x, y } = protocol.publicKey();
  return cborMap([
    [
      1,
      cborMap([
        [1, 2],
        [3, -25],
        [-1, 1],
        [-2, x],
        [-3, y],
      ]),
    ],
  ]);
}

function setPin(context: CommandContext, request: Request): null {
  const { key } = context;
  const protocol = protocolOf(key, request.number(1));
  const encrypted = request.bytes(5);
  const tag = request.bytes(4);
  const shared = sharedSecret(protocol, request);
  if (key.flash.pinHash !== null) throw new Refusal(Status.pinAuthInvalid);
  if (!protocol.verify(shared, encrypted, tag)) throw new Refusal(Status.pinAuthInvalid);
  storePin(context, decrypted(protocol, shared, encrypted), null);
  return null;
}

function changePin(context: CommandContext, request: Request): null {
  const { key } = context;
  const protocol = protocolOf(key, request.number(1));
  const newPin = request.bytes(5);
  const oldHash = request.bytes(6);
  const tag = request.bytes(4);
  refuseWhenBlocked(key);
  const shared = sharedSecret(protocol, request);
  if (!protocol.verify(shared, concat(newPin, oldHash), tag)) throw new Refusal(Status.pinAuthInvalid);
  const matched = comparePin(key, protocol, shared, oldHash);
  storePin(context, decrypted(protocol, shared, newPin), key.flash.forcePinChange ? matched : null);
  return null;
}

/** The old way, 0x05: a token for makeCredential and getAssertion. */
function getPinToken(key: KeyState, request: Request): CborMap {
  if (request.has(9) || request.has(0x0a)) throw new Refusal(Status.invalidParameter);
  const protocol = protocolOf(key, request.number(1));
  const shared = checkedPin(key, protocol, request);
  // A forced change shows itself here as a wrong PIN, although the tries were given back.
  if (key.flash.forcePinChange) throw new Refusal(Status.pinInvalid);
  const token = issueToken(key, protocol.id, Permission.mc | Permission.ga, null);
  return cborMap([[2, protocol.encrypt(shared, token.bytes)]]);
}

/** 0x09, getPinUvAuthTokenUsingPinWithPermissions. */
function getTokenWithPermissions(key: KeyState, request: Request): CborMap {
  if (!hasPermissions(key.model)) throw new Refusal(Status.invalidParameter);
  const protocol = protocolOf(key, request.number(1));
  const permissions = request.number(9);
  const rpId = request.maybeText(0x0a) ?? null;
  if (permissions === 0) throw new Refusal(Status.invalidParameter);
  if ((permissions & ~allowedPermissions(key)) !== 0) throw new Refusal(Status.unauthorizedPermission);
  if ((permissions & Permission.pcmr) !== 0 && permissions !== Permission.pcmr)
    throw new Refusal(Status.unauthorizedPermission);
  const needsRpId = (permissions & (Permission.mc | Permission.ga)) !== 0;
  if (needsRpId && rpId === null) throw new Refusal(Status.missingParameter);
  const shared = checkedPin(key, protocol, request);
  if (key.flash.forcePinChange) throw new Refusal(Status.pinPolicyViolation);
  // pcmr stands alone and gives the persistent token (CTAP 2.2 §6.5.5.7).
  const token =
    permissions === Permission.pcmr ? key.flash.persistentToken : issueToken(key, protocol.id, permissions, rpId).bytes;
  return cborMap([[2, protocol.encrypt(shared, token)]]);
}

function allowedPermissions(key: KeyState): number {
  const { options } = key.model;
  const sign = options['noMcGaPermissionsWithClientPin'] === true ? 0 : Permission.mc | Permission.ga;
  return (
    sign |
    (options['credMgmt'] === true ? Permission.cm : 0) |
    (options['authnrCfg'] === true ? Permission.acfg : 0) |
    (options['largeBlobs'] === true ? Permission.lbw : 0) |
    (key.model.encIdentifier === true ? Permission.pcmr : 0)
  );
}

function checkedPin(key: KeyState, protocol: PinProtocol, request: Request): Uint8Array {
  const hash = request.bytes(6);
  refuseWhenBlocked(key);
  const shared = sharedSecret(protocol, request);
  comparePin(key, protocol, shared, hash);
  return shared;
}

function refuseWhenBlocked(key: KeyState): void {
  if (key.flash.pinHash === null) throw new Refusal(Status.pinNotSet);
  if (key.flash.retries === 0) throw new Refusal(Status.pinBlocked);
  if (needsPowerCycle(key)) throw new Refusal(Status.pinAuthBlocked);
}

/** Counts down before it compares, so that pulling the plug gains no try (§6.5.5.6 step 5.7 ff.). */
function comparePin(key: KeyState, protocol: PinProtocol, shared: Uint8Array, encryptedHash: Uint8Array): Uint8Array {
  const { flash, ram } = key;
  flash.retries--;
  const hash = protocol.decrypt(shared, encryptedHash);
  const refused = key.faults.take('refuse-next-pin');
  if (!refused && hash !== null && flash.pinHash !== null && equal(hash, flash.pinHash)) {
    flash.retries = MAX_RETRIES;
    ram.missesInARow = 0;
    return hash;
  }
  protocol.regenerate();
  ram.missesInARow++;
  if (flash.retries === 0) throw new Refusal(Status.pinBlocked);
  throw new Refusal(needsPowerCycle(key) ? Status.pinAuthBlocked : Status.pinInvalid);
}

function needsPowerCycle(key: KeyState): boolean {
  return key.ram.missesInARow >= MISSES_UNTIL_POWER_CYCLE;
}

function storePin(context: CommandContext, padded: Uint8Array, mustDiffer: Uint8Array | null): void {
  const { key } = context;
  const { flash, model, faults } = key;
  if (padded.length !== 64) throw new Refusal(Status.invalidParameter);
  const pin = withoutTrailingZeros(padded);
  const codePoints = countCodePoints(pin);
  const tooLong = pin.length > (model.maxPINLength ?? 63);
  const refused = faults.take('pin-policy') || (model.pinComplexityPolicy === true && isSimple(pin));
  if (codePoints < flash.minPinLength || tooLong || refused) throw new Refusal(Status.pinPolicyViolation);
  const hash = sha256(pin).slice(0, 16);
  if (mustDiffer !== null && equal(mustDiffer, hash)) throw new Refusal(Status.pinPolicyViolation);
  if (faults.take('unplug-before-pin')) losePower(context);
  flash.pinHash = hash;
  flash.pinCodePoints = codePoints;
  flash.retries = MAX_RETRIES;
  flash.forcePinChange = false;
  key.ram.missesInARow = 0;
  key.ram.token = null;
  if (faults.take('unplug-after-pin')) losePower(context);
}

function losePower(context: CommandContext): never {
  context.unplug();
  throw new NoAnswer();
}

function sharedSecret(protocol: PinProtocol, request: Request): Uint8Array {
  const cose = request.raw(3);
  if (cose === undefined) throw new Refusal(Status.missingParameter);
  if (!isCborMap(cose)) throw new Refusal(Status.cborUnexpectedType);
  const [x, y] = [cose.get(-2), cose.get(-3)];
  const isP256 = cose.get(1) === 2 && cose.get(3) === -25 && cose.get(-1) === 1;
  if (!isP256 || !(x instanceof Uint8Array) || !(y instanceof Uint8Array)) throw new Refusal(Status.invalidParameter);
  try {
    return protocol.decapsulate({ x, y });
  } catch {
    throw new Refusal(Status.invalidParameter);
  }
}

function decrypted(protocol: PinProtocol, shared: Uint8Array, cipher: Uint8Array): Uint8Array {
  const plain = protocol.decrypt(shared, cipher);
  if (plain === null) throw new Refusal(Status.pinAuthInvalid);
  return plain;
}

function withoutTrailingZeros(padded: Uint8Array): Uint8Array {
  let end = padded.length;
  while (end > 0 && padded[end - 1] === 0) end--;
  return padded.subarray(0, end);
}

/** Code points of UTF-8: every byte that continues none. */
function countCodePoints(pin: Uint8Array): number {
  return pin.filter((byte) => (byte & 0xc0) !== 0x80).length;
}

/** The complexity rule of keys that have one: not one character repeated, no plain run. */
function isSimple(pin: Uint8Array): boolean {
  const steps = new Set([...pin].slice(1).map((byte, index) => byte - (pin[index] ?? 0)));
  return steps.size <= 1 && [...steps].every((step) => Math.abs(step) <= 1);
}
