import { Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import type { CeremonySnapshot, ChangeKind, KeyInfo, Plan, PlanChange } from '../../../shared/model';
import { Page } from '../../app/Page';
import { useStateFor, useStore } from '../../app/use-store';
import { Act } from '../../components/Act';
import {
  Add20Regular,
  ArrowDownload20Regular,
  ArrowRight20Regular,
  Checkmark20Regular,
  Delete20Regular,
  Edit20Regular,
  Person20Regular,
} from '../../components/icons';
import { useStrings } from '../../strings';
import { fingerprint, localPart, visible } from '../../strings/format';
import { RunningCard } from '../RunningCard';
import { StepError } from '../StepError';
import { StepNext, type NextAct } from '../StepNext';
import { ChoicesForm } from './ChoicesForm';

export function PlanStep({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const t = useStrings();
  const s = t.steps.plan;
  const store = useStore();
  const { act } = store;
  const { plan, allowed } = snapshot;
  const [choices, setChoices] = useState(snapshot.choices);
  const [saved, setSaved] = useState<string | null>(null);
  const hash = plan?.hash ?? null;
  // Another plan has not been read yet, and ends the changing of choices.
  const [changing, setChanging] = useStateFor(hash, false);
  const [read, setRead] = useStateFor(hash, false);

  if (snapshot.running !== null) {
    return (
      <Page
        id="plan"
        title={s.chooseTitle}
        why={s.why}
        more={s.more}
        next={<StepNext snapshot={snapshot} primary={null} />}
      >
        <RunningCard running={snapshot.running} title={s.make} />
      </Page>
    );
  }
  if (plan === null || changing) {
    const valid = choices.groupName.trim() !== '';
    const primary: NextAct = {
      id: 'make-plan',
      label: s.make,
      icon: <ArrowRight20Regular />,
      blocked: allowed.choose ?? (valid ? null : s.choices.group),
      onClick: () => {
        setChanging(false);
        void act({ act: 'choose', choices });
      },
    };
    return (
      <Page
        id="choices"
        title={s.chooseTitle}
        why={s.chooseWhy}
        more={s.more}
        next={
          <StepNext
            snapshot={snapshot}
            primary={primary}
            text={s.chooseNext}
            secondary={
              plan === null
                ? null
                : {
                    id: 'keep-plan',
                    label: s.keep,
                    blocked: null,
                    onClick: () => {
                      setChoices(snapshot.choices);
                      setChanging(false);
                    },
                  }
            }
          />
        }
      >
        <StepError snapshot={snapshot} />
        <ChoicesForm choices={choices} keys={keysSeen(snapshot)} onChange={setChoices} />
      </Page>
    );
  }

  const due = plan.changes.filter(isDue).length;
  const primary: NextAct = snapshot.planApproved
    ? {
        id: 'go-keys',
        label: s.toKeys,
        icon: <ArrowRight20Regular />,
        blocked: allowed.goTo,
        onClick: () => void act({ act: 'goTo', step: 'keys' }),
      }
    : {
        id: 'approve-plan',
        label: s.approve(due),
        icon: <Checkmark20Regular />,
        blocked: allowed.approvePlan ?? (read ? null : s.readFirst),
        onClick: () => void act({ act: 'approvePlan', hash: plan.hash }),
      };
  const exportPlan = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.ceremony.exportPlan({ format: 'markdown' }));
    if (reply.ok) setSaved(reply.value.savedAs === null ? s.notExported : s.exported(reply.value.savedAs));
  };
  return (
    <Page
      id="plan"
      title={s.title(visible(snapshot.tenant?.displayName ?? ''))}
      why={s.why}
      more={s.more}
      actions={
        <>
          {snapshot.planApproved ? null : (
            <Act
              id="change-choices"
              appearance="subtle"
              label={s.change}
              blocked={allowed.choose}
              onClick={() => setChanging(true)}
            />
          )}
          <Act
            id="export-plan"
            icon={<ArrowDownload20Regular />}
            label={s.exportPlan}
            onClick={() => void exportPlan()}
          />
        </>
      }
      next={
        <StepNext
          snapshot={snapshot}
          primary={primary}
          secondary={
            snapshot.planApproved
              ? null
              : {
                  id: 'to-survey',
                  label: s.toSurvey,
                  blocked: allowed.goTo,
                  onClick: () => void act({ act: 'goTo', step: 'survey' }),
                }
          }
          {...(snapshot.planApproved
            ? {}
            : {
                whyHidden: true,
                text: (
                  <Checkbox
                    checked={read}
                    onChange={(_, data) => setRead(data.checked === true)}
                    label={s.read(due)}
                    data-testid="plan-read"
                    className="next-check"
                  />
                ),
              })}
        />
      }
    >
      <StepError snapshot={snapshot} />
      {saved === null ? null : (
        <p className="secondary anywhere" role="status">
          {saved}
        </p>
      )}
      <ChangeTable plan={plan} />
      <p className="caption">
        {s.fingerprint(snapshot.number)} <span className="mono">{fingerprint(plan.hash)}</span>. {s.same}
      </p>
    </Page>
  );
}

/** Keys that are plugged in or prepared: what none of them can do is not offered. */
function keysSeen(snapshot: CeremonySnapshot): readonly KeyInfo[] {
  const here = snapshot.bench.filter((key) => key.state !== 'gone' && key.state !== 'reading').map((key) => key.info);
  return [...here, ...snapshot.keys.map((key) => key.recorded)];
}

const kindIcons: Record<ChangeKind, React.ReactElement> = {
  add: <Add20Regular className="icon16" />,
  change: <Edit20Regular className="icon16" />,
  remove: <Delete20Regular className="icon16" />,
  stays: <Checkmark20Regular className="icon16" />,
  byHand: <Person20Regular className="icon16" />,
};

function isDue(change: PlanChange): boolean {
  return change.kind !== 'stays' && change.kind !== 'byHand';
}

function ChangeTable({ plan }: { readonly plan: Plan }) {
  const s = useStrings().steps.plan;
  const groups = [
    [s.groupAccounts, plan.changes.filter((change) => change.at === 'accounts')],
    [s.groupFinish, plan.changes.filter((change) => change.at === 'finish')],
    [s.groupDue, plan.changes.filter((change) => change.at === undefined && isDue(change))],
    [
      s.groupStays,
      plan.changes.filter((change) => change.at === 'notByApp' || (change.at === undefined && !isDue(change))),
    ],
  ] as const;
  return (
    <div className="card table-card">
      <table className="table plan-table" data-testid="plan-table">
        <colgroup>
          {['104px', '28%', '11%', 'auto', '17%'].map((width) => (
            <col key={width} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{s.columns.act}</th>
            <th scope="col">{s.columns.what}</th>
            <th scope="col">{s.columns.before}</th>
            <th scope="col">{s.columns.after}</th>
            <th scope="col">{s.columns.undo}</th>
          </tr>
        </thead>
        {groups.map(([title, changes]) => (
          <Section
            key={title}
            title={title}
            changes={changes}
            names={plan.accounts.map((account) => localPart(account.userPrincipalName))}
          />
        ))}
      </table>
    </div>
  );
}

/** Account names in type that cannot be misread, and never broken at their hyphen. */
function Named({ text, names }: { readonly text: string; readonly names: readonly string[] }) {
  const name = names.find((each) => each !== '' && text.includes(each));
  if (name === undefined) return text;
  const [before = '', ...after] = text.split(name);
  return (
    <>
      {before}
      <span className="mono whole">{name}</span>
      {after.join(name)}
    </>
  );
}

/** What was there before stands plain; what is new stands out. */
function After({ change }: { readonly change: PlanChange }) {
  const before = visible(change.before);
  const after = visible(change.after);
  if (change.kind !== 'add' && change.kind !== 'change') return <bdi>{after}</bdi>;
  const kept = before !== '' && after.startsWith(`${before}, `) ? `${before}, ` : '';
  return (
    <bdi>
      {kept}
      <span className="new-part">{after.slice(kept.length)}</span>
    </bdi>
  );
}

function Section(props: {
  readonly title: string;
  readonly changes: readonly PlanChange[];
  readonly names: readonly string[];
}) {
  const { title, changes, names } = props;
  const s = useStrings().steps.plan;
  if (changes.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th className="table-section" colSpan={5} scope="colgroup">
          {title}
        </th>
      </tr>
      {changes.map((change) => {
        return (
          <tr key={change.id} data-testid={`change-${change.id}`}>
            <td>
              <span className={`kind kind-${change.kind}`}>
                {kindIcons[change.kind]}
                {s.kinds[change.kind]}
              </span>
            </td>
            <td>
              <bdi>
                <Named text={visible(change.what)} names={names} />
              </bdi>
              {change.role === '' ? null : <div className="caption">{s.needs(visible(change.role))}</div>}
            </td>
            <td className="tone-none">
              <bdi>{visible(change.before)}</bdi>
            </td>
            <td>
              <After change={change} />
            </td>
            <td className="secondary">{visible(change.undo)}</td>
          </tr>
        );
      })}
    </tbody>
  );
}
