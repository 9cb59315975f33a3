import { Button, Tooltip } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { useMedia } from './use-store';

/** Below this width the rail has icons only; their names are tooltips and are read out. */
export const NARROW = '(max-width: 1119px)';

export interface RailFootProps {
  /** Whether it is safe to stop here. */
  readonly text: string;
  readonly label: string;
  readonly icon: ReactElement;
  /** Reason why it is not possible now; null = possible. */
  readonly blocked: string | null;
  readonly id: string;
  readonly onClick: () => void;
  readonly children?: ReactNode;
}

/** The way out at the foot of every rail, in the same place with or without words. */
export function RailFoot({ text, label, icon, blocked, id, onClick, children }: RailFootProps) {
  const narrow = useMedia(NARROW);
  return (
    <div className="rail-foot">
      <p className="rail-foot-text">{text}</p>
      <Tooltip
        content={blocked ?? label}
        relationship={narrow && blocked === null ? 'label' : 'description'}
        positioning="after"
      >
        <Button
          appearance="transparent"
          icon={icon}
          {...(narrow ? { 'aria-label': label } : {})}
          disabledFocusable={blocked !== null}
          onClick={blocked === null ? onClick : undefined}
          data-testid={id}
        >
          {narrow ? null : label}
        </Button>
      </Tooltip>
      {children}
    </div>
  );
}
