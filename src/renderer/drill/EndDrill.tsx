import { useState } from 'react';
import type { DrillSnapshot } from '../../shared/model/drill';
import { useStore } from '../app/use-store';
import { Act } from '../components/Act';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import { ReasonDialog } from './ReasonDialog';

/** Not held, with the reason: where the tenant is red, or the day is over. */
export function EndDrill({ drill }: { readonly drill: DrillSnapshot }) {
  const { left, run } = useStrings().drill;
  const store = useStore();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Act
        id="drill-end"
        label={left.end}
        blocked={drill.running === null ? drill.allowed.abandon : run.working}
        onClick={() => setAsking(true)}
      />
      {asking ? (
        <ReasonDialog
          id="drill-end"
          title={left.endTitle(visible(drill.number))}
          text={left.endText}
          label={left.endWhy}
          act={left.endDo}
          onDo={(why) => void store.drill({ act: 'abandon', why })}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
