import type { CeremonySnapshot } from '../../shared/model/ceremony';
import { settingsOpen, settingsProven } from './key-settings-text';

const states: Readonly<Record<string, string>> = {
  proven: 'proven',
  notApplicable: 'not applicable here',
  notYet: 'not yet',
  now: 'under way',
  failed: 'failed',
  unknown: 'unknown',
};

/** The ceremony's report in Markdown: what was made, what is proven, what is left to people. No secret. */
export function ceremonyReport(
  snapshot: CeremonySnapshot,
  audit: { readonly head: string; readonly entries: number },
): string {
  const { tenant, accounts, keys, answers } = snapshot;
  const left = Object.entries(answers).filter(([id]) => id.startsWith('left-'));
  const settings = keys.flatMap((key) => [...settingsProven(key), ...settingsOpen(key)]);
  const lines = [
    `# ${snapshot.rehearsal ? 'REHEARSAL: ' : ''}Ceremony ${snapshot.number}`,
    '',
    `Tenant: ${plain(tenant?.displayName ?? 'unknown')} (${tenant?.id ?? 'unknown'})  `,
    `Begun: ${snapshot.startedAt}  `,
    `Operator: ${plain(snapshot.admin?.userPrincipalName ?? 'unknown')}  `,
    `State: ${snapshot.finished ? 'closed' : `open, at step ${snapshot.step}`}  `,
    `First drill at the latest: ${snapshot.drillDue ?? 'not set yet'}  `,
    `Audit log: ${audit.entries} entries, head ${audit.head}`,
    '',
    ...accounts.flatMap((account) => {
      const key = keys.find((each) => each.accountIndex === account.index);
      return [
        `## ${plain(account.userPrincipalName)}`,
        '',
        `Key: ${account.keyLetter ?? 'none'}, ${plain(key?.recorded.model ?? 'model unknown')}, serial ${plain(key?.recorded.serial ?? 'none')}  `,
        `Sheet: ${account.sheet?.number ?? 'none'}${account.sheet && account.sheet.voided.length > 0 ? ` (void: ${account.sheet.voided.join(', ')})` : ''}  `,
        `Credential: ${account.credentialId ?? 'none'}`,
        '',
        '| proof | state | proven at | what was compared |',
        '| --- | --- | --- | --- |',
        ...account.proofs.map(
          (proof) =>
            `| ${proof.name} | ${states[proof.state] ?? proof.state} | ${proof.at ?? ''} | ${plain(proof.note)} |`,
        ),
        '',
      ];
    }),
    ...(settings.length > 0 ? ['## Settings of the keys', '', ...settings.map((each) => `- ${plain(each)}`), ''] : []),
    ...(left.length > 0
      ? ['## Left to people', '', ...left.map(([id, answer]) => `- ${id.slice(5)}: ${plain(answer)}`), '']
      : []),
  ];
  return lines.join('\n');
}

/** Strings of tenants and keys go into a table: no line break, no cell break, no markup. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/([\\`*_{}[\]<>|#])/g, '\\$1');
}
