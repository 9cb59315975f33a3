import type { Severity } from '../../../shared/model/tenant';
import { oneLine } from '../untrusted';
import type { FindingId } from './catalogue';
import { isUnread } from './facts';
import type { SurveyFacts } from './facts';

/** How one finding turned out for this tenant. */
export interface Verdict {
  readonly id: FindingId;
  readonly severity: Severity;
  /** What was read. Untrusted text. */
  readonly evidence: string;
  readonly mended?: boolean;
}

export function fine(id: FindingId, evidence: string): Verdict {
  return { id, severity: 'fine', evidence };
}

/** Not read: neither good nor bad (rule 9). */
export function unknown(id: FindingId, facts: SurveyFacts, part: string): Verdict {
  const reason = isUnread(facts, part);
  return {
    id,
    severity: 'unknown',
    evidence: reason === null ? 'Entra told nothing about it.' : `Could not be read: ${reason.says}`,
  };
}

/** Bad in the given way, or fine. */
export function when(
  bad: boolean,
  id: FindingId,
  severity: Severity,
  evidence: string,
  otherwise: string,
  mended = false,
): Verdict {
  return bad ? { id, severity, evidence, ...(mended ? { mended } : {}) } : fine(id, otherwise);
}

/** Names for a sentence, with an end. */
export function names(list: readonly string[], most = 5): string {
  const shown = list
    .slice(0, most)
    .map((name) => `"${oneLine(name, 80)}"`)
    .join(', ');
  return list.length > most ? `${shown} and ${list.length - most} more` : shown;
}
