import { assertNever } from '../../shared/assert-never';
import { AppError } from '../../shared/errors';
import type { CeremonySnapshot } from '../../shared/model/ceremony';
import type { CoverFacts, ExtraPaper, LabelFacts, SheetRecord, SheetRegisterEntry } from '../../shared/model/paper';
import { localDate } from '../ceremony/dates';
import { coverSheet } from '../paper/cover-sheet';
import type { PaperDocument } from '../paper/document';
import { settingsOpen, settingsProven } from './key-settings-text';
import { firstActionsCard } from '../paper/first-actions';
import { labels } from '../paper/labels';
import { undoLeftovers } from '../paper/leftovers';

/** What the papers beside the sheets are made from. */
export interface ExtraFacts {
  readonly snapshot: CeremonySnapshot;
  /** ISO date. */
  readonly today: string;
  readonly sheets: readonly SheetRecord[];
  readonly labels: readonly LabelFacts[];
  readonly register: readonly SheetRegisterEntry[];
  readonly audit: { readonly entries: number; readonly head: string };
  readonly appVersion: string;
}

/** The papers beside the sheets. None of them holds a secret; labels and card name no account either. */
export function extraPaper(what: Exclude<ExtraPaper, { what: 'void' }>, facts: ExtraFacts): PaperDocument {
  const { snapshot } = facts;
  const { size } = snapshot.choices.paper;
  const { rehearsal } = snapshot;
  switch (what.what) {
    case 'labels':
      if (facts.labels.length === 0) throw new AppError('ceremony/not-allowed', { why: 'no key is ready.' });
      return labels(facts.labels, { stock: what.stock, skip: what.skip, size, rehearsal });
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
      return coverSheet(coverFacts(facts), size);
    case 'leftovers':
      return undoLeftovers(
        {
          rehearsal,
          ceremonyNumber: snapshot.number,
          date: facts.today,
          tenantName: snapshot.tenant?.displayName ?? '',
          tenantId: snapshot.tenant?.id ?? '',
          undone: [],
          remains: snapshot.remains ?? [],
        },
        size,
      );
    default:
      return assertNever(what, 'paper');
  }
}

function coverFacts({ snapshot, today, sheets, register, audit, appVersion }: ExtraFacts): CoverFacts {
  const { accounts } = snapshot;
  return {
    rehearsal: snapshot.rehearsal,
    ceremonyNumber: snapshot.number,
    startedAt: snapshot.startedAt.slice(0, 10),
    closedAt: snapshot.finished ? (snapshot.journalSavedAt ?? today).slice(0, 10) : null,
    tenantName: snapshot.tenant?.displayName ?? '',
    tenantId: snapshot.tenant?.id ?? '',
    operator: snapshot.admin?.userPrincipalName ?? '',
    notify: snapshot.choices.notify,
    drillDue: snapshot.drillDue,
    keys: sheets.map((sheet) => ({
      userPrincipalName:
        accounts.find((account) => account.keyLetters?.includes(sheet.keyLetter) === true)?.userPrincipalName ??
        sheet.userPrincipalName,
      keyLetter: sheet.keyLetter,
      keyModel: sheet.keyModel,
      serial: sheet.serial,
      sheetNumber: sheet.sheetNumber,
      envelopeNumber: sheet.envelopeNumber,
      keyEnvelopeNumber: sheet.keyEnvelopeNumber ?? null,
    })),
    register,
    proven: [
      ...accounts.map((account) => {
        const asked = account.proofs.filter((proof) => proof.state !== 'notApplicable');
        const proven = asked.filter((proof) => proof.state === 'proven');
        const latest = proven.map((proof) => proof.at ?? '').reduce((last, each) => (each > last ? each : last), '');
        const when = latest === '' ? '' : `, the last on ${localDate(Date.parse(latest))}`;
        return `${account.userPrincipalName}: ${proven.length} of ${asked.length} proofs${when}`;
      }),
      ...snapshot.keys.flatMap(settingsProven),
    ],
    open: [
      ...snapshot.keys.flatMap(settingsOpen),
      ...(snapshot.remains ?? []),
      'Seal the envelopes and sign across the edge.',
      'Put them in two places that do not burn together.',
      'Tell the security desk.',
    ],
    audit,
    appVersion,
  };
}
