import { Button, Spinner, type ButtonProps } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { NEXT_WHY_ID } from '../app/Page';
import { useMedia } from '../app/use-store';

export interface ActProps {
  readonly label: ReactNode;
  readonly onClick: () => void;
  /** Reason why it is not allowed; null = allowed. The button stays focusable and says why. */
  readonly blocked?: string | null;
  readonly icon?: ReactElement;
  readonly appearance?: ButtonProps['appearance'];
  readonly size?: ButtonProps['size'];
  readonly id: string;
  readonly danger?: boolean;
  /** Beside the next bar's reason, which says the same. */
  readonly inNextBar?: boolean;
}

/** A button that names its act. */
export function Act({ label, onClick, blocked = null, icon, appearance, size, id, danger, inNextBar }: ActProps) {
  return (
    <Button
      appearance={appearance ?? 'secondary'}
      size={size ?? 'medium'}
      icon={icon}
      className={danger ? 'act-danger' : undefined}
      disabledFocusable={blocked !== null}
      title={blocked !== null && !inNextBar ? blocked : undefined}
      aria-describedby={blocked !== null && inNextBar ? NEXT_WHY_ID : undefined}
      onClick={blocked === null ? onClick : undefined}
      data-testid={id}
    >
      {label}
    </Button>
  );
}

/** The one blue button of a screen. */
export function PrimaryAct(props: Omit<ActProps, 'appearance' | 'size' | 'inNextBar'>) {
  return <Act {...props} appearance="primary" size="large" inNextBar />;
}

/** Stands where the button stood while a hand or a machine is at it. */
export function Waiting({ children, sub }: { readonly children: ReactNode; readonly sub?: string | null }) {
  const still = useMedia('(prefers-reduced-motion: reduce)');
  return (
    <span className="waiting" role="status" data-testid="waiting">
      {still ? <span aria-hidden="true">…</span> : <Spinner size="tiny" aria-hidden="true" />}
      <span>
        {children}
        {sub ? <span className="waiting-sub secondary"> {sub}</span> : null}
      </span>
    </span>
  );
}
