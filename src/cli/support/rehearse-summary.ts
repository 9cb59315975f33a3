import type { RehearsalReport } from './rehearse-report';

/** What the terminal shows at the end, where no JSON was asked for. */
export function summary(report: RehearsalReport, out: string): string {
  const seconds = (report.durationMs / 1000).toFixed(1);
  if (report.alreadyMade === true) {
    const names = report.accounts.map((account) => `  ${account.userPrincipalName}\n`).join('');
    const asked = `  Asked for all of it once more: ${report.counts.graphWrites} changes, ${report.counts.graphRequests} requests, ${seconds} s\n`;
    return `\nAn earlier rehearsal has made everything in this simulated tenant. Nothing is left to walk.\n${names}${asked}  For a new ceremony start the tenant again, or ask for more --accounts.\n  Report: ${out}\n`;
  }
  const lines = report.accounts.map(
    (account) =>
      `  ${account.userPrincipalName}  key ${account.key?.model ?? 'none'}  serial ${account.key?.serial ?? 'not readable'}  sheet ${account.sheet?.number ?? 'none'}\n`,
  );
  const secrets =
    report.secretsLeft.length === 0
      ? 'No PIN, password or pass is left on disk.'
      : `SECRETS LEFT: ${report.secretsLeft.join('; ')}`;
  const again =
    report.secondRun === undefined
      ? ''
      : `  Asked for all of it a second time: ${report.secondRun.writes ?? 'no'} changes.\n`;
  const drill =
    report.drill === undefined
      ? ''
      : `  Drill 90 days later: ${report.drill.certificate ? 'held, certificate made' : 'NOT HELD, the safe stayed shut'}, its log ${report.drill.auditValid ? 'intact' : 'NOT INTACT'}, ${report.drill.graphRequests} requests.\n`;
  const { graphRequests, graphWrites, hidReports, touches } = report.counts;
  const verdict = report.ok
    ? 'Everything is proven. This was a rehearsal: nothing of it is real.'
    : `Stopped. ${report.stopped?.says ?? ''} ${report.stopped?.next ?? ''}`;
  const audit =
    report.audit === undefined
      ? ''
      : `Audit log ${report.audit.valid ? 'intact' : 'NOT INTACT'}, ${report.audit.entries} entries. `;
  return `\n${verdict}\n${lines.join('')}  ${graphRequests} requests to the simulated tenant, ${graphWrites} of them changes, ${hidReports} reports to keys, ${touches} touches, ${seconds} s\n${again}${drill}  ${audit}${secrets}\n  Sheets, audit log and report: ${out}\n`;
}
