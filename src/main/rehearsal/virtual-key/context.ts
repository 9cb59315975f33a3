import type { TouchKind, TouchResult } from './presence';
import type { KeyState } from './state';
import { NoAnswer, Refusal, Status } from './status';

/** What a command may use beside the key's memory. */
export interface CommandContext {
  readonly key: KeyState;
  /** Shows "touch me" (keepalive 2) until touched, out of time, or cancelled. */
  awaitTouch(kind: TouchKind): Promise<TouchResult>;
  /** Cuts the power, as a hand that pulls the key would. */
  unplug(): void;
}

/** Ends the command unless a finger comes in time. */
export async function requireTouch(context: CommandContext, kind: TouchKind = 'short'): Promise<void> {
  const { faults, model } = context.key;
  if (faults.take('unplug-at-touch')) {
    context.unplug();
    throw new NoAnswer();
  }
  if (faults.take('touch-denied')) throw new Refusal(Status.operationDenied);
  if (faults.take('touch-timeout')) throw new Refusal(Status.userActionTimeout);
  if (faults.take('action-timeout')) throw new Refusal(Status.actionTimeout);
  const result = await context.awaitTouch(kind);
  if (result === 'timeout') throw new Refusal(model.touchTimeoutStatus);
  if (result === 'cancelled' && !faults.take('late-ok')) throw new Refusal(Status.keepaliveCancel);
}
