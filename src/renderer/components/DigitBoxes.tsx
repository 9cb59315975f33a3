import { forwardRef, useImperativeHandle, useRef, useState } from 'react';

export interface DigitBoxesHandle {
  /** Reads the text and empties the field: the PIN stays in the window no longer than this. */
  take(): string;
  clear(): void;
  focus(): void;
}

export interface DigitBoxesProps {
  readonly groups: readonly number[];
  readonly label: string;
  readonly describedBy?: string;
  /** `pin` shows dots and takes digits only; `code` shows capitals and digits. */
  readonly kind: 'pin' | 'code';
  readonly onCount: (count: number) => void;
  readonly onEnter?: () => void;
  readonly disabled?: boolean;
  /** This is what is typed now: the next box is marked. */
  readonly active?: boolean;
  readonly id: string;
}

/** One field, drawn as groups of boxes. It takes no paste and ignores spaces; React never holds a PIN, only its length. */
export const DigitBoxes = forwardRef<DigitBoxesHandle, DigitBoxesProps>(function DigitBoxes(props, handle) {
  const { groups, label, describedBy, kind, onCount, onEnter, disabled, active, id } = props;
  const input = useRef<HTMLInputElement>(null);
  const total = groups.reduce((sum, n) => sum + n, 0);
  const [count, setCount] = useState(0);
  const [code, setCode] = useState('');

  const settle = (value: string): void => {
    setCount(value.length);
    if (kind === 'code') setCode(value);
    onCount(value.length);
  };
  const clear = (): void => {
    if (input.current !== null) input.current.value = '';
    settle('');
  };
  useImperativeHandle(handle, () => ({
    take: () => {
      const text = input.current?.value ?? '';
      clear();
      return text;
    },
    clear,
    focus: () => input.current?.focus(),
  }));

  const changed = (field: HTMLInputElement): void => {
    const clean = kind === 'pin' ? field.value.replace(/\D/g, '') : field.value.toUpperCase().replace(/[^A-Z0-9]/g, '');
    const kept = clean.slice(0, total);
    if (field.value !== kept) field.value = kept;
    settle(kept);
  };

  let index = 0;
  const boxes = groups.map((size, group) => (
    <span className="digits-group" key={group}>
      {Array.from({ length: size }, () => {
        const at = index++;
        const full = at < count;
        return (
          <span key={at} className={`digit${at === count && active === true ? ' is-at' : ''}`}>
            {full ? (kind === 'pin' ? '•' : code.charAt(at)) : ''}
          </span>
        );
      })}
    </span>
  ));
  const shape = kind === 'code' ? ' is-small' : total > 10 ? ' is-many' : '';
  return (
    <div className={`digits${shape}${disabled ? ' is-off' : ''}`}>
      <span aria-hidden="true" style={{ display: 'contents' }}>
        {boxes}
      </span>
      <input
        ref={input}
        className="digits-input"
        type={kind === 'pin' ? 'password' : 'text'}
        inputMode={kind === 'pin' ? 'numeric' : 'text'}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={total + 8}
        aria-label={label}
        aria-describedby={describedBy}
        disabled={disabled}
        data-testid={id}
        onPaste={(event) => event.preventDefault()}
        onDrop={(event) => event.preventDefault()}
        onChange={(event) => changed(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter?.();
        }}
      />
    </div>
  );
});

/** How a PIN of so many digits is printed and read: groups of four, halves in groups of three. */
export function pinGroups(length: number, halves: boolean): readonly number[] {
  const size = halves || length === 6 || length === 9 ? 3 : 4;
  const groups: number[] = [];
  for (let left = length; left > 0; left -= size) groups.push(Math.min(size, left));
  return groups;
}

/** Check codes are printed as four and the rest, e.g. K7QM-4H. */
export function codeGroups(length: number): readonly number[] {
  return length > 4 ? [4, length - 4] : [length];
}
