import type { Ceremony } from '../ceremony/ceremony';
import type { FaultSwitches } from './fault-orders';

/** Hands for the faults that strike in the middle of an act. `stop` lets go of the ceremony. */
export function faultSwitches(ceremony: Ceremony): { readonly switches: FaultSwitches; readonly stop: () => void } {
  let waiting: 'cancel' | 'sleep' | null = null;
  const stop = ceremony.subscribe(({ running, prompt }) => {
    if (running === null || waiting === null) return;
    if (prompt === null && running.progress === null) return;
    const what = waiting;
    waiting = null;
    if (what === 'cancel') void ceremony.request({ act: 'cancel' });
    else void ceremony.sleep().then(() => ceremony.wake());
  });
  return {
    stop,
    switches: {
      cancelInTheMiddle: () => {
        waiting = 'cancel';
      },
      sleepInTheMiddle: () => {
        waiting = 'sleep';
      },
    },
  };
}
