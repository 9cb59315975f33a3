import { FluentProvider } from '@fluentui/react-components';
import { useState } from 'react';
import { useStrings } from '../strings';
import { themeFor } from '../theme/themes';
import { DayScreen } from '../drill/day/DayScreen';
import { DrillRail, DrillRun } from '../drill/DrillRun';
import { DrillScreen } from '../drill/DrillScreen';
import { LifeRail } from '../drill/life/LifeRail';
import { LifeRun } from '../drill/life/LifeRun';
import { HomeScreen } from '../screens/Home';
import { PassphraseScreen } from '../screens/Passphrase';
import { PrepareScreen } from '../screens/Prepare';
import { RecordsScreen } from '../screens/Records';
import { SettingsScreen } from '../screens/Settings';
import { Wizard } from '../wizard/Wizard';
import { RehearsalBanner } from './Banner';
import { Rail } from './Rail';
import { StatusStrip } from './StatusStrip';
import { TitleBar } from './TitleBar';
import { RehearsalTray } from './Tray';
import type { Place } from './place';
import { useMedia, useStore, useWindowState } from './use-store';

export function App() {
  const state = useWindowState();
  const { settings, app, snapshot } = state;
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const dark = settings?.theme === 'dark' || (settings?.theme !== 'light' && systemDark);
  const rehearsal =
    snapshot?.rehearsal === true ||
    app?.rehearsal === true ||
    state.drill?.rehearsal === true ||
    state.life?.rehearsal === true;
  return (
    <FluentProvider theme={themeFor(dark, rehearsal)} className={`bgk${dark ? ' bgk-dark' : ''}`}>
      <Shell rehearsal={rehearsal} />
    </FluentProvider>
  );
}

function Shell({ rehearsal }: { readonly rehearsal: boolean }) {
  const store = useStore();
  const state = useWindowState();
  const s = useStrings().shell;
  const [place, setPlace] = useState<Place>({ name: 'home' });
  const { app, snapshot, bench, drill, life } = state;
  const pause = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.ceremony.pause());
    if (reply.ok) {
      setPlace({ name: 'home' });
      await store.loadRecords();
    }
  };
  const leaveDrill = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.drill.leave());
    if (reply.ok) home();
  };
  const leaveLife = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.life.leave());
    if (reply.ok) home();
  };
  const home = (): void => {
    setPlace({ name: 'home' });
    void store.loadRecords();
  };
  const job = snapshot === null && drill === null ? life : null;
  const noRail = snapshot === null && drill === null && job === null;
  // A drill and a job on a key know the tenant by name only.
  const jobTenant =
    snapshot === null && (drill ?? job) !== null ? { displayName: (drill ?? job)?.tenantName ?? '' } : null;
  const tray = rehearsal && state.rehearsal !== null;
  const body = `body${noRail ? ' no-rail' : ''}${tray ? ' with-tray' : ''}`;
  return (
    <div className={`shell${rehearsal ? ' in-rehearsal' : ''}`} data-testid="shell" data-rehearsal={rehearsal}>
      <TitleBar rehearsal={rehearsal} tenant={snapshot?.tenant ?? jobTenant} />
      {rehearsal ? <RehearsalBanner /> : <div />}
      <div className={body}>
        {snapshot === null && drill !== null ? <DrillRail drill={drill} onLeave={() => void leaveDrill()} /> : null}
        {job === null ? null : <LifeRail job={job} onLeave={() => void leaveLife()} />}
        {snapshot === null ? null : (
          <Rail
            snapshot={snapshot}
            onGoTo={(step) => void store.act({ act: 'goTo', step })}
            onPause={() => void pause()}
          />
        )}
        {!state.ready ? (
          <main className="page">
            <p className="center" role="status">
              {s.reading}
            </p>
          </main>
        ) : snapshot === null && drill !== null ? (
          <DrillRun drill={drill} onLeft={home} />
        ) : job !== null ? (
          <LifeRun job={job} onLeft={home} />
        ) : snapshot === null ? (
          <PlaceScreen place={place} go={setPlace} />
        ) : (
          <Wizard snapshot={snapshot} />
        )}
        {tray ? <RehearsalTray /> : null}
      </div>
      <StatusStrip app={app} bench={snapshot?.bench ?? bench} snapshot={snapshot} rehearsal={rehearsal} />
    </div>
  );
}

function PlaceScreen({ place, go }: { readonly place: Place; readonly go: (place: Place) => void }) {
  const home = (): void => go({ name: 'home' });
  switch (place.name) {
    case 'home':
      return <HomeScreen go={go} />;
    case 'settings':
      return <SettingsScreen onBack={home} />;
    case 'drill':
      return <DrillScreen onBack={home} />;
    case 'day':
      return <DayScreen onBack={home} onDrill={() => go({ name: 'drill' })} />;
    case 'prepare':
      return (
        <PrepareScreen
          onBack={home}
          onStart={(choices) => go({ name: 'passphrase', opening: { kind: 'new', startAt: 'keys', choices } })}
        />
      );
    case 'records':
      return (
        <RecordsScreen auditOf={place.auditOf} onOpen={(id) => go({ name: 'records', auditOf: id })} onBack={home} />
      );
    case 'passphrase':
      return <PassphraseScreen opening={place.opening} onBack={home} onOpened={home} />;
  }
}
