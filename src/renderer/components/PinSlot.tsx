import { Button } from '@fluentui/react-components';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from '../app/use-store';
import { useStrings } from '../strings';
import { Eye20Regular, Screenshot20Regular } from './icons';

export interface PinSlotProps {
  readonly letter: string;
  readonly caption: string;
  /** Dots in place of the PIN, in its groups. */
  readonly dots: string;
  /** Shows the Temporary Access Pass of this account instead, the same way. */
  readonly tapOf?: number;
}

/**
 * The PIN is never in this window: while the button is held, main lays a view of its own over the slot.
 * Letting go, leaving, losing the focus or unmounting hides it.
 */
export function PinSlot({ letter, caption, dots, tapOf }: PinSlotProps) {
  const s = useStrings().keys;
  const { bgk } = useStore();
  const slot = useRef<HTMLDivElement>(null);
  const held = useRef(false);
  const [shown, setShown] = useState(false);
  const [guarded, setGuarded] = useState<boolean | null>(null);

  const show = (): void => {
    if (held.current || slot.current === null) return;
    held.current = true;
    setShown(true);
    const box = slot.current.getBoundingClientRect();
    const bounds = {
      x: Math.max(0, Math.round(box.x)),
      y: Math.max(0, Math.round(box.y)),
      width: Math.max(1, Math.round(box.width)),
      height: Math.max(1, Math.round(box.height)),
    };
    const call =
      tapOf === undefined ? bgk.pin.show({ letter, bounds }) : bgk.pin.showTap({ accountIndex: tapOf, bounds });
    void call.then((reply) => {
      if (reply.ok) setGuarded(reply.value.protected);
      else hide();
      // Let go while main was still opening the view: hide once more, after it.
      if (!held.current) void bgk.pin.hide();
    });
  };
  const hide = (): void => {
    if (!held.current) return;
    held.current = false;
    setShown(false);
    void bgk.pin.hide();
  };
  useEffect(() => {
    const away = (): void => hide();
    window.addEventListener('blur', away);
    document.addEventListener('visibilitychange', away);
    return () => {
      window.removeEventListener('blur', away);
      document.removeEventListener('visibilitychange', away);
      hide();
    };
    // Only refs and setters are used inside.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const isHoldKey = (event: KeyboardEvent): boolean => event.key === ' ' || event.key === 'Enter';
  return (
    <div data-testid={`pin-slot-${letter}`}>
      <div className="pin-line">
        <div className="grow">
          <p className="caption">{caption}</p>
          <div
            className="pin-digits"
            ref={slot}
            aria-hidden="true"
            style={shown ? { visibility: 'hidden' } : undefined}
          >
            {dots}
          </div>
        </div>
        <Button
          icon={<Eye20Regular />}
          appearance={shown ? 'outline' : 'secondary'}
          aria-pressed={shown}
          data-testid={`pin-hold-${letter}`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture?.(event.pointerId);
            show();
          }}
          onPointerUp={hide}
          onPointerCancel={hide}
          onLostPointerCapture={hide}
          onKeyDown={(event) => {
            if (!isHoldKey(event)) return;
            event.preventDefault();
            if (!event.repeat) show();
          }}
          onKeyUp={(event) => {
            if (isHoldKey(event)) hide();
          }}
          onBlur={hide}
          onContextMenu={(event) => event.preventDefault()}
        >
          {shown ? s.letGo : s.holdToShow}
        </Button>
      </div>
      <p className="caption row" aria-live="polite" style={{ minHeight: 20 }}>
        {shown && guarded !== null ? (
          <>
            <Screenshot20Regular className="icon16" />
            {guarded ? s.protectedOn : s.protectedOff}
          </>
        ) : null}
      </p>
    </div>
  );
}
