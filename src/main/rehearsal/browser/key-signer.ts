import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors';
import { Permission } from '../../keys/ctap2/client-pin';
import { getAssertion } from '../../keys/ctap2/get-assertion';
import { findCredential } from '../../keys/ctap2/silent-assertion';
import type { KeyDevice, KeySource } from '../../keys/hid/hid-port';
import type { KeyCallOptions } from '../../keys/key-operations';
import { toKeyError, withKeyErrors } from '../../keys/key-errors';
import { ctapOptions, KeySession } from '../../keys/key-session';
import type { SecurityKeyDeps } from '../../keys/key-session';
import { withToken } from '../../keys/pin-access';
import type { SignedAssertion, SignRequest } from './sign-request';

const BUSY_TRIES = 40;
const BUSY_WAIT_MS = 100;

export interface KeySignerOptions {
  readonly source: KeySource;
  readonly deps: SecurityKeyDeps;
  /** The PIN as the operator typed it at the browser's prompt; wiped here after use. */
  readonly pin: (signal: AbortSignal) => Promise<Uint8Array>;
  readonly onStatus?: KeyCallOptions['onStatus'];
  /** Devices that the person holds ready, having read the label; asked first. A browser alone has to ask every key. */
  readonly inHand?: () => readonly string[];
}

/**
 * Signs the simulated authority's challenge as a browser does. Rule 13: a foreign challenge signed for Microsoft's name
 * *is* the account, so this works on virtual and UDP keys only and refuses a key on real HID whatever it is told.
 * @throws AppError `app/rehearsal-only`, `key/none`, `key/no-credential`, `pin/*`
 */
export function createKeySigner(
  options: KeySignerOptions,
): (request: SignRequest, signal: AbortSignal) => Promise<SignedAssertion> {
  return (request, signal) => withKeyErrors(() => signOn(options, request, signal));
}

async function signOn(options: KeySignerOptions, request: SignRequest, signal: AbortSignal): Promise<SignedAssertion> {
  const allowList = request.allowCredentials.map((id) => new Uint8Array(Buffer.from(id, 'base64url')));
  const device = await choose(options, request.rpId, allowList, signal);
  const session = await openWhenFree(options, device, signal);
  try {
    return await signWith(session, options, request, allowList, { signal, onStatus: options.onStatus });
  } finally {
    await session.close();
  }
}

/** A browser waits for a key that another program is reading; it does not give up at once. */
async function openWhenFree(options: KeySignerOptions, device: KeyDevice, signal: AbortSignal): Promise<KeySession> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await KeySession.open(options.source, device, options.deps, signal);
    } catch (error) {
      if (tries === BUSY_TRIES || toKeyError(error).code !== 'key/busy') throw error;
      await options.deps.clock.sleep(BUSY_WAIT_MS, signal);
    }
  }
}

/** Like the finger of the person: the key that knows the credential. Only that one is sent a PIN. */
async function choose(
  options: KeySignerOptions,
  rpId: string,
  allowList: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<KeyDevice> {
  const devices = await options.source.list();
  if (devices.some((device) => device.transport !== 'virtual' && device.transport !== 'udp')) {
    throw new AppError('app/rehearsal-only', { why: 'a key on USB signs in with a real browser only.' });
  }
  const cannotSay: KeyDevice[] = [];
  const ready = new Set(options.inHand?.() ?? []);
  for (const device of devices.toSorted((a, b) => Number(ready.has(b.id)) - Number(ready.has(a.id)))) {
    const answer = await ask(options, device, rpId, allowList, signal);
    if (answer === 'holds') return device;
    if (answer === 'cannotSay') cannotSay.push(device);
  }
  if (cannotSay.length === 1) return cannotSay[0]!;
  if (cannotSay.length > 1) throw new AppError('key/several', { count: cannotSay.length });
  throw new AppError(devices.length === 0 ? 'key/none' : 'key/no-credential');
}

async function ask(
  options: KeySignerOptions,
  device: KeyDevice,
  rpId: string,
  allowList: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<'holds' | 'not' | 'cannotSay'> {
  if (allowList.length === 0) return 'cannotSay';
  const session = await openWhenFree(options, device, signal);
  try {
    const found = await findCredential(session.ctap, rpId, allowList, null, options.deps.random, { signal });
    if (found === 'refused') return 'cannotSay';
    return found === null ? 'not' : 'holds';
  } finally {
    await session.close();
  }
}

async function signWith(
  session: KeySession,
  options: KeySignerOptions,
  request: SignRequest,
  allowList: readonly Uint8Array[],
  call: KeyCallOptions & { readonly signal: AbortSignal },
): Promise<SignedAssertion> {
  const clientDataJSON = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge: request.challenge, origin: request.origin, crossOrigin: false }),
  );
  const clientDataHash = new Uint8Array(createHash('sha256').update(clientDataJSON).digest());
  const pin = await options.pin(call.signal);
  try {
    const answer = await withToken(
      session,
      pin,
      { permissions: Permission.getAssertion, rpId: request.rpId },
      call,
      (token) =>
        getAssertion(
          session.ctap,
          { rpId: request.rpId, clientDataHash, allowList, userPresence: true },
          token,
          ctapOptions(call),
        ),
    );
    const id = answer.credentialId ?? allowList[0];
    if (id === undefined) throw new AppError('key/malformed');
    return {
      id: text(id),
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(answer.authData),
      signature: text(answer.signature),
      userHandle: answer.userId === null ? null : text(answer.userId),
    };
  } finally {
    pin.fill(0);
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
