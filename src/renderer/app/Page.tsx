import { createContext, useContext, useEffect, useRef, type ReactNode } from 'react';
import { Teaching } from '../components/More';
import { useStrings } from '../strings';
import { visible } from '../strings/format';

export interface PageProps {
  /** Changes when another screen is shown: the title then takes the focus, so that a screen reader tells where it is. */
  readonly id: string;
  readonly title: ReactNode;
  readonly why: ReactNode;
  readonly more?: readonly string[];
  readonly actions?: ReactNode;
  readonly next: ReactNode;
  readonly children: ReactNode;
}

/** What stands above the content of every step, from the frame round it. */
export const PageNotice = createContext<ReactNode>(null);

/** Head, content, next bar: only the content scrolls. */
export function Page(props: PageProps) {
  return <PageOf key={props.id} {...props} />;
}

function PageOf({ id, title, why, more, actions, next, children }: PageProps) {
  const s = useStrings().shell;
  const notice = useContext(PageNotice);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main className="page" data-testid={`page-${id}`}>
      <div className="head">
        <div className="page-in">
          <div className="head-row">
            <h1 className="head-title anywhere" tabIndex={-1} ref={heading}>
              {title}
            </h1>
            {actions === undefined ? null : <div className="head-actions">{actions}</div>}
          </div>
          <Teaching why={why} more={more} />
        </div>
      </div>
      <div className="content" tabIndex={0} role="region" aria-label={s.content}>
        <div className="page-in">
          {notice}
          {children}
        </div>
      </div>
      {next}
    </main>
  );
}

export interface NextBarProps {
  /** The next act in one sentence. */
  readonly text: ReactNode;
  /** Why it cannot be done yet; shown, and read out with the button. */
  readonly why?: string | null;
  /** The text says it already: only for who hears the button. */
  readonly whyHidden?: boolean;
  /** Buttons, the primary one last, or a waiting field. */
  readonly children?: ReactNode;
}

export const NEXT_WHY_ID = 'next-why';

export function NextBar({ text, why, whyHidden, children }: NextBarProps) {
  const s = useStrings().shell;
  return (
    <section className="nextbar" aria-label={s.next} data-testid="nextbar">
      <div className="page-in">
        <div className="grow" aria-live="polite">
          <div className="caption">{s.next}</div>
          <div className="nextbar-text">{text}</div>
          {why ? (
            <div
              className={whyHidden === true || why === text ? 'sr-only' : 'nextbar-why'}
              id={NEXT_WHY_ID}
              data-testid="next-why"
            >
              {visible(why)}
            </div>
          ) : null}
        </div>
        <div className="nextbar-acts">{children}</div>
      </div>
    </section>
  );
}
