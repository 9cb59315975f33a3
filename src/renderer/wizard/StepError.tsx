import type { AppErrorData, ErrorCode } from '../../shared/errors';
import type { CeremonyRequest, CeremonySnapshot } from '../../shared/model';
import { useStore, useWindowState } from '../app/use-store';
import { Act } from '../components/Act';
import { ErrorCard } from '../components/ErrorCard';
import { useStrings } from '../strings';

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
  const next = wayOut(error.code, lastRequest);
  if (next === null || !allowedNow(next, snapshot)) return null;
  const words = { signInAdmin: t.signInAgain, survey: t.surveyAgain } as const;
  const label =
    next.act === 'signInAdmin' || next.act === 'survey'
      ? words[next.act]
      : error.code === 'key/no-touch'
        ? t.askAgain
        : t.tryAgain;
  return <Act id="error-next" size="small" label={label} onClick={() => void act(next)} />;
}

/** Which request goes on from an error; null where only a hand can. */
function wayOut(code: ErrorCode, last: CeremonyRequest | null): CeremonyRequest | null {
  switch (code) {
    case 'graph/unauthorized':
    case 'graph/claims':
    case 'graph/forbidden':
    case 'graph/self':
    case 'auth/cancelled':
    case 'auth/timeout':
    case 'auth/refused':
    case 'auth/consent':
    case 'auth/guest':
    case 'auth/wrong-tenant':
      return last?.act === 'signIn' || last?.act === 'signInAsAdmin' ? last : { act: 'signInAdmin' };
    case 'graph/policy-changed':
    case 'ceremony/plan-changed':
      return { act: 'survey' };
    default:
      return last;
  }
}

function allowedNow(request: CeremonyRequest, snapshot: CeremonySnapshot): boolean {
  switch (request.act) {
    case 'answer':
    case 'dismissError':
      return false;
    case 'typeSerial':
      return true;
    case 'prepareKey':
    case 'resetKey':
      // The plug-in that was meant may be over; the card of the new one has its own button.
      return (
        snapshot.allowed[request.act] === null &&
        snapshot.bench.some((key) => key.info.id === request.keyId && key.state !== 'gone')
      );
    default:
      return snapshot.allowed[request.act] === null;
  }
}
