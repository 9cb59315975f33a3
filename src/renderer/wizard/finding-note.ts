import type { Finding } from '../../shared/model';
import type { Strings } from '../strings/en';
import { isCode, visible } from '../strings/format';

/** Longer notes would push the title of the finding onto a second line. */
const MOST = 34;

/** What stands at the end of a closed finding: a few words for people. Codes stay inside, under Found. */
export function noteOf(finding: Pick<Finding, 'severity' | 'evidence'>, s: Strings['steps']['survey']): string {
  const { evidence, severity } = finding;
  if (severity === 'unknown') {
    if (/premium|licen[cs]e/i.test(evidence)) return s.notes.licence;
    return /\b403\b|forbidden|may not|not allowed|denied/i.test(evidence) ? s.notes.rights : s.notes.unread;
  }
  const first = (evidence.split(/[:;.](?:\s|$)/)[0] ?? '').trim();
  return first.length > MOST || isCode(first) ? '' : visible(first);
}
