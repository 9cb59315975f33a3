import { useEffect, useState } from 'react';
import type { AdoptableTenant, AdoptedKey } from '../../../shared/model/adopt';
import { NextBar, Page } from '../../app/Page';
import { useStore, useWindowState } from '../../app/use-store';
import { Act, PrimaryAct } from '../../components/Act';
import { ErrorCard } from '../../components/ErrorCard';
import { useStrings } from '../../strings';
import { AdoptKeys } from './AdoptKeys';
import { AdoptPeople } from './AdoptPeople';
import { Busy } from '../Busy';

/** Sign in to read, pick the accounts, let each key prove itself. */
export function AdoptScreen({ onBack }: { readonly onBack: () => void }) {
  const t = useStrings();
  const s = t.adopt;
  const store = useStore();
  const { failure } = useWindowState();
  const [tenant, setTenant] = useState<AdoptableTenant | null>(null);
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const [keys, setKeys] = useState<readonly (AdoptedKey & { readonly userId: string })[]>([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => store.clearFailure(), [store]);
  const leave = async (): Promise<void> => {
    await store.bgk.adopt.leave();
    onBack();
  };
  const signIn = async (): Promise<void> => {
    store.clearFailure();
    setBusy(true);
    const reply = await store.watch(store.bgk.adopt.begin());
    setBusy(false);
    if (reply.ok) setTenant(reply.value);
  };
  const error = failure === null ? null : <ErrorCard error={failure} />;
  if (tenant === null)
    return (
      <Page
        id="adopt-sign-in"
        title={s.title}
        why={s.whys.signIn}
        more={s.more}
        next={
          <NextBar text={s.next.signIn}>
            <Act id="back" size="large" label={t.shell.back} onClick={() => void leave()} />
            {busy ? (
              <Busy>{t.prompts.waitingBrowser}</Busy>
            ) : (
              <PrimaryAct id="adopt-sign-in" label={s.signIn} onClick={() => void signIn()} />
            )}
          </NextBar>
        }
      >
        {error}
      </Page>
    );
  const put = async (userIds: readonly string[], groupId: string | null): Promise<void> => {
    store.clearFailure();
    setBusy(true);
    const reply = await store.watch(store.bgk.adopt.accounts({ userIds: [...userIds], groupId }));
    setBusy(false);
    if (reply.ok) setPicked(userIds);
  };
  return picked === null ? (
    <AdoptPeople
      tenant={tenant}
      busy={busy}
      error={error}
      onPut={(ids, group) => void put(ids, group)}
      onLeave={() => void leave()}
    />
  ) : (
    <AdoptKeys
      people={tenant.people.filter((one) => picked.includes(one.id))}
      keys={keys}
      error={error}
      onKey={(key, userId) => setKeys([...keys.filter((one) => one.letter !== key.letter), { ...key, userId }])}
      onDone={() => void leave()}
    />
  );
}
