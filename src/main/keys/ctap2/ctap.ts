import type { CtapHidChannel } from '../ctaphid/channel';
import { CtapHidCommand } from '../ctaphid/constants';
import type { Log } from '../../../shared/ports';
import { CborError, decodeCborLenient, encodeCbor, type CborMap } from './cbor';
import { asMap } from './cbor-read';
import { CtapError, CtapStatus } from './status';

/** CTAP 2.3 §6, command bytes. */
export const CtapCommand = {
  makeCredential: 0x01,
  getAssertion: 0x02,
  getInfo: 0x04,
  clientPin: 0x06,
  reset: 0x07,
  getNextAssertion: 0x08,
  credentialManagement: 0x0a,
  selection: 0x0b,
  config: 0x0d,
  credentialManagementPreview: 0x41,
} as const;

export interface CtapOptions {
  readonly signal?: AbortSignal;
  readonly onKeepalive?: (status: number) => void;
}

/** How long one command may take, and whether it may be sent twice. */
interface CallPolicy {
  readonly touch?: boolean;
  readonly repeatable?: boolean;
}

/** Keys wait for a finger 30 s as a rule; some 60 s. */
const TOUCH_DEADLINE_MS = 70_000;
const TOUCH_SILENCE_MS = 35_000;
const PLAIN_DEADLINE_MS = 20_000;
/** Before getInfo says more (CTAP 2.3 §6.4, maxMsgSize). */
const DEFAULT_MAX_MESSAGE = 1024;

/** One CTAP2 message out, one in: size limit, status byte, CBOR. */
export class Ctap {
  maxMessageSize = DEFAULT_MAX_MESSAGE;

  constructor(
    readonly channel: CtapHidChannel,
    private readonly log: Log,
  ) {}

  /** The answer's map, empty where the key sent none. @throws CtapError, CborError, CtapHidError, AppError `key/removed` */
  async call(
    command: number,
    parameters: CborMap | null,
    options: CtapOptions,
    policy: CallPolicy = {},
  ): Promise<CborMap> {
    const message = encodeMessage(command, parameters);
    if (message.length > this.maxMessageSize) throw new CtapError(CtapStatus.requestTooLarge, command);
    let answer: Uint8Array;
    try {
      answer = await this.channel.transact(CtapHidCommand.cbor, message, {
        signal: options.signal,
        onKeepalive: options.onKeepalive,
        deadlineMs: policy.touch === true ? TOUCH_DEADLINE_MS : PLAIN_DEADLINE_MS,
        // Keys that send no keepalives while they wait for a finger exist.
        silenceMs: policy.touch === true ? TOUCH_SILENCE_MS : undefined,
        repeatable: policy.repeatable,
      });
    } finally {
      message.fill(0);
    }
    const status = answer[0];
    if (status === undefined) throw new CborError('empty answer');
    if (status !== CtapStatus.success) throw new CtapError(status, command);
    if (answer.length === 1) return new Map();
    const { value, canonical } = decodeCborLenient(answer.subarray(1));
    if (!canonical) this.log.event('warn', 'ctap.not-canonical', { command });
    return asMap(value, 'answer');
  }

  /** Bytes that a message of these parameters takes. */
  sizeOf(command: number, parameters: CborMap): number {
    return encodeMessage(command, parameters).length;
  }
}

function encodeMessage(command: number, parameters: CborMap | null): Uint8Array {
  if (parameters === null) return Uint8Array.of(command);
  const body = encodeCbor(parameters);
  const message = new Uint8Array(body.length + 1);
  message[0] = command;
  message.set(body, 1);
  return message;
}
