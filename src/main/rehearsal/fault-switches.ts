import { AppError } from '../../shared/errors';
import type { Ceremony } from '../ceremony/ceremony';
import type { SheetPaper } from '../ceremony/ports';
import type { fragileDisk } from './fragile-disk';
import type { FaultSwitches } from './fault-orders';

/** Paper whose next sheet may be told not to come out. */
export function fragilePaper(paper: SheetPaper): SheetPaper & { fail(how: 'trouble' | 'cancelled'): void } {
  let next: 'trouble' | 'cancelled' | null = null;
  return {
    fail: (how) => {
      next = how;
    },
    deliver: async (job, options) => {
      const how = next;
      next = null;
      if (how === 'trouble') throw new AppError('paper/printer', { message: 'out of paper' });
      if (how === 'cancelled') throw new AppError('paper/cancelled');
      return paper.deliver(job, options);
    },
  };
}

/** Hands for the faults that are neither the key's nor the tenant's. `stop` lets go of the ceremony. */
export function faultSwitches(
  ceremony: Ceremony,
  disk: ReturnType<typeof fragileDisk>,
  paper: ReturnType<typeof fragilePaper>,
): { readonly switches: FaultSwitches; readonly stop: () => void } {
  let waiting: 'cancel' | 'sleep' | null = null;
  const stop = ceremony.subscribe(({ running, prompt }) => {
    if (running === null || waiting === null) return;
    if (prompt === null && (waiting === 'cancel' || running.progress === null)) return;
    const what = waiting;
    waiting = null;
    if (what === 'cancel') void ceremony.request({ act: 'cancel' });
    else void ceremony.sleep().then(() => ceremony.wake());
  });
  return {
    stop,
    switches: {
      failPrinter: (how) => paper.fail(how),
      setDiskFull: (on) => disk.setFull(on),
      cancelWhenWaiting: () => {
        waiting = 'cancel';
      },
      sleepInTheMiddle: () => {
        waiting = 'sleep';
      },
    },
  };
}
