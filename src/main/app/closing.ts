import type { CeremonySnapshot } from '../../shared/model/ceremony';
import type { DrillSnapshot } from '../../shared/model/drill';
import type { LifeSnapshot } from '../../shared/model/life';
import { toErrorData } from '../../shared/errors';
import type { Log } from '../../shared/ports';

/** What stands open in the window just now. */
export interface StandsOpen {
  readonly ceremony: Pick<CeremonySnapshot, 'running' | 'keys' | 'finished'> | null;
  readonly drill: Pick<DrillSnapshot, 'closed' | 'abandoned'> | null;
  readonly life: Pick<LifeSnapshot, 'closed' | 'abandoned' | 'letter' | 'pinSet' | 'paperProven'> | null;
  /** Something else runs on a key or with Entra: a check, an adoption, a retirement. */
  readonly busy: boolean;
  /** Keys and tenant are simulated in this process, and gone with it. */
  readonly endsWithProcess: boolean;
}

export interface CloseQuestion {
  readonly message: string;
  readonly detail: string;
}

/** What to ask before the window closes; null where closing leaves nothing behind that a person has to know. Pure. */
export function closeQuestion(open: StandsOpen): CloseQuestion | null {
  const question = ceremonyQuestion(open.ceremony) ?? lifeQuestion(open.life) ?? drillQuestion(open.drill);
  if (question === null)
    return open.busy
      ? { message: 'The app is still working.', detail: 'Closing stops it. Do this again after the next start.' }
      : null;
  if (!open.endsWithProcess) return question;
  return {
    message: question.message,
    detail: 'This is a rehearsal: its simulated keys and tenant end with the window, so it cannot be resumed.',
  };
}

function ceremonyQuestion(ceremony: StandsOpen['ceremony']): CloseQuestion | null {
  if (ceremony === null || ceremony.finished) return null;
  const letters = ceremony.keys.filter((key) => key.pin !== 'destroyed' && key.pin !== 'none').map((key) => key.letter);
  if (letters.length > 0)
    return {
      message: `${pinsOf(letters)} not proven from paper yet.`,
      detail: `${letters.length === 1 ? 'It stays' : 'They stay'} sealed on this laptop, and Home resumes the ceremony here.`,
    };
  return ceremony.running === null
    ? null
    : {
        message: 'A step of the ceremony is still running.',
        detail: 'Closing stops it; its journal stays sealed on this laptop, and Home resumes the ceremony here.',
      };
}

function lifeQuestion(life: StandsOpen['life']): CloseQuestion | null {
  if (life === null || life.closed || life.abandoned !== null) return null;
  return {
    message:
      life.pinSet && !life.paperProven
        ? `${pinsOf([life.letter])} not proven from paper yet.`
        : `The job on key ${life.letter} is not finished.`,
    detail: 'Its PIN and its journal stay sealed on this laptop, and the job is resumed here.',
  };
}

function drillQuestion(drill: StandsOpen['drill']): CloseQuestion | null {
  if (drill === null || drill.closed !== null || drill.abandoned !== null) return null;
  return {
    message: 'The drill is not closed.',
    detail: 'What it found stays in its log, and Home goes on with it here. Until it is closed it counts as not held.',
  };
}

/** "The PIN of key A is", "The PINs of keys A, B and C are". */
function pinsOf(letters: readonly string[]): string {
  const [last = '', ...before] = [...letters].reverse();
  if (before.length === 0) return `The PIN of key ${last} is`;
  return `The PINs of keys ${before.reverse().join(', ')} and ${last} are`;
}

interface Closable {
  on(event: 'close', listener: (event: { preventDefault(): void }) => void): unknown;
}

export interface Closing {
  /** The program ends already, by its own order or the system's: nothing is asked, nothing is held up. */
  ending(): boolean;
  question(): CloseQuestion | null;
  /** True: close. */
  ask(question: CloseQuestion): Promise<boolean>;
  quit(): void;
}

/** A person closes the window: one question where something is open, and "Keep working" is as if nothing had happened. */
export function askBeforeClose(window: Closable, { ending, question, ask, quit }: Closing, log: Log): void {
  let asking = false;
  window.on('close', (event) => {
    if (ending()) return;
    const what = question();
    if (what === null && !asking) return;
    event.preventDefault();
    if (what === null || asking) return;
    asking = true;
    ask(what)
      .catch((error: unknown) => {
        // Whoever cannot be asked must still be able to close; the journal is ahead of every act.
        log.event('warn', 'window.close', { code: toErrorData(error).code });
        return true;
      })
      .then((close) => {
        asking = false;
        if (close && !ending()) quit();
      })
      .catch((error: unknown) => log.event('error', 'window.close', { code: toErrorData(error).code }));
  });
}
