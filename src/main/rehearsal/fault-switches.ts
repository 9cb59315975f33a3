import type { Ceremony } from '../ceremony/ceremony';
import type { FaultSwitches } from './fault-orders';

/** Hands for the faults that strike in the middle of an act. `stop` lets go of the ceremony. */
export function faultSwitches(ceremony: Ceremony): {
  readonly switches: FaultSwitches;
  /** True while the operator must not touch, or the touch would be there before the cancel. */
  readonly handsOff: () => boolean;
  readonly stop: () => void;
} {
  let waiting: 'cancel' | 'cancelAtTouch' | 'sleep' | null = null;
  const stop = ceremony.subscribe(({ running, prompt }) => {
    if (running === null || waiting === null) return;
    if (waiting === 'cancelAtTouch' ? prompt?.kind !== 'touch' : prompt === null && running.progress === null) return;
    const what = waiting;
    waiting = null;
    if (what === 'sleep') void ceremony.sleep().then(() => ceremony.wake());
    else void ceremony.request({ act: 'cancel' });
  });
  return {
    stop,
    handsOff: () => waiting === 'cancelAtTouch',
    switches: {
      cancelInTheMiddle: () => {
        waiting = 'cancel';
      },
      cancelAtTouch: () => {
        waiting = 'cancelAtTouch';
      },
      sleepInTheMiddle: () => {
        waiting = 'sleep';
      },
    },
  };
}
