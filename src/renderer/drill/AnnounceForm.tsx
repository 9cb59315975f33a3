import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import type { DrillSnapshot } from '../../shared/model/drill';
import { NextBar, Page } from '../app/Page';
import { useNow, useStore } from '../app/use-store';
import { PrimaryAct } from '../components/Act';
import { Checkmark20Regular } from '../components/icons';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import { DrillError } from './DrillError';

/** Local time as the browser's own field wants it: YYYY-MM-DDTHH:MM. */
function fieldTime(ms: number): string {
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function AnnounceForm({ drill }: { readonly drill: DrillSnapshot }) {
  const s = useStrings().drill.run;
  const store = useStore();
  const now = useNow();
  const [from, setFrom] = useState(() => fieldTime(now()));
  const [to, setTo] = useState(() => fieldTime(now() + 2 * 3_600_000));
  const [told, setTold] = useState('');
  const whole = !Number.isNaN(Date.parse(from)) && !Number.isNaN(Date.parse(to)) && told.trim() !== '';
  const blocked = drill.allowed.announce ?? (whole ? null : s.fill);
  const send = (): void =>
    void store.drill({
      act: 'announce',
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      told: told.trim(),
    });
  return (
    <Page
      id="drill-announce"
      title={s.titles.announce}
      why={s.whys.announce}
      more={s.more.announce}
      next={
        <NextBar text={visible(drill.nextAct)} why={blocked}>
          <PrimaryAct
            id="drill-announce"
            icon={<Checkmark20Regular />}
            label={s.announceDo}
            blocked={blocked}
            onClick={send}
          />
        </NextBar>
      }
    >
      <DrillError />
      <section className="card form-grid">
        <Field label={s.from}>
          <Input
            type="datetime-local"
            value={from}
            onChange={(_, data) => setFrom(data.value)}
            data-testid="drill-from"
          />
        </Field>
        <Field label={s.to}>
          <Input type="datetime-local" value={to} onChange={(_, data) => setTo(data.value)} data-testid="drill-to" />
        </Field>
        <Field label={s.told} hint={s.toldHint} className="form-wide">
          <Input value={told} maxLength={200} onChange={(_, data) => setTold(data.value)} data-testid="drill-told" />
        </Field>
      </section>
    </Page>
  );
}
