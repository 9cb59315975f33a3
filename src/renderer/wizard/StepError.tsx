import type { AppErrorData } from '../../shared/errors';
import type { CeremonySnapshot } from '../../shared/model';
import { useStore, useWindowState } from '../app/use-store';
import { Act } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { useStrings } from '../strings';
import { allowedNow, comesFirst } from './way-out';

/** The error of the ceremony, or of the last call; with the act that goes on from it. */
export function StepError({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const { failure } = useWindowState();
  const store = useStore();
  const t = useStrings();
  const error = snapshot.error ?? failure;
  if (error === null || snapshot.running !== null) return null;
  return (
    <ErrorCard error={error}>
      {error.code === 'ceremony/which-key' ? (
        <WhichKey snapshot={snapshot} />
      ) : (
        <NextOfError error={error} snapshot={snapshot} />
      )}
      <button
        type="button"
        className="link-button"
        data-testid="dismiss-error"
        onClick={() => {
          store.clearFailure();
          if (snapshot.error !== null) void store.act({ act: 'dismissError' });
        }}
      >
        {t.prompts.dismiss}
      </button>
    </ErrorCard>
  );
}

/** The operator reads the letter off the sticker; the app then proves it with the sealed PIN. */
function WhichKey({ snapshot }: { readonly snapshot: CeremonySnapshot }) {
  const s = useStrings().keys;
  const { act } = useStore();
  return snapshot.bench.flatMap(({ info, mayBe, state }) =>
    state === 'gone'
      ? []
      : (mayBe ?? []).map((letter) => (
          <Act
            key={`${info.id} ${letter}`}
            id={`error-is-key-${letter}`}
            size="small"
            label={s.isKey(letter)}
            blocked={snapshot.allowed.prepareKey}
            onClick={() => void act({ act: 'prepareKey', keyId: info.id, asLetter: letter })}
          />
        )),
  );
}

function NextOfError({ error, snapshot }: { readonly error: AppErrorData; readonly snapshot: CeremonySnapshot }) {
  const t = useStrings().prompts;
  const { act } = useStore();
  const { lastRequest } = useWindowState();
  const next = error.code === 'ceremony/plan-changed' ? ({ act: 'survey' } as const) : lastRequest;
  // What has to come first is the one act of the next bar.
  if (next === null || comesFirst(error.code, lastRequest) !== null || !allowedNow(next, snapshot)) return null;
  const words = { signInAdmin: t.signInAgain, survey: t.surveyAgain } as const;
  const label =
    next.act === 'signInAdmin' || next.act === 'survey'
      ? words[next.act]
      : error.code === 'key/no-touch'
        ? t.askAgain
        : t.tryAgain;
  return <Act id="error-next" size="small" label={label} onClick={() => void act(next)} />;
}
