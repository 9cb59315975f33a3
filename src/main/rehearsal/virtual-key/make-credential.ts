import { attest } from './attestation';
import { authenticatorData } from './authenticator-data';
import { type CborMap, cborMap } from './cbor';
import { type CommandContext, requireTouch } from './context';
import { createCredentialKey, makeable } from './credential-key';
import { find, nextSignCount, store, wrap } from './credential-store';
import { canHavePin, refusesBuiltInUv } from './personality';
import type { Request } from './request';
import type { Credential, KeyState } from './state';
import { NoAnswer, Refusal, Status } from './status';
import { Permission, authOf, spendToken, useToken } from './token';

/** authenticatorMakeCredential (CTAP 2.1 §6.1). */
export async function makeCredential(context: CommandContext, request: Request, serial: string): Promise<CborMap> {
  const { key } = context;
  const clientDataHash = request.bytes(1);
  const rp = request.child(2);
  const rpId = rp.text('id');
  const user = request.child(3);
  const userId = user.bytes('id');
  const auth = authOf(request, 9, 8);
  if (auth !== null && auth.tag.length === 0) await probeForPin(context);
  const algorithm = chooseAlgorithm(key, request);
  const residentKey = readOptions(key, request);
  const enterprise = wantsEnterprise(key, request, rpId);
  const extensions = readExtensions(key, request);
  const uv = verifyUser(key, auth, clientDataHash, rpId, residentKey);
  if (isExcluded(key, request, rpId, uv)) await refuseExcluded(context);
  await requireTouch(context);
  spendToken(key);

  const credential = residentKey
    ? fresh(key, algorithm, rp, user, userId, extensions)
    : wrap(key, rpId, extensions.credProtect ?? 1);
  if (residentKey && !store(key, credential)) throw new Refusal(Status.keyStoreFull);
  if (key.faults.take('unplug-after-credential')) {
    context.unplug();
    throw new NoAnswer();
  }
  const authData = authenticatorData(key, {
    rpId,
    up: true,
    uv,
    signCount: nextSignCount(key, credential),
    attested: credential,
    extensions: outputs(key, rpId, extensions),
  });
  const { fmt, attStmt } = attest(key, credential, authData, clientDataHash, enterprise, serial);
  return cborMap([
    [1, fmt],
    [2, authData],
    [3, attStmt],
    [4, enterprise ? true : undefined],
  ]);
}

interface Extensions {
  readonly credProtect: 1 | 2 | 3 | null;
  readonly hmacSecret: boolean;
  readonly minPinLength: boolean;
}

/** An empty pinUvAuthParam only asks whether there is a PIN, and for a touch (§6.1.2 step 1). */
export async function probeForPin(context: CommandContext): Promise<never> {
  await requireTouch(context);
  throw new Refusal(context.key.flash.pinHash === null ? Status.pinNotSet : Status.pinInvalid);
}

function chooseAlgorithm(key: KeyState, request: Request): number {
  const offered = request.maybeChildren(4);
  if (offered === undefined) throw new Refusal(Status.missingParameter);
  const wanted = offered.filter((each) => each.text('type') === 'public-key').map((each) => each.number('alg'));
  const supported = (key.model.algorithms ?? [-7]).filter((each) => makeable.includes(each));
  const chosen = key.faults.has('no-algorithm') ? undefined : wanted.find((each) => supported.includes(each));
  if (chosen === undefined) throw new Refusal(Status.unsupportedAlgorithm);
  return chosen;
}

function readOptions(key: KeyState, request: Request): boolean {
  const options = request.maybeChild(7);
  if (options?.maybeBoolean('up') === false) throw new Refusal(Status.invalidOption);
  if (options?.maybeBoolean('uv') === true) throw new Refusal(refusesBuiltInUv(key.model));
  const residentKey = options?.maybeBoolean('rk') ?? false;
  const refused = key.model.options['rk'] !== true || key.faults.has('chokes-rk');
  if (residentKey && refused) throw new Refusal(Status.unsupportedOption);
  return residentKey;
}

function wantsEnterprise(key: KeyState, request: Request, rpId: string): boolean {
  const kind = request.maybeNumber(0x0a);
  if (kind === undefined) return false;
  const isOn = key.model.options['ep'] !== undefined && key.flash.enterpriseAttestation;
  if (!isOn) throw new Refusal(Status.invalidParameter);
  if (kind !== 1 && kind !== 2) throw new Refusal(Status.invalidOption);
  // 1: only for RP ids the maker wrote into the key; 2: the platform vouches for the RP id.
  return kind === 2 || (key.model.enterpriseRpIds ?? []).includes(rpId);
}

function readExtensions(key: KeyState, request: Request): Extensions {
  const asked = request.maybeChild(6);
  const knows = (name: string): boolean => (key.model.extensions ?? []).includes(name) && asked?.has(name) === true;
  if (asked?.has('credProtect') === true && key.faults.has('chokes-cred-protect'))
    throw new Refusal(Status.unsupportedOption);
  if (asked?.has('hmac-secret') === true && key.faults.has('chokes-hmac-secret')) throw new Refusal(Status.invalidCbor);
  const level = knows('credProtect') ? asked?.number('credProtect') : undefined;
  if (level !== undefined && level !== 1 && level !== 2 && level !== 3) throw new Refusal(Status.invalidOption);
  return {
    credProtect: level ?? null,
    hmacSecret: knows('hmac-secret') && asked?.maybeBoolean('hmac-secret') === true,
    minPinLength: knows('minPinLength') && asked?.maybeBoolean('minPinLength') === true,
  };
}

function outputs(key: KeyState, rpId: string, extensions: Extensions): CborMap | null {
  const tellsLength = extensions.minPinLength && key.flash.minPinLengthRpIds.includes(rpId);
  const map = cborMap([
    ['credProtect', extensions.credProtect ?? undefined],
    ['hmac-secret', extensions.hmacSecret ? true : undefined],
    ['minPinLength', tellsLength ? key.flash.minPinLength : undefined],
  ]);
  return map.size === 0 ? null : map;
}

function verifyUser(
  key: KeyState,
  auth: ReturnType<typeof authOf>,
  hash: Uint8Array,
  rpId: string,
  residentKey: boolean,
): boolean {
  if (auth !== null && canHavePin(key.model)) {
    useToken(key, auth.protocol, auth.tag, hash, Permission.mc, rpId);
    return true;
  }
  const lenient = key.model.options['makeCredUvNotRqd'] === true && !residentKey;
  const isProtected = key.flash.pinHash !== null && !lenient;
  if (isProtected || key.flash.alwaysUv) throw new Refusal(Status.puatRequired);
  return false;
}

function isExcluded(key: KeyState, request: Request, rpId: string, uv: boolean): boolean {
  const list = request.maybeChildren(5) ?? [];
  const limit = key.model.maxCredentialCountInList;
  if (limit !== undefined && list.length > limit) throw new Refusal(Status.requestTooLarge);
  if (key.faults.take('always-excluded')) return true;
  return list.some((each) => {
    const found = find(key, rpId, each.bytes('id'));
    return found !== null && (uv || found.credProtect !== 3);
  });
}

/** 0x19 comes after a touch or after its timeout; only CANCEL tells less. */
async function refuseExcluded(context: CommandContext): Promise<never> {
  if ((await context.awaitTouch('short')) === 'cancelled') throw new Refusal(Status.keepaliveCancel);
  throw new Refusal(Status.credentialExcluded);
}

function fresh(
  key: KeyState,
  algorithm: number,
  rp: Request,
  user: Request,
  userId: Uint8Array,
  extensions: Extensions,
): Credential {
  return {
    id: key.random.bytes(key.model.credentialIdLength),
    rpId: rp.text('id'),
    rpName: rp.maybeText('name') ?? null,
    userId,
    userName: user.maybeText('name') ?? null,
    userDisplayName: user.maybeText('displayName') ?? null,
    key: createCredentialKey(algorithm, key.random),
    credProtect: extensions.credProtect ?? 1,
    credRandom: extensions.hmacSecret ? [key.random.bytes(32), key.random.bytes(32)] : null,
    discoverable: true,
    signCount: 0,
  };
}
