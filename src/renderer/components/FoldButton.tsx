import { ChevronDown16Regular, ChevronUp16Regular } from './icons';

/** Opens and closes what is folded away below it; `controls` is the id of that. */
export function FoldButton({
  open,
  onToggle,
  controls,
  labels,
  testId,
}: {
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly controls: string;
  readonly labels: { readonly open: string; readonly close: string };
  readonly testId: string;
}) {
  return (
    <button
      type="button"
      className="link-button"
      aria-expanded={open}
      aria-controls={controls}
      onClick={() => onToggle(!open)}
      data-testid={testId}
    >
      {open ? labels.close : labels.open}
      {open ? <ChevronUp16Regular /> : <ChevronDown16Regular />}
    </button>
  );
}
