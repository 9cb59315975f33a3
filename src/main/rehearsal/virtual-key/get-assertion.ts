import { authenticatorData } from './authenticator-data';
import { concat } from './bytes';
import { type CborMap, cborMap, encodeCbor } from './cbor';
import { type CommandContext, requireTouch } from './context';
import { discover, find, nextSignCount } from './credential-store';
import { hmacSecret } from './hmac-secret';
import { probeForPin } from './make-credential';
import { canHavePin, refusesBuiltInUv } from './personality';
import type { Request } from './request';
import type { Credential, KeyState } from './state';
import { Refusal, Status } from './status';
import { Permission, authOf, spendToken, useToken } from './token';

const NEXT_WITHIN_MS = 30_000;

/** authenticatorGetAssertion (CTAP 2.1 §6.2). */
export async function getAssertion(context: CommandContext, request: Request): Promise<CborMap> {
  const { key } = context;
  const rpId = request.text(1);
  const clientDataHash = request.bytes(2);
  const auth = authOf(request, 7, 6);
  if (auth !== null && auth.tag.length === 0) await probeForPin(context);
  const options = request.maybeChild(5);
  if (options?.has('rk') === true) throw new Refusal(Status.invalidOption);
  if (options?.maybeBoolean('uv') === true) throw new Refusal(refusesBuiltInUv(key.model));
  const up = options?.maybeBoolean('up') ?? true;
  const uv = verifyUser(key, auth, clientDataHash, rpId, up);
  const allowList = request.maybeChildren(3);
  const credentials = applicable(key, rpId, allowList, uv);
  if (credentials.length === 0) throw new Refusal(Status.noCredentials);
  const salts = request.maybeChild(4)?.maybeChild('hmac-secret');
  if (up) {
    await requireTouch(context);
    spendToken(key);
  }
  const answer = (credential: Credential, count: number | undefined): CborMap => {
    const extensions =
      salts === undefined || credential.credRandom === null || !up
        ? null
        : hmacSecret(key, salts, credential.credRandom[uv ? 1 : 0]);
    const authData = authenticatorData(key, {
      rpId,
      up,
      uv,
      signCount: nextSignCount(key, credential),
      attested: null,
      extensions,
    });
    return sign(key, credential, authData, clientDataHash, { uv, isOneOfMany: credentials.length > 1, count });
  };
  const [first, ...rest] = credentials;
  if (first === undefined) throw new Refusal(Status.noCredentials);
  rememberRest(key, rest, (credential) => answer(credential, undefined));
  return answer(first, rest.length > 0 ? credentials.length : undefined);
}

/** authenticatorGetNextAssertion (§6.3). */
export function getNextAssertion(key: KeyState): Uint8Array {
  const pending = key.ram.pending;
  const isOpen = pending !== null && pending.kind === 'assertions' && key.clock.monotonic() <= pending.until;
  const next = isOpen ? pending.next() : null;
  if (next === null) throw new Refusal(Status.notAllowed);
  return next;
}

function rememberRest(key: KeyState, rest: readonly Credential[], answer: (credential: Credential) => CborMap): void {
  const queue = [...rest];
  key.ram.pending = {
    kind: 'assertions',
    until: key.clock.monotonic() + NEXT_WITHIN_MS,
    next() {
      const credential = queue.shift();
      return credential === undefined ? null : encodeCbor(answer(credential));
    },
  };
}

function verifyUser(
  key: KeyState,
  auth: ReturnType<typeof authOf>,
  hash: Uint8Array,
  rpId: string,
  up: boolean,
): boolean {
  if (auth !== null && canHavePin(key.model)) {
    useToken(key, auth.protocol, auth.tag, hash, Permission.ga, rpId);
    return true;
  }
  const isSpared = !up && key.model.alwaysUvSparesSilent === true;
  if (key.flash.alwaysUv && !isSpared) throw new Refusal(Status.puatRequired);
  return false;
}

/** credProtect: level 3 needs UV always, level 2 unless the id was named (§12.1). */
function applicable(key: KeyState, rpId: string, allowList: readonly Request[] | undefined, uv: boolean): Credential[] {
  if (allowList === undefined || allowList.length === 0) {
    return discover(key, rpId).filter((each) => uv || each.credProtect === 1);
  }
  const limit = key.model.maxCredentialCountInList;
  if (limit !== undefined && allowList.length > limit) throw new Refusal(Status.requestTooLarge);
  for (const each of allowList) {
    const found = find(key, rpId, each.bytes('id'));
    if (found !== null && (uv || found.credProtect !== 3)) return [found];
  }
  return [];
}

function sign(
  key: KeyState,
  credential: Credential,
  authData: Uint8Array,
  clientDataHash: Uint8Array,
  shape: { readonly uv: boolean; readonly isOneOfMany: boolean; readonly count: number | undefined },
): CborMap {
  const signed = concat(authData, clientDataHash);
  const signature = credential.key.sign(key.faults.has('signature-wrong') ? concat(signed, Uint8Array.of(0)) : signed);
  // The user's names are told only where there is a choice and the user was verified (§6.2.3).
  const tellsNames = shape.uv && shape.isOneOfMany;
  const user = cborMap([
    ['id', credential.userId],
    ['name', tellsNames ? (credential.userName ?? undefined) : undefined],
    ['displayName', tellsNames ? (credential.userDisplayName ?? undefined) : undefined],
  ]);
  return cborMap([
    [
      1,
      cborMap([
        ['id', credential.id],
        ['type', 'public-key'],
      ]),
    ],
    [2, authData],
    [3, signature],
    [4, credential.discoverable ? user : undefined],
    [5, shape.count],
  ]);
}
