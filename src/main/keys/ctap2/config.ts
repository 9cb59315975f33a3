import { encodeCbor, type CborMap } from './cbor';
import { params } from './cbor-read';
import type { PinToken } from './client-pin';
import { CtapCommand, type Ctap, type CtapOptions } from './ctap';

/** Numbers as getInfo's authenticatorConfigCommands lists them. */
export const ConfigCommand = {
  enableEnterpriseAttestation: 0x01,
  toggleAlwaysUv: 0x02,
  setMinPinLength: 0x03,
} as const;

export interface MinPinLengthRequest {
  /** Code points; absent to leave it. */
  readonly newMinPinLength?: number;
  readonly rpIds?: readonly string[];
  readonly forceChangePin?: boolean;
}

/** authenticatorConfig (CTAP 2.3 §6.11). The caller reads getInfo before and after. */
export class AuthenticatorConfig {
  constructor(
    private readonly ctap: Ctap,
    private readonly token: PinToken,
  ) {}

  enableEnterpriseAttestation(options: CtapOptions): Promise<CborMap> {
    return this.send(ConfigCommand.enableEnterpriseAttestation, null, options);
  }

  toggleAlwaysUv(options: CtapOptions): Promise<CborMap> {
    return this.send(ConfigCommand.toggleAlwaysUv, null, options);
  }

  setMinPinLength(request: MinPinLengthRequest, options: CtapOptions): Promise<CborMap> {
    const parameters = params([
      [0x01, request.newMinPinLength],
      [0x02, request.rpIds],
      [0x03, request.forceChangePin],
    ]);
    return this.send(ConfigCommand.setMinPinLength, parameters, options);
  }

  private send(subcommand: number, parameters: CborMap | null, options: CtapOptions): Promise<CborMap> {
    const message = Buffer.concat([
      new Uint8Array(32).fill(0xff),
      Uint8Array.of(CtapCommand.config, subcommand),
      parameters === null ? new Uint8Array(0) : encodeCbor(parameters),
    ]);
    return this.ctap.call(
      CtapCommand.config,
      params([
        [0x01, subcommand],
        [0x02, parameters ?? undefined],
        [0x03, this.token.protocol],
        [0x04, this.token.authenticate(message)],
      ]),
      options,
    );
  }
}
