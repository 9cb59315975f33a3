import { type CommandContext, requireTouch } from './context';
import { Refusal, Status } from './status';

const WITHIN_MS = 10_000;

/** authenticatorReset (CTAP 2.1 §6.6): by USB, soon after power-up, with a touch. */
export async function reset(context: CommandContext): Promise<null> {
  const { key } = context;
  const { model } = key;
  const isBlocked = model.resetBlocked === true || key.faults.has('reset-refused');
  const isLate = key.clock.monotonic() - key.ram.poweredAt > WITHIN_MS;
  const overUsb = model.transportsForReset?.includes('usb') ?? true;
  if (isBlocked || isLate || !overUsb) throw new Refusal(Status.notAllowed);
  await requireTouch(context, model.longTouchForReset === true ? 'long' : 'short');
  key.erase();
  return null;
}
