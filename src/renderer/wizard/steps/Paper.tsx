import { useState } from 'react';
import type { AccountView, CeremonySnapshot } from '../../../shared/model';
import { Page } from '../../app/Page';
import { useStateFor, useStore } from '../../app/use-store';
import { Act } from '../../components/Act';
import { ArrowRight20Regular, Print20Regular, Prohibited20Regular } from '../../components/icons';
import { PromptPanel } from '../../components/PromptPanel';
import { useStrings } from '../../strings';
import { AccountChips } from '../AccountChips';
import { PaperPreview } from '../PaperPreview';
import { PrintExtra } from '../PrintExtra';
import { PrintPanel, type PrintChoice } from '../PrintPanel';
import { promptKey } from '../prompt-key';
import { isTypedWrong, ProvePanel, useProof } from '../ProvePanel';
import { RunningCard } from '../RunningCard';
import { StepError } from '../StepError';
import { StepNext, type NextAct } from '../StepNext';
import { VoidDialog } from '../VoidDialog';
import { WrongKey, wrongKeyOf } from '../WrongKey';
import { isSettled } from './Accounts';
import { nextOf } from './Register';

const DONE = ['paper'] as const;

export function PaperStep({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const t = useStrings();
  const s = t.steps.paper;
  const { act } = useStore();
  const { accounts, allowed } = snapshot;
  const next = nextOf(accounts, DONE);
  const [picked, setPicked] = useStateFor<number | null>(next?.index ?? null, null);
  const account = accounts.find((a) => a.index === picked) ?? next;
  const [voiding, setVoiding] = useState(false);
  const [choice, setChoice] = useState<PrintChoice>({
    how: snapshot.choices.paper.form === 'handwrite' ? 'handwrite' : 'printer',
    printer: null,
  });
  const [labels, setLabels] = useState(false);
  const [gone, setGone] = useState<string | null>(null);
  const [notice, setNotice] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const proof = useProof(snapshot, account);
  const done = accounts.length > 0 && accounts.every((a) => isSettled(a, DONE));
  const sheet = account?.sheet ?? null;
  const printed = sheet?.printed === true;
  const proven = account !== null && isSettled(account, DONE);
  const number = sheet?.number ?? '';
  const current = account?.index ?? null;
  const [again, setAgain] = useStateFor(`${current} ${number}`, false);
  const printing = !printed || again;

  let primary: NextAct | null = null;
  let text: string | undefined;
  if (done) {
    primary = {
      id: 'go-sign-in',
      label: s.go,
      icon: <ArrowRight20Regular />,
      blocked: allowed.goTo,
      onClick: () => void act({ act: 'goTo', step: 'signIn' }),
    };
  } else if (account !== null && printing) {
    const noPrinter = choice.how === 'printer' && choice.printer === null ? s.noPrinter : null;
    primary = {
      id: 'print',
      label: choice.printer === null ? s.saveFile : s.print,
      icon: <Print20Regular />,
      blocked: allowed.print ?? noPrinter,
      onClick: () => {
        setAgain(false);
        void act({
          act: 'print',
          accountIndex: account.index,
          how: choice.how,
          printer: choice.printer,
        });
      },
    };
  } else if (account !== null && !proven) {
    primary = {
      id: 'check-pin',
      label: s.check,
      blocked: allowed.provePaper ?? (proof.ready ? null : proof.text),
      onClick: proof.send,
    };
    text = proof.text;
  }
  const canVoid = account !== null && sheet !== null && !proven;
  return (
    <Page
      id="paper"
      title={printing && !done ? s.printTitle : s.title}
      why={s.why}
      more={s.more}
      actions={
        canVoid ? (
          <>
            <Act id="print-labels" label={t.papers.offline.labels} onClick={() => setLabels(true)} />
            {printed && !again ? (
              <Act
                id="print-again"
                icon={<Print20Regular />}
                label={s.printAgain}
                blocked={allowed.print}
                onClick={() => setAgain(true)}
              />
            ) : null}
            <Act
              id="void-sheet"
              appearance="subtle"
              icon={<Prohibited20Regular />}
              label={s.voidSheet}
              blocked={allowed.voidSheet}
              onClick={() => setVoiding(true)}
            />
          </>
        ) : undefined
      }
      next={
        <StepNext
          snapshot={snapshot}
          primary={primary}
          {...(text === undefined ? {} : { text })}
          secondary={
            printed && !printing && !proven && !done
              ? { id: 'cant-read', label: s.cantRead, blocked: allowed.voidSheet, onClick: () => setVoiding(true) }
              : again
                ? { id: 'back-to-proof', label: t.shell.back, blocked: null, onClick: () => setAgain(false) }
                : null
          }
        />
      }
    >
      {accounts.length < 2 ? null : (
        <AccountChips
          accounts={accounts}
          current={current}
          settled={(a) => isSettled(a, DONE)}
          words={{ done: s.proven.toLowerCase(), now: t.steps.register.now, notYet: t.steps.register.notYet }}
          onPick={snapshot.running === null ? setPicked : null}
        />
      )}
      <div className="paper-two">
        <PaperPreview
          accountIndex={current}
          number={number}
          version={`${number}-${String(printed)}-${sheet?.voided.length ?? 0}`}
        />
        <div className="stack">
          {isTypedWrong(snapshot) ? null : <StepError snapshot={snapshot} />}
          {sheet?.beforeAccount === true && printed && !proven ? (
            <p className="card card-pad" role="note" data-testid="before-account">
              {t.papers.beforeAccount(number)}
            </p>
          ) : null}
          {sheet?.stale === undefined || proven ? null : (
            <p className="card card-pad" role="note" data-testid="stale-sheet">
              {t.papers.stale(number, sheet.stale)}
            </p>
          )}
          {gone === null ? null : (
            <div className="card card-pad row wrap" role="note" data-testid="voided-sheet">
              <span style={{ flex: 1 }}>{s.isVoid(gone)}</span>
              <Act id="void-notice" size="small" label={t.records.sheets.notice} onClick={() => setNotice(true)} />
            </div>
          )}
          {said === null ? null : (
            <p className="secondary anywhere" role="status">
              {said}
            </p>
          )}
          <Panel
            snapshot={snapshot}
            account={account}
            printing={printing}
            proof={proof}
            choice={choice}
            onChoice={setChoice}
          />
        </div>
      </div>
      {notice && gone !== null ? (
        <PrintExtra what="void" sheetNumber={gone} onDone={setSaid} onClose={() => setNotice(false)} />
      ) : null}
      {labels ? <PrintExtra what="labels" onDone={setSaid} onClose={() => setLabels(false)} /> : null}
      {voiding && account !== null && sheet !== null ? (
        <VoidDialog
          accountIndex={account.index}
          number={sheet.number}
          onVoided={() => setGone(sheet.number)}
          onClose={() => setVoiding(false)}
        />
      ) : null}
    </Page>
  );
}

function Panel(props: {
  readonly snapshot: CeremonySnapshot;
  readonly account: AccountView | null;
  readonly printing: boolean;
  readonly proof: ReturnType<typeof useProof>;
  readonly choice: PrintChoice;
  readonly onChoice: (choice: PrintChoice) => void;
}) {
  const { snapshot, account, printing, proof, choice, onChoice } = props;
  const s = useStrings().steps.paper;
  const wrong = wrongKeyOf(snapshot);
  if (snapshot.prompt !== null) return <PromptPanel prompt={snapshot.prompt} {...promptKey(snapshot)} />;
  if (wrong !== null) return <WrongKey wrong={wrong} snapshot={snapshot} />;
  if (snapshot.running !== null && snapshot.running.act === 'print')
    return <RunningCard running={snapshot.running} title={s.print} />;
  if (account === null) return null;
  if (printing && !isSettled(account, DONE))
    return <PrintPanel choice={choice} onChange={onChoice} form={snapshot.choices.paper.form} />;
  return <ProvePanel snapshot={snapshot} account={account} proof={proof} />;
}
