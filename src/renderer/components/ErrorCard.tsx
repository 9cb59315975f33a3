import { useId, useState, type ReactNode } from 'react';
import type { AppErrorData } from '../../shared/errors';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import { FoldButton } from './FoldButton';
import { ErrorCircle20Filled, Info20Filled } from './icons';

/** What is, then what to do, the next act as a button; the code and the details folded. */
export function ErrorCard({ error, children }: { readonly error: AppErrorData; readonly children?: ReactNode }) {
  const s = useStrings().prompts;
  const [open, setOpen] = useState(false);
  const id = useId();
  const calm =
    error.code === 'app/cancelled' ||
    error.code === 'key/cancelled' ||
    error.code === 'key/no-touch' ||
    error.code === 'paper/cancelled';
  return (
    <section
      className={`card error-card${calm ? ' is-calm' : ''}`}
      role="alert"
      aria-label={s.errorLabel}
      data-testid="error"
      data-code={error.code}
    >
      <span className={calm ? 'tone-info' : 'tone-stop'} aria-hidden="true">
        {calm ? <Info20Filled /> : <ErrorCircle20Filled />}
      </span>
      <div className="grow">
        <p className="strong anywhere">{visible(error.says)}</p>
        <p className="anywhere">{visible(error.next)}</p>
        <div className="error-acts">
          {children}
          <FoldButton
            open={open}
            onToggle={setOpen}
            controls={id}
            labels={{ open: s.details, close: s.hideDetails }}
            testId="error-details"
          />
        </div>
        {open ? (
          <dl className="facts mono" id={id}>
            <dt>{s.code}</dt>
            <dd>{error.code}</dd>
            {Object.entries(error.details).map(([name, value]) => (
              <Fact key={name} name={name} value={String(value)} />
            ))}
          </dl>
        ) : null}
      </div>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{visible(name)}</dt>
      <dd className="anywhere">
        <bdi>{visible(value)}</bdi>
      </dd>
    </>
  );
}
