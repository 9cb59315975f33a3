import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { Confirm } from '../components/Confirm';
import { HatGraduation20Filled } from '../components/icons';
import { useStrings } from '../strings';
import { useStore, useWindowState } from './use-store';

/** Rule 11: cannot be closed; stands above everything while nothing is real. The one way out is to end the rehearsal. */
export function RehearsalBanner() {
  const s = useStrings().shell.banner;
  const store = useStore();
  const { app, snapshot, drill, life } = useWindowState();
  const [asking, setAsking] = useState(false);
  const open = snapshot !== null || drill !== null || life !== null;
  const end = (): void => {
    setAsking(false);
    void store.watch(store.bgk.app.endRehearsal());
  };
  return (
    <section className="banner" aria-label={s.label} data-testid="rehearsal-banner">
      <HatGraduation20Filled />
      <span className="grow">
        <strong className="strong">{s.title}</strong> {s.text}
      </span>
      <Button size="small" onClick={open ? () => setAsking(true) : end} data-testid="end-rehearsal">
        {open ? s.endAsking : s.end}
      </Button>
      {asking ? (
        <Confirm
          title={s.endTitle}
          text={[s.endText, app?.rehearsalOnly == null ? s.endThen : s.endThenClosed]}
          act={s.end}
          keep={s.stay}
          onAct={end}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </section>
  );
}
