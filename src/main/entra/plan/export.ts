import type { Plan, PlanChange } from '../../../shared/model/tenant';
import { oneLine } from '../untrusted';

/** The plan as indented JSON; reading it back gives the same plan. */
export function planJson(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

const headings: readonly (readonly [NonNullable<PlanChange['at']>, string])[] = [
  ['accounts', 'At Accounts'],
  ['finish', 'At Finish, after key and paper are proven'],
  ['notByApp', 'Not changed by this app'],
];

const kinds: Readonly<Record<PlanChange['kind'], string>> = {
  add: 'Add',
  change: 'Change',
  remove: 'Remove',
  stays: 'Stays',
  byHand: 'By hand',
};

/** The plan as a document that two people can read aloud. */
export function planMarkdown(plan: Plan): string {
  const sections = headings.flatMap(([at, heading]) => {
    const rows = plan.changes.filter((change) => (change.at ?? 'accounts') === at);
    return rows.length === 0
      ? []
      : [
          `## ${heading}`,
          '',
          '| Act | What | Before | After | How it is undone | Role needed |',
          '|---|---|---|---|---|---|',
          ...rows.map(row),
          '',
        ];
  });
  return [
    `# Plan for tenant ${cell(plan.tenantId)}`,
    '',
    `Fingerprint ${fingerprintForPeople(plan.hash)}. The same tenant state always gives the same plan.`,
    '',
    ...sections,
  ].join('\n');
}

function row(change: PlanChange): string {
  const cells = [kinds[change.kind], change.what, change.before, change.after, change.undo, change.role];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Names come from the tenant: nothing in them may end a cell, start a link or become HTML (rule 12). */
function cell(text: string): string {
  return oneLine(text, 1000).replace(/[\\`*_{}[\]<>|#!]/g, (character) => `\\${character}`);
}

/** First 16 hex digits in groups of four, as the window shows them. */
function fingerprintForPeople(hash: string): string {
  return (hash.slice(0, 16).toUpperCase().match(/.{4}/g) ?? []).join(' ');
}
