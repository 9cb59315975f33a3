import type { AuthenticatorInfo } from './info';
import { encodeCbor, type CborKey, type CborMap, type CborValue } from './cbor';
import { asMap, bytesOf, optionalMap, optionalText, optionalUint, params } from './cbor-read';
import { plainText } from '../hid/plain-text';
import { CtapCommand, type Ctap, type CtapOptions } from './ctap';
import type { PinToken } from './client-pin';
import { credentialDescriptor } from './make-credential';
import { CtapStatus, isStatus } from './status';

const Subcommand = {
  getMetadata: 0x01,
  rpsBegin: 0x02,
  rpsNext: 0x03,
  credentialsBegin: 0x04,
  credentialsNext: 0x05,
  deleteCredential: 0x06,
} as const;

export interface HeldCredential {
  readonly rpId: string;
  readonly credentialId: Uint8Array;
  readonly userId: Uint8Array;
  readonly userName: string | null;
  /** COSE_Key, canonical CBOR. */
  readonly publicKey: Uint8Array;
}

/** A key that claims more than this is not believed. */
const MAX_ITEMS = 1_000;

/** The final command where the key has it, else the preview that CTAP 2.1 drafts had; null where it has neither. */
export function credentialManagementCommand(info: AuthenticatorInfo): number | null {
  if (info.options.get('credMgmt') === true) return CtapCommand.credentialManagement;
  if (info.options.get('credentialMgmtPreview') === true) return CtapCommand.credentialManagementPreview;
  return null;
}

/** authenticatorCredentialManagement (CTAP 2.3 §6.8). One enumeration at a time: the key remembers where it is. */
export class CredentialManagement {
  constructor(
    private readonly ctap: Ctap,
    private readonly command: number,
    private readonly token: PinToken,
  ) {}

  async count(options: CtapOptions): Promise<{ readonly used: number; readonly remaining: number }> {
    const answer = await this.authenticated(Subcommand.getMetadata, null, options);
    return {
      used: optionalUint(answer, 0x01, 'existing credentials') ?? 0,
      remaining: optionalUint(answer, 0x02, 'remaining credentials') ?? 0,
    };
  }

  async list(options: CtapOptions): Promise<readonly HeldCredential[]> {
    const parties = await this.enumerate(Subcommand.rpsBegin, null, Subcommand.rpsNext, 0x05, options);
    const credentials: HeldCredential[] = [];
    for (const party of parties) {
      const rpId = optionalText(asMap(party.get(0x03), 'rp'), 'id', 'rp id') ?? '';
      const filter = params([[0x01, bytesOf(party, 0x04, 'rpIDHash')]]);
      const held = await this.enumerate(Subcommand.credentialsBegin, filter, Subcommand.credentialsNext, 0x09, options);
      for (const item of held) credentials.push(readCredential(rpId, item));
      if (credentials.length > MAX_ITEMS) break;
    }
    return credentials;
  }

  async delete(credentialId: Uint8Array, options: CtapOptions): Promise<void> {
    await this.authenticated(
      Subcommand.deleteCredential,
      params([[0x02, credentialDescriptor(credentialId)]]),
      options,
    );
  }

  private async enumerate(
    begin: number,
    filter: CborMap | null,
    next: number,
    totalKey: number,
    options: CtapOptions,
  ): Promise<readonly CborMap[]> {
    let first: CborMap;
    try {
      first = await this.authenticated(begin, filter, options);
    } catch (error) {
      if (isStatus(error, CtapStatus.noCredentials)) return [];
      throw error;
    }
    const total = Math.min(optionalUint(first, totalKey, 'total') ?? 0, MAX_ITEMS);
    if (total === 0) return [];
    const items = [first];
    while (items.length < total) {
      items.push(await this.ctap.call(this.command, params([[0x01, next]]), options));
    }
    return items;
  }

  private authenticated(subcommand: number, parameters: CborMap | null, options: CtapOptions): Promise<CborMap> {
    const message = Buffer.concat([
      Uint8Array.of(subcommand),
      parameters === null ? new Uint8Array(0) : encodeCbor(parameters),
    ]);
    const entries: Array<readonly [CborKey, CborValue | undefined]> = [
      [0x01, subcommand],
      [0x02, parameters ?? undefined],
      [0x03, this.token.protocol],
      [0x04, this.token.authenticate(message)],
    ];
    return this.ctap.call(this.command, params(entries), options);
  }
}

function readCredential(rpId: string, item: CborMap): HeldCredential {
  const user = optionalMap(item, 0x06, 'user') ?? new Map<CborKey, CborValue>();
  const name = optionalText(user, 'name', 'user name');
  return {
    rpId,
    credentialId: bytesOf(asMap(item.get(0x07), 'credentialID'), 'id', 'credential id'),
    userId: bytesOf(user, 'id', 'user id'),
    userName: name === null ? null : plainText(name),
    publicKey: encodeCbor(asMap(item.get(0x08), 'public key')),
  };
}
