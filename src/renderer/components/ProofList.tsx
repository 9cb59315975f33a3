import type { Proof, ProofName } from '../../shared/model/proof';
import { useStrings } from '../strings';
import { visible } from '../strings/format';
import { proofTone, StateIcon, toneClass } from './Status';

export interface ProofListProps {
  readonly proofs: readonly Proof[];
  /** Which of them belong to this screen, in their order; the place of each is fixed from the start. */
  readonly only: readonly ProofName[];
  readonly label: string;
}

export function ProofList({ proofs, only, label }: ProofListProps) {
  const s = useStrings().steps;
  return (
    <ul className="proof-list" aria-live="polite" aria-label={label}>
      {only.map((name) => {
        const proof = proofs.find((p) => p.name === name) ?? { name, state: 'notYet' as const, note: '' };
        const tone = proofTone[proof.state];
        return (
          <li
            key={name}
            className={`proof${proof.state === 'now' ? ' is-now' : ''}${proof.state === 'failed' ? ' is-failed' : ''}`}
            data-testid={`proof-${name}`}
            data-state={proof.state}
          >
            <StateIcon tone={tone} />
            <span>
              <span className="anywhere">{s.proofs[name]}</span>
              <span className="caption anywhere" style={{ display: 'block' }}>
                {proof.note === '' ? s.proofHints[name] : visible(proof.note)}
              </span>
            </span>
            <span className={`proof-word ${toneClass(tone)}`}>{s.proofStates[proof.state]}</span>
          </li>
        );
      })}
    </ul>
  );
}
