import { Button, Checkbox, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { useState } from 'react';
import { PROOF_NAMES, type CeremonySnapshot, type ExtraPaper, type ProofName } from '../../../shared/model';
import { Page } from '../../app/Page';
import { useNow, useStore } from '../../app/use-store';
import { Checkmark20Regular, Print20Regular, Save20Regular, ShieldCheckmark28Filled } from '../../components/icons';
import { proofTone, StateIcon, toneClass } from '../../components/Status';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { dayAndTime, localPart, longDay, moment, visible } from '../../strings/format';
import { PrintExtra } from '../PrintExtra';
import { RunningCard } from '../RunningCard';
import { StepError } from '../StepError';
import { StepNext, type NextAct } from '../StepNext';

const SHOWN: readonly ProofName[] = PROOF_NAMES;

export function FinishStep({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const t = useStrings();
  const s = t.steps.finish;
  const store = useStore();
  const { act } = store;
  const [saved, setSaved] = useState<string | null>(null);
  const [takeBack, setTakeBack] = useState(false);
  const { accounts, finished, allowed } = snapshot;
  const open = accounts
    .flatMap((account) => account.proofs)
    .filter((proof) => proof.state !== 'proven' && proof.state !== 'notApplicable').length;
  const save = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.ceremony.saveReport());
    if (reply.ok) setSaved(reply.value.savedAs === null ? t.steps.plan.notExported : s.savedAs(reply.value.savedAs));
  };
  const [extra, setExtra] = useState<ExtraPaper['what'] | null>(null);
  const leftovers = (snapshot.remains ?? []).length > 0;
  const primary: NextAct = finished
    ? { id: 'save-report', label: s.save, icon: <Save20Regular />, blocked: null, onClick: () => void save() }
    : {
        id: 'close-ceremony',
        label: s.close,
        icon: <Checkmark20Regular />,
        blocked: allowed.close,
        onClick: () => void act(takeBack ? { act: 'close', takeBackConsents: true } : { act: 'close' }),
      };
  return (
    <Page
      id="finish"
      title={s.title}
      why={s.why}
      more={s.more}
      actions={
        finished ? (
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <Button icon={<Print20Regular />} data-testid="print-more">
                {s.printMore}
              </Button>
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                {(
                  [
                    ['print-cover', s.cover, 'cover'],
                    ['print-labels', s.labels, 'labels'],
                    ['print-first', s.firstActions, 'firstActions'],
                    ...(leftovers
                      ? ([['print-leftovers', t.papers.extra.titles.leftovers, 'leftovers']] as const)
                      : []),
                  ] as const
                ).map(([id, label, what]) => (
                  <MenuItem key={id} onClick={() => setExtra(what)} data-testid={id}>
                    {label}
                  </MenuItem>
                ))}
              </MenuList>
            </MenuPopover>
          </Menu>
        ) : undefined
      }
      next={
        <StepNext
          snapshot={snapshot}
          primary={primary}
          secondary={
            finished
              ? {
                  id: 'pause-finished',
                  label: t.shell.backHome,
                  blocked: null,
                  onClick: () => void store.watch(store.bgk.ceremony.pause()),
                }
              : null
          }
        />
      }
    >
      <StepError snapshot={snapshot} />
      {extra === null ? null : <PrintExtra what={extra} onDone={setSaved} onClose={() => setExtra(null)} />}
      {snapshot.running === null ? null : <RunningCard running={snapshot.running} title={s.close} />}
      <div className="two finish-two">
        <div className="stack">
          <Verdict snapshot={snapshot} open={open} />
          {finished ? null : <Consents snapshot={snapshot} takeBack={takeBack} choose={setTakeBack} />}
          <ProofTable snapshot={snapshot} />
          {finished ? <Consents snapshot={snapshot} takeBack={takeBack} choose={setTakeBack} /> : null}
          {saved === null ? null : (
            <p className="secondary anywhere" role="status" data-testid="saved-as">
              {saved}
            </p>
          )}
        </div>
        <LeftToYou answers={snapshot.answers} />
      </div>
    </Page>
  );
}

function Verdict({ snapshot, open }: { readonly snapshot: CeremonySnapshot; readonly open: number }) {
  const s = useStrings().steps.finish;
  const now = useNow();
  const works = snapshot.finished && open === 0;
  return (
    <section className={`card verdict${works ? ' tone-proven' : ''}`} data-testid="verdict" data-works={works}>
      <span className={works ? 'tone-proven' : 'tone-none'} aria-hidden="true">
        <ShieldCheckmark28Filled />
      </span>
      <div>
        <h2 className="verdict-title">{works ? s.works(snapshot.accounts.length) : s.notYet(open)}</h2>
        <p>
          {snapshot.tenant === null ? null : <Untrusted text={snapshot.tenant.displayName} max={50} />}
          {snapshot.finished ? `, ${dayAndTime(snapshot.journalSavedAt ?? snapshot.startedAt, now())}. ` : '. '}
          {snapshot.drillDue === null ? s.closeText : s.drillBy(longDay(snapshot.drillDue))}
        </p>
      </div>
    </section>
  );
}

function ProofTable({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const t = useStrings();
  const now = useNow();
  return (
    <div className="card table-card">
      <table className="table proof-table" data-testid="proof-table">
        <thead>
          <tr>
            <th scope="col" className="strong">
              {t.steps.finish.proven}
            </th>
            {snapshot.accounts.map((account) => (
              <th scope="col" key={account.index}>
                <span className="strong">
                  <Untrusted mono text={localPart(account.userPrincipalName)} max={24} />
                </span>
                <span className="caption" style={{ display: 'block' }}>
                  {account.keyLetter === null ? '' : t.keys.keyName(account.keyLetter)}
                  {account.sheet === null ? '' : `, ${t.records.sheet(account.sheet.number)}`}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {SHOWN.map((name) => (
            <tr key={name}>
              <th scope="row">
                {name === 'signedIn' && snapshot.accounts.some((account) => account.adopted)
                  ? t.steps.proofSignedInAdopted
                  : t.steps.proofs[name]}
              </th>
              {snapshot.accounts.map((account) => {
                const proof = account.proofs.find((p) => p.name === name);
                const state = proof?.state ?? 'notYet';
                return (
                  <td key={account.index} data-testid={`finish-${name}-${account.index}`} data-state={state}>
                    <span
                      className={`row ${toneClass(proofTone[state])}`}
                      title={proof === undefined ? undefined : visible(proof.note)}
                    >
                      <StateIcon tone={proofTone[state]} small />
                      <span className={state === 'proven' ? 'strong tabular' : undefined}>
                        {t.steps.proofStates[state]}
                        {proof?.at == null ? null : <time dateTime={proof.at}> {moment(proof.at, now())}</time>}
                      </span>
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Offered before closing; afterwards it says what became of it. */
function Consents({
  snapshot,
  takeBack,
  choose,
}: {
  readonly snapshot: CeremonySnapshot;
  readonly takeBack: boolean;
  readonly choose: (on: boolean) => void;
}) {
  const s = useStrings().steps.finish.consents;
  const { consents, finished } = snapshot;
  if (consents === undefined) return null;
  const outcome = consents.taken !== null ? s.taken(consents.taken.length) : finished ? s.kept : null;
  return (
    <section className="card card-pad" aria-label={s.title} data-testid="consents">
      <h2 className="strong">{s.title}</h2>
      {outcome !== null ? (
        <p data-testid="consents-outcome">{outcome}</p>
      ) : consents.known ? (
        <Checkbox
          checked={takeBack}
          disabled={snapshot.running !== null}
          onChange={(_, data) => choose(data.checked === true)}
          label={
            <span>
              <span>{s.label}</span>
              <span className="secondary" style={{ display: 'block' }}>
                {s.text}
              </span>
            </span>
          }
          data-testid="take-back-consents"
        />
      ) : (
        <p className="secondary">{s.unknown}</p>
      )}
    </section>
  );
}

function LeftToYou({ answers }: { readonly answers: Readonly<Record<string, string>> }) {
  const s = useStrings().steps.finish;
  const { bgk } = useStore();
  const [local, setLocal] = useState<Readonly<Record<string, string>>>({});
  const [kept, setKept] = useState(true);
  const items = Object.entries(s.items);
  const ticked = (id: string): boolean => (local[id] ?? answers[id]) === 'yes';
  const done = items.filter(([id]) => ticked(id)).length;
  const tick = async (id: string, answer: 'yes' | 'no'): Promise<void> => {
    setLocal((before) => ({ ...before, [id]: answer }));
    const reply = await bgk.ceremony.act({ act: 'answer', questionId: id, answer });
    setKept(reply.ok);
  };
  return (
    <section className="card card-pad left-to-you" aria-label={s.left} data-testid="left-to-you">
      <h2 className="strong">{s.left}</h2>
      <p className="caption">
        {kept ? s.leftHint : s.leftHintLocal} {s.leftCount(done, items.length)}.
      </p>
      <ul>
        {items.map(([id, item]) => (
          <li key={id} className="check-item">
            <Checkbox
              checked={ticked(id)}
              onChange={(_, data) => void tick(id, data.checked === true ? 'yes' : 'no')}
              label={
                <span>
                  <span className="strong">{item.title}</span>
                  <span className="secondary" style={{ display: 'block' }}>
                    {item.text}
                  </span>
                </span>
              }
              data-testid={id}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
