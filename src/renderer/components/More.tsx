import { useId, useState, type ReactNode } from 'react';
import { useStrings } from '../strings';
import { FoldButton } from './FoldButton';

/** The two plain sentences of a screen, and the longer teaching behind them. */
export function Teaching({ why, more }: { readonly why: ReactNode; readonly more?: readonly string[] | undefined }) {
  const s = useStrings().shell;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <p className="head-why">
        {why}{' '}
        {more === undefined || more.length === 0 ? null : (
          <FoldButton
            open={open}
            onToggle={setOpen}
            controls={id}
            labels={{ open: s.more, close: s.less }}
            testId="more"
          />
        )}
      </p>
      {open && more !== undefined ? (
        <ul id={id} className="head-more card" data-testid="more-text">
          {more.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
