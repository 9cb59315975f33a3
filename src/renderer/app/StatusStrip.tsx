import type { ReactNode } from 'react';
import type { AppState, BenchKey, CeremonySnapshot } from '../../shared/model';
import {
  ErrorCircle16Filled,
  Globe16Regular,
  Save16Regular,
  ShieldCheckmark16Regular,
  UsbStick20Regular,
  Warning16Filled,
} from '../components/icons';
import { clockSeconds, clockTime } from '../strings/format';
import { useSecondsLeft } from './use-store';
import { useStrings } from '../strings';

export interface StatusStripProps {
  readonly app: AppState | null;
  readonly bench: readonly BenchKey[];
  readonly snapshot: CeremonySnapshot | null;
  readonly rehearsal: boolean;
}

/** Keys, network, rights; at the end when the journal was last saved. A problem is icon, word and colour. */
export function StatusStrip({ app, bench, snapshot, rehearsal }: StatusStripProps) {
  const s = useStrings().shell.status;
  const saved = snapshot?.journalSavedAt ?? null;
  const ends = snapshot?.finished === true ? null : firstEnd(snapshot?.admin ?? null);
  const savedText =
    saved === null ? '' : rehearsal ? s.rehearsalJournal(clockSeconds(saved)) : s.journal(clockSeconds(saved));
  return (
    <footer className="statusbar" aria-label={s.label} data-testid="status">
      <Keys bench={bench} rehearsal={rehearsal} asked={snapshot !== null} />
      {app === null ? null : <Network state={app.network} />}
      {app === null ? null : (
        <Item
          tone={app.rights.state === 'missing' ? 'fix' : null}
          icon={<ShieldCheckmark16Regular />}
          id="status-rights"
        >
          {app.rights.text}
        </Item>
      )}
      {ends === null ? null : <RoleEnds endsAt={ends} />}
      {saved === null ? null : (
        <span className="statusbar-item statusbar-end tabular" data-testid="status-journal">
          <Save16Regular />
          <span title={savedText}>{savedText}</span>
        </span>
      )}
    </footer>
  );
}

function Keys({
  bench,
  rehearsal,
  asked,
}: {
  readonly bench: readonly BenchKey[];
  readonly rehearsal: boolean;
  /** A ceremony waits for keys of its own; outside of one no key is a stranger. */
  readonly asked: boolean;
}) {
  const s = useStrings().shell.status;
  const here = bench.filter((key) => key.state !== 'gone');
  const bad = here.filter(
    (key) => key.state === 'notUsable' || key.state === 'locked' || (asked && key.state === 'stranger'),
  ).length;
  const icon = <UsbStick20Regular className="icon16" />;
  const only = here[0];
  let words: string;
  if (only === undefined) words = s.noKey;
  else if (asked && here.length === 1 && only.state === 'stranger') words = s.oneWrong;
  else if (bad > 0) words = here.length === 1 ? s.oneNotUsable : s.keysNotUsable(here.length, bad);
  else if (rehearsal) words = s.virtualKeys(here.length);
  else words = here.length === 1 ? s.oneKey(only.letter) : s.keys(here.length);
  return (
    <Item tone={bad > 0 ? 'stop' : null} icon={icon} id="status-keys">
      {words}
    </Item>
  );
}

function Network({ state }: { readonly state: AppState['network'] }) {
  const s = useStrings().shell.status;
  const words = {
    reachable: s.reachable,
    unreachable: s.unreachable,
    unknown: s.unknownNetwork,
    simulated: s.simulatedNetwork,
  }[state];
  return (
    <Item tone={state === 'unreachable' ? 'fix' : null} icon={<Globe16Regular />} id="status-network">
      {words}
    </Item>
  );
}

/** The first end of a role that was activated for a time; ISO, null where none ends. */
function firstEnd(admin: CeremonySnapshot['admin']): string | null {
  return (admin?.roles ?? []).flatMap((role) => role.endsAt ?? []).toSorted()[0] ?? null;
}

/** Told before it bites: from two hours before the end on. */
function RoleEnds({ endsAt }: { readonly endsAt: string }) {
  const s = useStrings().shell.status;
  const seconds = useSecondsLeft(Date.parse(endsAt));
  if (seconds > 2 * 3600) return null;
  return (
    <Item tone="fix" icon={<Warning16Filled />} id="status-role-ends">
      {seconds > 0 ? s.roleEnds(clockTime(endsAt)) : s.roleEnded}
    </Item>
  );
}

function Item(props: {
  readonly tone: 'fix' | 'stop' | null;
  readonly icon: ReactNode;
  readonly children: string;
  readonly id: string;
}) {
  const { tone, icon, children, id } = props;
  const sign = tone === 'stop' ? <ErrorCircle16Filled /> : tone === 'fix' ? <Warning16Filled /> : icon;
  return (
    <span className={`statusbar-item${tone === null ? '' : ` tone-${tone}`}`} data-testid={id}>
      {sign}
      <span title={children}>{children}</span>
    </span>
  );
}
