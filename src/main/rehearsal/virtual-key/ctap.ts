import { authenticatorConfig } from './authenticator-config';
import { concat } from './bytes';
import type { CborMap } from './cbor';
import { clientPin } from './client-pin';
import { type CommandContext, requireTouch } from './context';
import { credentialManagement } from './credential-management';
import { getAssertion, getNextAssertion } from './get-assertion';
import { getInfo } from './get-info';
import { makeCredential } from './make-credential';
import { spoilAnswer } from './spoil-answer';
import { Request } from './request';
import { reset } from './reset';
import { Refusal, Status } from './status';

/** One CTAP2 message in, one answer out: status byte and, when it is OK, CBOR. */
export async function answerCtap(context: CommandContext, message: Uint8Array, serial: string): Promise<Uint8Array> {
  const { key } = context;
  try {
    if (message.length > (key.model.maxMsgSize ?? 1024)) throw new Refusal(Status.requestTooLarge);
    const command = message[0] ?? 0;
    // Anything between the first and the next ends an enumeration (§6.3, §6.8).
    if (command !== 0x08 && !isEnumeration(message)) key.ram.pending = null;
    const answer = await run(context, command, Request.parse(message.subarray(1)), serial);
    const body =
      answer === null ? new Uint8Array() : answer instanceof Uint8Array ? answer : spoilAnswer(key.faults, answer);
    return concat(Uint8Array.of(Status.ok), body);
  } catch (thrown) {
    if (thrown instanceof Refusal) return Uint8Array.of(thrown.status);
    throw thrown;
  }
}

async function run(
  context: CommandContext,
  command: number,
  request: Request,
  serial: string,
): Promise<Uint8Array | CborMap | null> {
  const { key } = context;
  const { options } = key.model;
  switch (command) {
    case 0x01:
      return makeCredential(context, request, serial);
    case 0x02:
      return getAssertion(context, request);
    case 0x04:
      return getInfo(key);
    case 0x06:
      if (key.ram.protocols.size === 0) break;
      return clientPin(context, request);
    case 0x07:
      return reset(context);
    case 0x08:
      return getNextAssertion(key);
    case 0x0a:
      if (options['credMgmt'] !== true) break;
      return credentialManagement(context, request);
    case 0x41:
      if (options['credentialMgmtPreview'] !== true) break;
      return credentialManagement(context, request);
    case 0x0b:
      if (!key.model.versions.includes('FIDO_2_1')) break;
      await requireTouch(context);
      return null;
    case 0x0d:
      if (options['authnrCfg'] !== true) break;
      return authenticatorConfig(context, request);
    default:
      break;
  }
  throw new Refusal(Status.invalidCommand);
}

/** Subcommands 3 and 5 of credential management carry on what 2 and 4 began. */
function isEnumeration(message: Uint8Array): boolean {
  return message[0] === 0x0a || message[0] === 0x41;
}
