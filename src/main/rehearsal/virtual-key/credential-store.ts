import { concat, equal, utf8 } from './bytes';
import { es256 } from './credential-key';
import { scalarFrom } from './p256';
import { hmacSha256, sha256 } from './pin-protocol';
import type { Credential, KeyState } from './state';

/** 15 so that the whole id fits the smallest id length on the market that holds a tag at all, 48 bytes. */
const NONCE = 15;

/** Same RP id and user id: the old one is overwritten (§6.1.2). False when there is no room. */
export function store(key: KeyState, credential: Credential): boolean {
  const { flash } = key;
  const others = flash.credentials.filter(
    (each) => each.rpId !== credential.rpId || !equal(each.userId, credential.userId),
  );
  const overwrites = others.length < flash.credentials.length;
  if (!overwrites && key.remaining === 0) return false;
  flash.credentials = [...others, credential];
  return true;
}

/** Discoverable credentials of an RP, newest first. */
export function discover(key: KeyState, rpId: string): Credential[] {
  return key.flash.credentials.filter((each) => each.rpId === rpId).reverse();
}

/** The credential of an id, stored or wrapped in the id itself; null when it is not this key's or another RP's. */
export function find(key: KeyState, rpId: string, id: Uint8Array): Credential | null {
  const stored = key.flash.credentials.find((each) => equal(each.id, id));
  if (stored !== undefined) return stored.rpId === rpId ? stored : null;
  return unwrap(key, rpId, id);
}

/**
 * A credential that takes no room: its id is nonce, protection level, padding and a tag; the private
 * key follows from the device's secret. ES256 only.
 */
export function wrap(key: KeyState, rpId: string, credProtect: 1 | 2 | 3): Credential {
  const padding = new Uint8Array(Math.max(0, key.model.credentialIdLength - NONCE - 1 - 32));
  const head = concat(key.random.bytes(NONCE), Uint8Array.of(credProtect), padding);
  const id = concat(head, hmacSha256(key.flash.secret, concat(utf8('tag'), sha256(utf8(rpId)), head)));
  const credential = unwrap(key, rpId, id);
  if (credential === null) throw new Error('a wrapped credential that does not unwrap');
  return credential;
}

function unwrap(key: KeyState, rpId: string, id: Uint8Array): Credential | null {
  if (id.length < NONCE + 1 + 32) return null;
  const head = id.subarray(0, id.length - 32);
  const tag = hmacSha256(key.flash.secret, concat(utf8('tag'), sha256(utf8(rpId)), head));
  const level = head[NONCE];
  if (!equal(tag, id.subarray(id.length - 32)) || (level !== 1 && level !== 2 && level !== 3)) return null;
  const seed = (label: string): Uint8Array => hmacSha256(key.flash.secret, concat(utf8(label), id));
  return {
    id,
    rpId,
    rpName: null,
    userId: new Uint8Array(),
    userName: null,
    userDisplayName: null,
    key: es256(scalarFrom(concat(seed('key'), seed('more')))),
    credProtect: level,
    credRandom: [seed('random'), seed('random with UV')],
    discoverable: false,
    signCount: 0,
  };
}

/** The counter that goes into authenticator data; it rises by more than one, as real ones may. */
export function nextSignCount(key: KeyState, credential: Credential): number {
  const { flash, model, faults } = key;
  if (model.signCounter === 'zero') return 0;
  const step = 1 + ((key.random.bytes(1)[0] ?? 0) % 4);
  const perCredential = model.signCounter === 'perCredential' && credential.discoverable;
  const count = perCredential ? (credential.signCount += step) : (flash.signCount += step);
  return faults.take('counter-backwards') ? 1 : count;
}
