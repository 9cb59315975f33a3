import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import type { DrillSnapshot } from '../../../shared/model/drill';
import { useNow } from '../../app/use-store';
import { Act } from '../../components/Act';
import { useStrings } from '../../strings';
import type { DrillState } from './use-drill';

const HOUR_MS = 3_600_000;

/** Who was told, for the hour that begins now. */
export function AnnounceForm({ state, drill }: { readonly state: DrillState; readonly drill: DrillSnapshot }) {
  const s = useStrings().drillRun;
  const now = useNow();
  const [told, setTold] = useState('');
  const announce = (): void => {
    const from = now();
    void state.act({ act: 'announce', from: new Date(from).toISOString(), to: new Date(from + HOUR_MS).toISOString(), told });
  };
  return (
    <>
      <h2 className="key-name">{s.announce}</h2>
      <p>{s.announceText}</p>
      <Field label={s.told} hint={s.toldHint}>
        <Input value={told} onChange={(_, data) => setTold(data.value)} data-testid="drill-told" />
      </Field>
      <p>
        <Act id="drill-announce" appearance="primary" label={s.announce} blocked={told.trim() === '' ? s.toldHint : drill.allowed.announce} onClick={announce} />
      </p>
    </>
  );
}
