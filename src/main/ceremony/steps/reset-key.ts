import { resetWord } from '../../../shared/confirm-words';
import { AppError } from '../../../shared/errors';
import { assertNever } from '../../../shared/assert-never';
import type { ResetEvent } from '../../keys/key-operations';
import type { StepContext } from '../context';
import { readSerial } from '../identity';
import { keyOf } from '../state';
import { TOUCH_SECONDS } from '../with-key';

/** Only after the operator has typed the word that names this key (rule 6). */
export async function resetKey(context: StepContext, keyId: string, typed: string): Promise<void> {
  const slot = context.bench.present().find((each) => each.device.id === keyId);
  if (slot === undefined) throw new AppError('key/removed');
  const letter = slot.identity.kind === 'letter' ? slot.identity.letter : null;
  const word = resetWord(letter, readSerial(slot.info));
  if (typed.trim() !== word) throw new AppError('ceremony/confirm', { word });
  const what = { letter, serial: readSerial(slot.info), aaguid: slot.info.aaguid };
  const sealed = letter === null ? undefined : keyOf(context.state(), letter)?.pin.sealed.slot;
  await context.commit({ type: 'resetIntent', ...what });
  try {
    for await (const event of context.resetKey(slot.device, { signal: context.signal })) {
      show(context, event, letter, keyId);
    }
  } catch (error) {
    // Plugged in again while the reset had it open, the bench could not read it.
    await context.bench.identifyAll();
    throw error;
  }
  context.prompt(null);
  await context.commit({ type: 'keyReset', ...what });
  if (sealed !== undefined) await context.secrets.destroy(sealed);
  await context.bench.identifyAll();
}

function show(context: StepContext, event: ResetEvent, letter: string | null, keyId: string): void {
  const name = letter === null ? 'the key' : `key ${letter}`;
  const ask = (kind: 'unplug' | 'replugToReset' | 'touch', text: string, seconds: number): void =>
    context.prompt({
      kind,
      keyLetter: letter,
      keyId,
      text,
      secondsTotal: seconds,
      endsAt: context.clock.now() + seconds * 1000,
    });
  switch (event.kind) {
    case 'unplug':
      return ask('unplug', `Unplug ${name}`, 60);
    case 'plug':
      return ask('replugToReset', `Plug ${name} in again, then touch it`, Math.ceil(event.withinMs / 1000));
    case 'touch':
      return ask('touch', event.longTouch ? `Touch ${name} and hold it` : `Touch ${name} now`, TOUCH_SECONDS);
    case 'wait':
    case 'done':
      return context.prompt(null);
    default:
      return assertNever(event, 'reset event');
  }
}
