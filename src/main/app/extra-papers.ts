import type { CeremonySnapshot } from '../../shared/model/ceremony';
import type { SheetRecord } from '../../shared/model/paper';
import { coverSheet } from '../paper/cover-sheet';
import type { PaperDocument } from '../paper/document';
import { firstActionsCard } from '../paper/first-actions';
import { labels } from '../paper/labels';

export type ExtraPaper = 'labels' | 'cover' | 'firstActions';

/** The papers beside the sheets. None of them holds a secret; labels and card name no account either. */
export function extraPaper(
  what: ExtraPaper,
  snapshot: CeremonySnapshot,
  sheets: readonly SheetRecord[],
  audit: { readonly entries: number; readonly head: string },
  appVersion: string,
): PaperDocument {
  const { size } = snapshot.choices.paper;
  const { rehearsal } = snapshot;
  switch (what) {
    case 'labels':
      return labels(sheets.map(withEnvelopes), { stock: 'plain', size, rehearsal });
    case 'firstActions':
      return firstActionsCard(
        {
          rehearsal,
          tenantName: snapshot.tenant?.displayName ?? '',
          notify: snapshot.choices.notify,
          cloud: snapshot.tenant?.cloud ?? 'global',
        },
        size,
      );
    case 'cover':
      return coverSheet(
        {
          rehearsal,
          ceremonyNumber: snapshot.number,
          startedAt: snapshot.startedAt.slice(0, 10),
          closedAt: snapshot.finished ? (snapshot.journalSavedAt ?? snapshot.startedAt).slice(0, 10) : null,
          tenantName: snapshot.tenant?.displayName ?? '',
          tenantId: snapshot.tenant?.id ?? '',
          operator: snapshot.admin?.userPrincipalName ?? '',
          notify: snapshot.choices.notify,
          drillDue: snapshot.drillDue,
          keys: sheets.map((sheet) => ({
            ...withEnvelopes(sheet),
            userPrincipalName: sheet.userPrincipalName,
            keyModel: sheet.keyModel,
            serial: sheet.serial,
          })),
          register: snapshot.accounts.flatMap((account) => {
            const current = sheets.find((sheet) => sheet.userPrincipalName === account.userPrincipalName);
            return [
              ...(account.sheet?.voided ?? []).map((number) => ({
                sheetNumber: number,
                envelopeNumber: '',
                state: 'void' as const,
                date: '',
                note: 'replaced',
              })),
              ...(current
                ? [
                    {
                      sheetNumber: current.sheetNumber,
                      envelopeNumber: current.envelopeNumber,
                      state: 'inUse' as const,
                      date: current.date,
                      note: '',
                    },
                  ]
                : []),
            ];
          }),
          proven: snapshot.accounts.map(
            (account) =>
              `${account.userPrincipalName}: ${account.proofs.filter((proof) => proof.state === 'proven').length} of ${account.proofs.filter((proof) => proof.state !== 'notApplicable').length} proofs`,
          ),
          open: [
            'Seal the envelopes and sign across the edge.',
            'Put them in two places that do not burn together.',
            'Tell the security desk.',
          ],
          audit,
          appVersion,
        },
        size,
      );
  }
}

function withEnvelopes(sheet: SheetRecord) {
  return {
    keyLetter: sheet.keyLetter,
    sheetNumber: sheet.sheetNumber,
    envelopeNumber: sheet.envelopeNumber,
    keyEnvelopeNumber: sheet.keyEnvelopeNumber ?? null,
  };
}
