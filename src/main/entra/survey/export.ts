import { sourceTitle } from '../../../shared/model/sources';
import type { Finding, Severity, SignedInAdmin, SurveyReport } from '../../../shared/model/tenant';
import { oneLine } from '../untrusted';

const groups: readonly (readonly [Severity, string])[] = [
  ['stop', 'To fix first'],
  ['fix', 'To fix'],
  ['unknown', 'Could not be read'],
  ['know', 'To know'],
  ['fine', 'Fine'],
];

/**
 * The survey as a document for whoever asks what the tenant looked like before: every finding with its four answers, and
 * what a person answered.
 * @param answers by question id
 */
export function surveyMarkdown(
  survey: SurveyReport,
  admin: SignedInAdmin | null,
  answers: Readonly<Record<string, string>>,
): string {
  const { tenant, findings, questions } = survey;
  return [
    `# ${tenant.simulated ? 'REHEARSAL: ' : ''}Survey of ${plain(tenant.displayName)}`,
    '',
    `Tenant: ${plain(tenant.initialDomain)} (${plain(tenant.id)})  `,
    `Read: ${survey.takenAt}  `,
    `By: ${plain(admin?.userPrincipalName ?? 'unknown')}  `,
    `${findings.length} checks. Reading changed nothing.`,
    '',
    ...groups.flatMap(([severity, title]) => {
      const list = findings.filter((finding) => finding.severity === severity);
      return list.length === 0 ? [] : [`## ${title}: ${list.length}`, '', ...list.flatMap(entry)];
    }),
    ...(questions.length === 0
      ? []
      : [
          '## What only a person can see',
          '',
          ...questions.map(({ id, text }) => `- ${plain(text)} ${plain(answers[id] ?? 'Not answered yet.')}`),
          '',
        ]),
  ].join('\n');
}

function entry(finding: Finding): readonly string[] {
  return [
    `### ${plain(finding.title)}`,
    '',
    `Found: ${plain(finding.evidence)}  `,
    `Why it matters: ${plain(finding.why)}  `,
    `The plan: ${plain(finding.fix)}  `,
    `Source: ${plain([sourceTitle(finding.source), finding.source].filter((part) => part !== null).join(', '))}`,
    '',
  ];
}

/** Names come from the tenant: nothing in them may start a link or become HTML (rule 12). */
function plain(text: string): string {
  return oneLine(text, 2000).replace(/[\\`*_{}[\]<>|#!]/gu, (character) => `\\${character}`);
}
