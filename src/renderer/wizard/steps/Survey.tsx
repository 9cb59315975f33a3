import { Input, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import type { CeremonySnapshot, Finding, Question, Severity, SurveyReport } from '../../../shared/model';
import { sourceTitle } from '../../../shared/model/sources';
import { Page } from '../../app/Page';
import { useStore } from '../../app/use-store';
import { Act } from '../../components/Act';
import {
  ArrowClockwise20Regular,
  ArrowDownload20Regular,
  ArrowRight20Regular,
  ChevronDown20Regular,
  ChevronUp20Regular,
  Person20Regular,
  PersonKey20Regular,
} from '../../components/icons';
import { PromptPanel } from '../../components/PromptPanel';
import { Pill, severityTone, StateIcon } from '../../components/Status';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { clockSeconds, clockTime, isCode, visible } from '../../strings/format';
import { noteOf } from '../finding-note';
import { StepError } from '../StepError';
import { StepNext, type NextAct } from '../StepNext';
import { RunningCard } from '../RunningCard';

export function SurveyStep({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const s = useStrings().steps.survey;
  const store = useStore();
  const { act } = store;
  const { admin, survey, allowed } = snapshot;
  const [saved, setSaved] = useState<string | null>(null);
  const exportSurvey = async (): Promise<void> => {
    const reply = await store.watch(store.bgk.ceremony.exportSurvey());
    if (reply.ok) setSaved(reply.value.savedAs === null ? s.notExported : s.exported(reply.value.savedAs));
  };
  const tenant = snapshot.tenant;
  let primary: NextAct;
  if (admin === null) {
    primary = {
      id: 'sign-in-admin',
      label: s.signIn,
      icon: <PersonKey20Regular />,
      blocked: allowed.signInAdmin,
      onClick: () => void act({ act: 'signInAdmin' }),
    };
  } else if (survey === null) {
    primary = {
      id: 'survey',
      label: s.start,
      icon: <ArrowRight20Regular />,
      blocked: allowed.survey,
      onClick: () => void act({ act: 'survey' }),
    };
  } else {
    primary = {
      id: 'go-plan',
      label: s.makePlan,
      icon: <ArrowRight20Regular />,
      blocked: allowed.goTo,
      onClick: () => void act({ act: 'goTo', step: 'plan' }),
    };
  }
  return (
    <Page
      id="survey"
      title={tenant === null ? s.titleFirst : s.title(visible(tenant.displayName))}
      why={s.why}
      more={s.more}
      actions={
        survey === null || snapshot.running !== null ? undefined : (
          <>
            <Act
              id="survey-again"
              appearance="subtle"
              icon={<ArrowClockwise20Regular />}
              label={s.again}
              blocked={allowed.survey}
              onClick={() => void act({ act: 'survey' })}
            />
            <Act
              id="export-survey"
              icon={<ArrowDownload20Regular />}
              label={s.exportSurvey}
              onClick={() => void exportSurvey()}
            />
          </>
        )
      }
      next={<StepNext snapshot={snapshot} primary={primary} />}
    >
      <StepError snapshot={snapshot} />
      {saved === null ? null : (
        <p className="secondary anywhere" role="status" data-testid="survey-saved">
          {visible(saved)}
        </p>
      )}
      {snapshot.prompt !== null ? (
        <PromptPanel prompt={snapshot.prompt} form="unknown" detail={null} />
      ) : snapshot.running !== null ? (
        <RunningCard running={snapshot.running} title={s.reading} />
      ) : admin === null ? (
        <SignInCard rehearsal={snapshot.rehearsal} />
      ) : survey === null ? (
        <AdminCard snapshot={snapshot} />
      ) : (
        <Findings survey={survey} answers={snapshot.answers} />
      )}
    </Page>
  );
}

function SignInCard({ rehearsal }: { readonly rehearsal: boolean }) {
  const s = useStrings().steps.survey;
  return (
    <>
      <section className="card card-pad stack">
        <h2 className="row key-name">
          <PersonKey20Regular />
          {s.signInTitle}
        </h2>
        <p style={{ maxWidth: 640 }}>{s.signInText}</p>
        {rehearsal ? <p className="secondary">{s.signInTextRehearsal}</p> : null}
      </section>
      <section aria-label={s.aboutTitle} className="stack-tight">
        <h2 className="section-title">{s.aboutTitle}</h2>
        <ul className="about">
          {s.about.map(({ title, text }) => (
            <li className="card card-pad" key={title}>
              <p className="strong">{title}</p>
              <p className="secondary">{text}</p>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function AdminCard({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const s = useStrings().steps.survey;
  const { act } = useStore();
  const { admin } = snapshot;
  if (admin === null) return null;
  return (
    <section className="card card-pad stack">
      <h2 className="row key-name">
        <Person20Regular />
        <span>
          {s.signedInAs} <Untrusted text={admin.userPrincipalName} max={64} />
        </span>
      </h2>
      <dl className="facts">
        <dt>{s.roles}</dt>
        <dd>
          {admin.roles.length === 0
            ? s.rolesNone
            : admin.roles.map((role) => (
                <div key={role.templateId}>
                  <Untrusted text={role.name} max={60} />
                  {role.endsAt === null ? '' : `, ${s.until(clockTime(role.endsAt))}`}
                </div>
              ))}
        </dd>
      </dl>
      <div>
        <Act
          id="sign-in-other"
          label={s.signInAgain}
          blocked={snapshot.allowed.signInAdmin}
          onClick={() => void act({ act: 'signInAdmin' })}
        />
      </div>
    </section>
  );
}

const order: readonly Severity[] = ['stop', 'fix', 'unknown', 'know', 'fine'];

function Findings({
  survey,
  answers,
}: {
  readonly survey: SurveyReport;
  readonly answers: Readonly<Record<string, string>>;
}) {
  const s = useStrings().steps.survey;
  const [showFine, setShowFine] = useState(false);
  const of = (severity: Severity): readonly Finding[] =>
    survey.findings.filter((finding) => finding.severity === severity);
  const firstOpen = order.map(of).find((list) => list.length > 0)?.[0]?.id;
  return (
    <div className="finding-list">
      <div className="row wrap" data-testid="finding-counts">
        {order.map((severity) => {
          const n = of(severity).length;
          return n === 0 ? null : (
            <Pill key={severity} tone={severityTone[severity]}>
              {s.pills[severity](n)}
            </Pill>
          );
        })}
        <span className="secondary tabular">{s.checks(survey.findings.length, clockTime(survey.takenAt))}</span>
      </div>
      {order.map((severity) => {
        const list = of(severity);
        if (list.length === 0) return null;
        const folded = severity === 'fine' && !showFine;
        return (
          <section
            key={severity}
            aria-label={s.groups[severity]}
            data-testid={`findings-${severity}`}
            className="stack-tight"
          >
            <div className="finding-group">
              {severity === 'fine' ? <StateIcon tone="proven" small /> : null}
              <h2 className="section-title">{s.groups[severity]}</h2>
              {severity === 'stop' ? (
                <span className="secondary">{s.stopHint}</span>
              ) : (
                <span className="secondary tabular">{list.length}</span>
              )}
              {severity === 'fine' ? (
                <button
                  type="button"
                  className="link-button"
                  aria-expanded={showFine}
                  onClick={() => setShowFine(!showFine)}
                  data-testid="show-fine"
                >
                  {showFine ? s.hide : s.show}
                </button>
              ) : null}
            </div>
            {folded ? null : (
              <div className="card">
                {list.map((finding) => (
                  <FindingRow
                    key={finding.id}
                    finding={finding}
                    startOpen={finding.id === firstOpen && severity !== 'fine'}
                    readAt={survey.takenAt}
                  />
                ))}
              </div>
            )}
          </section>
        );
      })}
      {survey.questions.length === 0 ? null : <Questions questions={survey.questions} answers={answers} />}
    </div>
  );
}

export function FindingRow({
  finding,
  startOpen,
  readAt,
}: {
  readonly finding: Finding;
  readonly startOpen: boolean;
  readonly readAt?: string;
}) {
  const s = useStrings().steps.survey;
  const [open, setOpen] = useState(startOpen);
  return (
    <div className="finding" data-testid={`finding-${finding.id}`}>
      <button type="button" className="finding-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <StateIcon tone={severityTone[finding.severity]} />
        <span className="finding-title anywhere">{visible(finding.title)}</span>
        <span className="secondary">
          {finding.mendedByPlan === true ? s.planFixes : open ? null : <bdi>{noteOf(finding, s)}</bdi>}
        </span>
        {open ? <ChevronUp20Regular aria-hidden="true" /> : <ChevronDown20Regular aria-hidden="true" />}
      </button>
      {open ? (
        <dl className="finding-open">
          <dt>{s.found}</dt>
          <dd>
            <span className={`evidence anywhere${isCode(finding.evidence) ? ' mono' : ''}`}>
              <bdi>{visible(finding.evidence)}</bdi>
            </span>{' '}
            {readAt === undefined ? null : <span className="caption tabular">{s.readAt(clockSeconds(readAt))}</span>}
          </dd>
          <dt>{s.whyMatters}</dt>
          <dd className="anywhere">{visible(finding.why)}</dd>
          <dt>{s.plan}</dt>
          <dd className="anywhere">{visible(finding.fix)}</dd>
          <dt>{s.source}</dt>
          <dd className="anywhere">
            {sourceTitle(finding.source)}
            <span className="source mono">{visible(finding.source)}</span>
          </dd>
        </dl>
      ) : null}
    </div>
  );
}

function FreeAnswer({ question, answer }: { readonly question: Question; readonly answer: string }) {
  const s = useStrings().steps.survey;
  const { act } = useStore();
  const [text, setText] = useState(answer);
  const send = (): void => {
    if (text.trim() !== '' && text !== answer)
      void act({ act: 'answer', questionId: question.id, answer: text.trim() });
  };
  return (
    <div className="row" style={{ marginTop: 8 }}>
      <Input
        aria-labelledby={`q-${question.id}`}
        value={text}
        maxLength={500}
        onChange={(_, data) => setText(data.value)}
        onKeyDown={(event) => (event.key === 'Enter' ? send() : undefined)}
      />
      <Act
        id={`answer-${question.id}`}
        label={s.keepAnswer}
        onClick={send}
        blocked={text.trim() === '' ? s.open : null}
      />
    </div>
  );
}

function Questions({
  questions,
  answers,
}: {
  readonly questions: readonly Question[];
  readonly answers: Readonly<Record<string, string>>;
}) {
  const s = useStrings().steps.survey;
  const { act } = useStore();
  return (
    <section className="stack-tight" aria-label={s.questions} data-testid="questions">
      <div className="finding-group">
        <h2 className="section-title">{s.questions}</h2>
        <span className="secondary">{s.questionsHint}</span>
      </div>
      <div className="card">
        {questions.map((question) => {
          const answer = answers[question.id];
          return (
            <div className="finding card-pad" key={question.id}>
              <div className="row" style={{ alignItems: 'flex-start' }}>
                <StateIcon tone={answer === undefined ? 'fix' : 'proven'} />
                <div className="grow">
                  <p className="strong anywhere" id={`q-${question.id}`}>
                    {visible(question.text)}
                  </p>
                  <p className="secondary anywhere">
                    {s.where}: {visible(question.where)}
                  </p>
                  {question.answers.length === 0 ? (
                    <FreeAnswer question={question} answer={answer ?? ''} />
                  ) : (
                    <RadioGroup
                      layout="horizontal"
                      aria-labelledby={`q-${question.id}`}
                      value={answer ?? ''}
                      onChange={(_, data) => void act({ act: 'answer', questionId: question.id, answer: data.value })}
                    >
                      {question.answers.map((option) => (
                        <Radio key={option} value={option} label={visible(option)} />
                      ))}
                    </RadioGroup>
                  )}
                </div>
                <span className="caption">{answer === undefined ? s.open : s.answered}</span>
              </div>
            </div>
          );
        })}
      </div>
    </section>
  );
}
