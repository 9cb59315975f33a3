import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors';
import { serialFromCertificate } from './attestation/certificate-serial';
import { aaguidText, modelName } from './attestation/model-names';
import { verifyAttestation, type AttestationVerdict } from './attestation/verify';
import { Permission, type PinToken } from './ctap2/client-pin';
import { parseCoseKey } from './ctap2/cose';
import type { AuthenticatorInfo } from './ctap2/info';
import {
  attestationObject,
  makeCredential,
  makeCredentialSize,
  type MakeCredentialRequest,
  type MakeCredentialResponse,
} from './ctap2/make-credential';
import { findCredential } from './ctap2/silent-assertion';
import { CtapStatus, isStatus } from './ctap2/status';
import { unusableBecause } from './key-info';
import { ctapOptions, type KeySession } from './key-session';
import type { CreationOptions, KeyCallOptions, MadeCredential } from './key-operations';
import { withToken } from './pin-access';

/** makeCredential as Entra's options ask, and every check that can be made before anything is sent to Entra. */
export async function register(
  session: KeySession,
  request: CreationOptions,
  pin: Uint8Array,
  options: KeyCallOptions,
): Promise<MadeCredential> {
  const info = await session.info(options);
  requireAble(info, request);
  const clientDataJSON = registrationClientData(request);
  const asked = toCtapRequest(request, info, sha256(clientDataJSON));
  const purpose = { permissions: Permission.makeCredential | Permission.getAssertion, rpId: request.rpId };
  const { response, dropped } = await withToken(session, pin, purpose, options, async (token) => {
    const excludeList = await knownAmong(session, info, request, asked, token, options);
    return makeWithFallback(session, { ...asked, excludeList }, request, token, options);
  });
  session.infoChanged();
  return check(session, info, request, clientDataJSON, response, dropped);
}

/** Refuses before the key is touched what cannot succeed. */
function requireAble(info: AuthenticatorInfo, request: CreationOptions): void {
  const why = unusableBecause(info, null);
  if (why !== null)
    throw info.remainingDiscoverableCredentials === 0
      ? new AppError('key/full')
      : new AppError('key/unusable', { why });
  const offered = info.algorithms;
  if (offered !== null && !request.algorithms.some((algorithm) => offered.includes(algorithm))) {
    throw new AppError('key/algorithm');
  }
  const { credProtect } = request;
  if (
    credProtect !== null &&
    credProtect.enforce &&
    credProtect.level > 1 &&
    !info.extensions.includes('credProtect')
  ) {
    throw new AppError('key/option', { option: 'credProtect' });
  }
  if (request.enterpriseAttestation !== undefined && info.options.get('ep') !== true) {
    throw new AppError('key/cannot', { why: 'enterprise attestation is not switched on.' });
  }
}

/** The challenge goes in as it came; the origin follows the relying party (WebAuthn §5.8.1). */
function registrationClientData(request: CreationOptions): Uint8Array {
  const clientData = {
    type: 'webauthn.create',
    challenge: request.challenge,
    origin: `https://${request.rpId}`,
    crossOrigin: false,
  };
  return new TextEncoder().encode(JSON.stringify(clientData));
}

function toCtapRequest(
  request: CreationOptions,
  info: AuthenticatorInfo,
  clientDataHash: Uint8Array,
): MakeCredentialRequest {
  return {
    clientDataHash,
    rp: { id: request.rpId, name: request.rpName },
    user: { id: request.userId, name: request.userName, displayName: request.userDisplayName },
    algorithms: request.algorithms,
    excludeList: [],
    residentKey: request.residentKey,
    hmacSecret: request.hmacCreateSecret && info.extensions.includes('hmac-secret'),
    credProtect:
      request.credProtect !== null && info.extensions.includes('credProtect') ? request.credProtect.level : null,
    enterpriseAttestation: request.enterpriseAttestation ?? null,
  };
}

/**
 * The exclude list that the key is sent. Each id comes in every reading that its encoding allows; those of an
 * impossible length go. Where the rest does not fit into one message, the key is asked silently which it holds.
 */
async function knownAmong(
  session: KeySession,
  info: AuthenticatorInfo,
  request: CreationOptions,
  asked: MakeCredentialRequest,
  token: PinToken,
  options: KeyCallOptions,
): Promise<readonly Uint8Array[]> {
  const longest = info.maxCredentialIdLength ?? 1023;
  const ids = request.excludeCredentials.flat().filter((id) => id.length > 0 && id.length <= longest);
  // A key that says zero would have us ask about nothing for ever.
  const perList = Math.max(info.maxCredentialCountInList ?? 1, 1);
  const fits = (list: readonly Uint8Array[]): boolean =>
    list.length <= perList &&
    makeCredentialSize(session.ctap, { ...asked, excludeList: list }, token) <= info.maxMsgSize;
  if (ids.length === 0 || fits(ids)) return ids;
  const { random } = session.deps;
  for (let at = 0; at < ids.length;) {
    let count = Math.min(perList, ids.length - at);
    while (count > 1 && !fits(ids.slice(at, at + count))) count--;
    const batch = ids.slice(at, at + count);
    const found = await findCredential(session.ctap, request.rpId, batch, token, random, ctapOptions(options));
    if (found === 'refused') return batch;
    if (found !== null) return [found];
    at += count;
  }
  return [];
}

/** One notice and one retry without the optional extensions, for keys that choke on what they advertise. */
async function makeWithFallback(
  session: KeySession,
  asked: MakeCredentialRequest,
  request: CreationOptions,
  token: PinToken,
  options: KeyCallOptions,
): Promise<{ readonly response: MakeCredentialResponse; readonly dropped: readonly string[] }> {
  try {
    return { response: await makeCredential(session.ctap, asked, token, ctapOptions(options)), dropped: [] };
  } catch (error) {
    const choked = isStatus(
      error,
      CtapStatus.unsupportedExtension,
      CtapStatus.unsupportedOption,
      CtapStatus.invalidOption,
      CtapStatus.cborUnexpectedType,
      CtapStatus.invalidCbor,
    );
    const optionalProtect =
      asked.credProtect !== null && !(request.credProtect?.enforce === true && asked.credProtect > 1);
    const dropped = [...(asked.hmacSecret ? ['hmac-secret'] : []), ...(optionalProtect ? ['credProtect'] : [])];
    if (!choked || dropped.length === 0) throw error;
    session.deps.log.event('warn', 'key.extensions-dropped', { count: dropped.length });
    const plainer = { ...asked, hmacSecret: false, credProtect: optionalProtect ? null : asked.credProtect };
    return { response: await makeCredential(session.ctap, plainer, token, ctapOptions(options)), dropped };
  }
}

/** Step 6 of the ceremony, "checked before the POST". */
async function check(
  session: KeySession,
  info: AuthenticatorInfo,
  request: CreationOptions,
  clientDataJSON: Uint8Array,
  response: MakeCredentialResponse,
  dropped: readonly string[],
): Promise<MadeCredential> {
  const { parsed } = response;
  const { attested, flags } = parsed;
  if (attested === null) throw mismatch('it holds no credential.');
  if (!equal(parsed.rpIdHash, sha256(new TextEncoder().encode(request.rpId))))
    throw mismatch('it is for another site.');
  if (!flags.up) throw mismatch('nobody touched the key.');
  if (!flags.uv) throw mismatch('the PIN was not checked.');
  if (flags.be || flags.bs) throw mismatch('it could be copied to another device.');
  if (!equal(attested.aaguid, info.aaguid)) throw mismatch('it names another model than the key does.');
  const publicKey = parseCoseKey(attested.publicKey);
  if (!request.algorithms.includes(publicKey.algorithm)) throw mismatch('its algorithm was not asked for.');
  const verdict = await judgeAttestation(session, clientDataJSON, response);
  const aaguid = aaguidText(attested.aaguid);
  return {
    credentialId: attested.credentialId,
    publicKey: attested.publicKeyBytes,
    algorithm: publicKey.algorithm,
    aaguid,
    signCount: parsed.signCount,
    clientDataJSON,
    attestationObject: attestationObject(response),
    attestation: { level: verdict.level, format: response.format, model: modelName(aaguid), why: verdict.why },
    flags,
    hmacSecret: parsed.extensions?.get('hmac-secret') === true,
    attestedSerial: attestedSerial(session, response, verdict),
    dropped,
  };
}

function judgeAttestation(
  session: KeySession,
  clientDataJSON: Uint8Array,
  response: MakeCredentialResponse,
): Promise<AttestationVerdict> {
  const { format, statement, authData, parsed } = response;
  return verifyAttestation(
    { format, statement, authData, parsed, clientDataHash: sha256(clientDataJSON) },
    session.deps.attestation,
    session.deps.clock.now(),
  );
}

function attestedSerial(
  session: KeySession,
  response: MakeCredentialResponse,
  verdict: AttestationVerdict,
): string | null {
  if (!response.enterpriseAttestation || verdict.leaf === null || verdict.level !== 'verified') return null;
  const serial = serialFromCertificate(verdict.leaf, session.device.vendorId);
  if (serial !== null) session.serialFound(serial, 'attestationCertificate');
  return serial;
}

function mismatch(why: string): AppError {
  return new AppError('key/registration-check', { why });
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}
