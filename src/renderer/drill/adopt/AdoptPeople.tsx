import { Checkbox, Field, Select } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { AdoptableTenant } from '../../../shared/model/adopt';
import { NextBar, Page } from '../../app/Page';
import { Act, PrimaryAct } from '../../components/Act';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { visible } from '../../strings/format';
import { Busy } from '../Busy';

export function AdoptPeople({
  tenant,
  busy,
  error,
  onPut,
  onLeave,
}: {
  readonly tenant: AdoptableTenant;
  readonly busy: boolean;
  readonly error: ReactNode;
  readonly onPut: (userIds: readonly string[], groupId: string | null) => void;
  readonly onLeave: () => void;
}) {
  const t = useStrings();
  const s = t.adopt;
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [group, setGroup] = useState<string | null>(tenant.groupId);
  const people = tenant.people.filter((one) => picked.includes(one.id));
  const shared = (people[0]?.groups ?? []).filter((each) =>
    people.every((one) => one.groups.some((its) => its.id === each.id)),
  );
  const chosen = shared.find((each) => each.id.toLowerCase() === group?.toLowerCase())?.id ?? null;
  const why = picked.length === 0 ? s.pick : null;
  return (
    <Page
      id="adopt-accounts"
      title={s.title}
      why={s.whys.accounts}
      more={s.more}
      next={
        <NextBar text={s.next.accounts} why={why}>
          <Act id="back" size="large" label={t.shell.back} onClick={onLeave} />
          {busy ? (
            <Busy>{t.shell.working}</Busy>
          ) : (
            <PrimaryAct id="adopt-put" label={s.toRecord} blocked={why} onClick={() => onPut(picked, chosen)} />
          )}
        </NextBar>
      }
    >
      {error}
      <section className="card" data-testid="adopt-people">
        <div className="card-pad">
          <h2 className="section-title">
            {s.people}: <Untrusted text={tenant.displayName} max={60} />
          </h2>
          {tenant.people.length === 0 ? <p className="secondary">{s.none}</p> : null}
        </div>
        <ul>
          {tenant.people.map((one) => (
            <li className="finding day-step" key={one.id}>
              <Checkbox
                checked={picked.includes(one.id)}
                aria-label={visible(one.userPrincipalName)}
                onChange={(_, data) =>
                  setPicked(data.checked === true ? [...picked, one.id] : picked.filter((id) => id !== one.id))
                }
                data-testid={`adopt-pick-${one.userPrincipalName}`}
              />
              <div className="grow">
                <p className="strong">
                  <Untrusted mono text={one.userPrincipalName} max={72} />
                </p>
                <p className="secondary anywhere">
                  {[one.displayName === '' ? null : visible(one.displayName), one.onRecord ? s.onRecord : null]
                    .filter((part) => part !== null)
                    .join(', ')}
                </p>
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section className="card card-pad passphrase">
        <Field label={s.group} hint={s.groupHint}>
          <Select
            value={chosen ?? ''}
            onChange={(_, data) => setGroup(data.value === '' ? null : data.value)}
            data-testid="adopt-group"
          >
            <option value="">{s.noGroup}</option>
            {shared.map((each) => (
              <option key={each.id} value={each.id}>
                {visible(each.displayName)}
              </option>
            ))}
          </Select>
        </Field>
      </section>
    </Page>
  );
}
