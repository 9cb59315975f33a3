import { useFieldControlProps_unstable } from '@fluentui/react-components';
import { forwardRef, type InputHTMLAttributes } from 'react';

export interface SecretFieldProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'value' | 'defaultValue' | 'onChange'
> {
  /** Hears that something changed, and reads the field itself when it must. */
  readonly onTyped: (field: HTMLInputElement) => void;
}

/**
 * A field for a PIN or a passphrase. It is the browser's own: Fluent's Input keeps what is typed in its state,
 * where it would outlive the field. Whoever sends the text reads it here once and empties it.
 */
export const SecretField = forwardRef<HTMLInputElement, SecretFieldProps>(function SecretField(
  { onTyped, className, ...props },
  ref,
) {
  // Label, hint and validation of the Field around it.
  const rest = useFieldControlProps_unstable(props, { supportsLabelFor: true, supportsRequired: true });
  return (
    <input
      {...rest}
      ref={ref}
      type="password"
      autoComplete="off"
      autoCorrect="off"
      spellCheck={false}
      className={`secret-field${className === undefined ? '' : ` ${className}`}`}
      onInput={(event) => onTyped(event.currentTarget)}
    />
  );
});

/** The text of a field, which is empty afterwards. */
export function takeSecret(field: HTMLInputElement | null): string {
  if (field === null) return '';
  const text = field.value;
  field.value = '';
  return text;
}
