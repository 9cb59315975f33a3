import { concat, equal, utf8 } from './bytes';
import { type Cbor, type CborMap, cborMap, encodeCbor } from './cbor';
import type { CommandContext } from './context';
import { hasPermissions } from './personality';
import { sha256 } from './pin-protocol';
import type { Request } from './request';
import type { Credential, KeyState } from './state';
import { Refusal, Status } from './status';
import { Permission, authOf, useToken } from './token';

const NEXT_WITHIN_MS = 30_000;

/** authenticatorCredentialManagement, final (0x0A) and preview (0x41): same parameters (CTAP 2.1 §6.8). */
export function credentialManagement(context: CommandContext, request: Request): Uint8Array | CborMap | null {
  const { key } = context;
  const subCommand = request.number(1);
  switch (subCommand) {
    case 0x01:
      authorise(key, request, subCommand, null);
      return cborMap([
        [1, key.flash.credentials.length],
        [2, key.remaining],
      ]);
    case 0x02:
      authorise(key, request, subCommand, null);
      return enumerateRps(key);
    case 0x03:
      return next(key, 'rps');
    case 0x04: {
      const params = request.child(2);
      authorise(key, request, subCommand, request.raw(2));
      return enumerateCredentials(key, params.bytes(1));
    }
    case 0x05:
      return next(key, 'credentials');
    case 0x06: {
      authorise(key, request, subCommand, request.raw(2));
      return remove(key, request.child(2).child(2).bytes('id'));
    }
    case 0x07: {
      authorise(key, request, subCommand, request.raw(2));
      return rename(key, request.child(2));
    }
    default:
      throw new Refusal(Status.invalidSubcommand);
  }
}

function authorise(key: KeyState, request: Request, subCommand: number, params: Cbor | undefined | null): void {
  const auth = authOf(request, 3, 4);
  if (auth === null) throw new Refusal(Status.puatRequired);
  const message = concat(
    Uint8Array.of(subCommand),
    params === null || params === undefined ? new Uint8Array() : encodeCbor(params),
  );
  // The preview command on keys without permissions takes any token.
  useToken(key, auth.protocol, auth.tag, message, hasPermissions(key.model) ? Permission.cm : Permission.mc, null);
}

function enumerateRps(key: KeyState): CborMap {
  const rps = [...new Map(key.flash.credentials.map((each) => [each.rpId, each] as const)).values()];
  return enumerate(key, 'rps', rps, (each, total) =>
    cborMap([
      [
        3,
        cborMap([
          ['id', each.rpId],
          ['name', each.rpName ?? undefined],
        ]),
      ],
      [4, sha256(utf8(each.rpId))],
      [5, total],
    ]),
  );
}

function enumerateCredentials(key: KeyState, rpIdHash: Uint8Array): CborMap {
  const found = key.flash.credentials.filter((each) => equal(sha256(utf8(each.rpId)), rpIdHash));
  return enumerate(key, 'credentials', found, (each, total) =>
    cborMap([
      [
        6,
        cborMap([
          ['id', each.userId],
          ['name', each.userName ?? undefined],
          ['displayName', each.userDisplayName ?? undefined],
        ]),
      ],
      [
        7,
        cborMap([
          ['id', each.id],
          ['type', 'public-key'],
        ]),
      ],
      [8, each.key.cose],
      [9, total],
      [0x0a, each.credProtect],
    ]),
  );
}

/** The first item with the total, the rest by the "next" subcommand within 30 s. */
function enumerate(
  key: KeyState,
  kind: 'rps' | 'credentials',
  items: readonly Credential[],
  show: (item: Credential, total?: number) => CborMap,
): CborMap {
  const [first, ...rest] = items;
  if (first === undefined) throw new Refusal(Status.noCredentials);
  key.ram.pending = {
    kind,
    until: key.clock.monotonic() + NEXT_WITHIN_MS,
    next() {
      const item = rest.shift();
      return item === undefined ? null : encodeCbor(show(item));
    },
  };
  return show(first, items.length);
}

function next(key: KeyState, kind: 'rps' | 'credentials'): Uint8Array {
  const pending = key.ram.pending;
  const isOpen = pending !== null && pending.kind === kind && key.clock.monotonic() <= pending.until;
  const answer = isOpen ? pending.next() : null;
  if (answer === null) throw new Refusal(Status.notAllowed);
  return answer;
}

function remove(key: KeyState, id: Uint8Array): null {
  const kept = key.flash.credentials.filter((each) => !equal(each.id, id));
  if (kept.length === key.flash.credentials.length) throw new Refusal(Status.noCredentials);
  key.flash.credentials = kept;
  return null;
}

function rename(key: KeyState, params: Request): null {
  const id = params.child(2).bytes('id');
  const user = params.child(3);
  const credential = key.flash.credentials.find((each) => equal(each.id, id));
  if (credential === undefined) throw new Refusal(Status.noCredentials);
  if (!equal(credential.userId, user.bytes('id'))) throw new Refusal(Status.invalidParameter);
  credential.userName = user.maybeText('name') ?? null;
  credential.userDisplayName = user.maybeText('displayName') ?? null;
  return null;
}
