import { useState, type DragEvent } from 'react';
import {
  WIZARD_STEPS,
  type AccountView,
  type BenchKey,
  type CeremonyKeyView,
  type CeremonySnapshot,
  type Choices,
  type WizardStep,
} from '../../../shared/model';
import { Page } from '../../app/Page';
import { useStore } from '../../app/use-store';
import { Act } from '../../components/Act';
import { ArrowRight20Regular } from '../../components/icons';
import { KeyCard } from '../../components/KeyCard';
import { KeyDrawing } from '../../components/KeyDrawing';
import { PromptPanel } from '../../components/PromptPanel';
import { StateIcon } from '../../components/Status';
import { Untrusted } from '../../components/Untrusted';
import { useStrings } from '../../strings';
import { localPart } from '../../strings/format';
import { OfflineChoices } from '../OfflineChoices';
import { OfflinePapers } from '../OfflinePapers';
import { promptKey } from '../prompt-key';
import { StepError } from '../StepError';
import { StepNext, type NextAct } from '../StepNext';

export function KeysStep({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const t = useStrings();
  const s = t.steps.keys;
  const { act } = useStore();
  const [choosing, setChoosing] = useState(false);
  const { allowed, choices } = snapshot;
  const cards = cardsOf(snapshot);
  const wanted = choices.accounts * choices.keysPerAccount;
  const missing = Math.max(0, wanted - snapshot.keys.length);
  const unassigned = cards.filter((card) => card.ceremonyKey === null).length;
  const places = Math.min(Math.max(0, missing - unassigned), cards.length % 2 === 0 ? 2 : 1);
  const allReady = snapshot.steps.find((step) => step.name === 'keys')?.state === 'done';
  // Keys prepared away from the network: what is missing is the tenant.
  const offline = snapshot.plan === null && missing === 0 && snapshot.keys.every(({ pin }) => pin === 'sealed');
  // Where main has gone on to: all keys are ready, or one without a serial must be registered before the next is plugged in.
  const onward = offline
    ? 'survey'
    : (snapshot.steps.find(({ name, state }) => state === 'here' && name !== 'keys' && (allReady || isAfterKeys(name)))
        ?.name ?? 'accounts');
  const mayGo = allReady || offline || snapshot.steps.some(({ name, state }) => state === 'here' && isAfterKeys(name));
  const primary: NextAct = {
    id: `go-${onward}`,
    label: onward === 'accounts' ? s.go : s.goOn(t.shell.stepNames[onward]),
    icon: <ArrowRight20Regular />,
    blocked: mayGo ? allowed.goTo : snapshot.nextAct,
    onClick: () => void act({ act: 'goTo', step: onward }),
  };
  const prompt = snapshot.prompt;
  // A key that only wants its PIN: the next act is the button on its card, no hand movement.
  const toSet = cards.some(({ plugged }) => plugged?.state === 'needsPin' || plugged?.state === 'needsSettings');
  return (
    <Page
      id="keys"
      title={s.title}
      why={s.why}
      more={s.more}
      actions={
        <>
          <span className="chip is-note" data-testid="pin-chip">
            {choices.pin.kind === 'digits' ? s.pinDigits(choices.pin.length) : s.pinWords(choices.pin.count)}
            {choices.paper.form === 'halves' ? s.inHalves : ''}
          </span>
          {snapshot.plan === null ? (
            <Act
              id="offline-choices-open"
              label={t.papers.offline.choices}
              blocked={allowed.choose}
              onClick={() => setChoosing(true)}
            />
          ) : null}
        </>
      }
      next={
        <StepNext snapshot={snapshot} primary={primary} waiting={missing > 0 && !toSet && !mayGo ? s.waiting : null} />
      }
    >
      <StepError snapshot={snapshot} />
      {prompt === null ? null : <PromptPanel prompt={prompt} {...promptKey(snapshot)} />}
      {prompt !== null || snapshot.accounts.length === 0 || snapshot.keys.length === 0 ? null : (
        <DropRow accounts={snapshot.accounts} blocked={allowed.assignKey} />
      )}
      <div className="bench" hidden={prompt !== null}>
        {cards.map(({ ceremonyKey, plugged }) => (
          <KeyCard
            key={ceremonyKey?.letter ?? plugged?.info.id}
            ceremonyKey={ceremonyKey}
            plugged={plugged}
            accounts={snapshot.accounts}
            allowed={allowed}
            simulated={snapshot.rehearsal}
            dots={pinDots(choices, ceremonyKey)}
          />
        ))}
        {Array.from({ length: places }, (_, i) => (
          <section className="empty-slot" key={`empty-${i}`} data-testid="empty-slot">
            <KeyDrawing form="usbAFlat" letter={nextLetter(snapshot, i + unassigned)} height={150} absent />
            <h2 className="key-name">{i === 0 && cards.length === 0 ? s.plugFirst : s.plugNext}</h2>
            <p className="secondary">{s.emptyText}</p>
          </section>
        ))}
      </div>
      {prompt === null ? <OfflinePapers snapshot={snapshot} /> : null}
      {choosing ? <OfflineChoices snapshot={snapshot} onClose={() => setChoosing(false)} /> : null}
    </Page>
  );
}

function isAfterKeys(step: WizardStep): boolean {
  return WIZARD_STEPS.indexOf(step) > WIZARD_STEPS.indexOf('keys');
}

interface Card {
  readonly ceremonyKey: CeremonyKeyView | null;
  readonly plugged: BenchKey | null;
}

/** Keys of the ceremony in the order of their letters, then what else is plugged in; places never change while one is away. */
export function cardsOf(snapshot: CeremonySnapshot): readonly Card[] {
  const own = snapshot.keys.map((ceremonyKey) => ({
    ceremonyKey,
    plugged:
      snapshot.bench.find(
        (key) => key.info.id === ceremonyKey.pluggedAs || (key.letter !== null && key.letter === ceremonyKey.letter),
      ) ?? null,
  }));
  const taken = new Set(own.map((card) => card.plugged?.info.id));
  const others = snapshot.bench
    .filter((key) => !taken.has(key.info.id))
    .map((plugged) => ({ ceremonyKey: null, plugged }));
  return [...own, ...others];
}

/** Of the PIN that is on this key; before it has one, of the PIN that it would get. */
export function pinDots(choices: Choices, key: CeremonyKeyView | null): string {
  const pin = key?.pinMade ?? choices.pin;
  if (pin.kind === 'words') return Array.from({ length: pin.count }, () => '••••').join(' ');
  const size = (key?.halves ?? choices.paper.form === 'halves') ? 3 : 4;
  const dots = '•'.repeat(pin.length);
  return (dots.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(' ');
}

function nextLetter(snapshot: CeremonySnapshot, after: number): string {
  return String.fromCharCode(65 + ((snapshot.keys.length + after) % 26));
}

/** The accounts as places to drop a key on; the choice in the card does the same by keyboard. */
function DropRow({
  accounts,
  blocked,
}: {
  readonly accounts: readonly AccountView[];
  readonly blocked: string | null;
}) {
  const s = useStrings();
  const { act } = useStore();
  const [over, setOver] = useState<number | null>(null);
  const drop = (event: DragEvent, accountIndex: number): void => {
    event.preventDefault();
    setOver(null);
    const letter = event.dataTransfer.getData('text/x-bgk-key');
    if (letter !== '' && blocked === null) void act({ act: 'assignKey', letter, accountIndex });
  };
  return (
    <ul className="drop-row" aria-label={s.keys.account}>
      {accounts.map((account) => (
        <li
          key={account.index}
          className={`chip${over === account.index ? ' is-over' : ''}`}
          data-testid={`drop-${account.index}`}
          onDragOver={(event) => {
            if (blocked !== null || !event.dataTransfer.types.includes('text/x-bgk-key')) return;
            event.preventDefault();
            setOver(account.index);
          }}
          onDragLeave={() => setOver(null)}
          onDrop={(event) => drop(event, account.index)}
        >
          <StateIcon tone={account.keyLetter === null ? 'none' : 'proven'} />
          <span>
            <Untrusted mono text={localPart(account.userPrincipalName)} max={30} />{' '}
            {account.keyLetter === null ? s.steps.register.noKey : s.steps.register.withKey(account.keyLetter)}
          </span>
        </li>
      ))}
    </ul>
  );
}
