import { concat } from './bytes';
import { encodeCbor } from './cbor';
import type { CommandContext } from './context';
import type { Request } from './request';
import type { KeyState } from './state';
import { NoAnswer, Refusal, Status } from './status';
import { Permission, authOf, useToken } from './token';

/** authenticatorConfig (CTAP 2.1 §6.11). */
export function authenticatorConfig(context: CommandContext, request: Request): null {
  const { key } = context;
  const subCommand = request.number(1);
  const { options } = key.model;
  authorise(key, request, subCommand);
  if (key.faults.has('keeps-settings')) return null;
  store(key, subCommand, request, options);
  if (key.faults.take('unplug-after-setting')) {
    context.unplug();
    throw new NoAnswer();
  }
  if (key.faults.take('silent-after-setting')) throw new NoAnswer();
  return null;
}

function store(key: KeyState, subCommand: number, request: Request, options: Readonly<Record<string, boolean>>): void {
  switch (subCommand) {
    case 0x01:
      if (options['ep'] === undefined) throw new Refusal(Status.invalidParameter);
      key.flash.enterpriseAttestation = true;
      return;
    case 0x02:
      if (options['alwaysUv'] === undefined) throw new Refusal(Status.invalidParameter);
      key.flash.alwaysUv = !key.flash.alwaysUv;
      return;
    case 0x03:
      if (options['setMinPINLength'] !== true) throw new Refusal(Status.invalidParameter);
      return setMinPinLength(key, request.maybeChild(2));
    default:
      throw new Refusal(Status.invalidSubcommand);
  }
}

function authorise(key: KeyState, request: Request, subCommand: number): void {
  const auth = authOf(request, 3, 4);
  // A key without a PIN lets itself be configured, so that an administrator can start.
  if (key.flash.pinHash === null && auth === null) return;
  if (auth === null) throw new Refusal(Status.puatRequired);
  const params = request.raw(2);
  const head = concat(new Uint8Array(32).fill(0xff), Uint8Array.of(0x0d, subCommand));
  const message = params === undefined ? head : concat(head, encodeCbor(params));
  useToken(key, auth.protocol, auth.tag, message, Permission.acfg, null);
}

/** Only rises; a PIN that is then too short must be changed (§6.11.4). */
function setMinPinLength(key: KeyState, params: Request | undefined): void {
  const { flash, model } = key;
  const length = params?.maybeNumber(1) ?? flash.minPinLength;
  const rpIds = params?.maybeList(2);
  const forced = params?.maybeBoolean(3) === true;
  if (length < flash.minPinLength || length > (model.maxPINLength ?? 63)) throw new Refusal(Status.pinPolicyViolation);
  if (forced && flash.pinHash === null) throw new Refusal(Status.pinNotSet);
  if (rpIds !== undefined) {
    if (rpIds.length > (model.maxRPIDsForSetMinPINLength ?? 0)) throw new Refusal(Status.keyStoreFull);
    flash.minPinLengthRpIds = rpIds.filter((each): each is string => typeof each === 'string');
  }
  flash.minPinLength = length;
  const tooShort = flash.pinHash !== null && flash.pinCodePoints < length;
  if (forced || tooShort) {
    flash.forcePinChange = true;
    key.ram.token = null;
  }
}
