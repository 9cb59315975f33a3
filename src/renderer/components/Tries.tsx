import { useStrings } from '../strings';

/** CTAP 2.1 §6.5.2.3: at most 8 tries. */
export const MAX_TRIES = 8;
/** From here on the operator types how many are left before a try is spent (rule 7). */
export const FEW_TRIES = 3;

export function Tries({ left }: { readonly left: number | null }) {
  const s = useStrings().keys;
  if (left === null) return <p className="tries">{s.triesUnknown}</p>;
  const total = Math.max(MAX_TRIES, left);
  return (
    <p className="tries" data-testid="tries">
      <span className="pips" aria-hidden="true">
        {Array.from({ length: total }, (_, i) => (
          <i key={i} className={i < left ? 'is-left' : ''} />
        ))}
      </span>
      <span>
        {s.tries(left, total)}
        {left < total && left > FEW_TRIES ? `. ${s.triesLast}` : ''}
      </span>
    </p>
  );
}
