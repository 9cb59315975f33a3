import { drillCertificate } from '../../../src/main/paper/drill-certificate';
import { coverSheet } from '../../../src/main/paper/cover-sheet';
import type { PaperDocument, PaperSize } from '../../../src/main/paper/document';
import { firstActionsCard } from '../../../src/main/paper/first-actions';
import { halfSheets } from '../../../src/main/paper/half-sheets';
import { labels, LABEL_STOCKS } from '../../../src/main/paper/labels';
import { undoLeftovers } from '../../../src/main/paper/leftovers';
import { recordSheet } from '../../../src/main/paper/record-sheet';
import type { CoverFacts, DrillCertificateFacts, LabelFacts } from '../../../src/shared/model/paper';
import { pinOf, sampleRecord } from './records';

export const TENANT_ID = '7c9e2f41-3b8d-4e6a-9d15-60a2b7c4e813';
const HEAD = 'e2907b41c6fd583a0d6e92b73f18a45c0b1d2e3f405162738495a6b7c8d9eaf0';

export const coverFacts: CoverFacts = {
  rehearsal: false,
  ceremonyNumber: '0004',
  startedAt: '2026-11-22',
  closedAt: '2026-11-22',
  tenantName: 'Contoso Ltd',
  tenantId: TENANT_ID,
  operator: 'admin@contoso.onmicrosoft.com',
  notify: 'Security desk, ext. 4400',
  drillDue: '2027-02-20',
  keys: [
    {
      userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com',
      keyLetter: 'A',
      keyModel: 'YubiKey 5C NFC',
      serial: '31744902',
      sheetNumber: '0004-A',
      envelopeNumber: 'E-11',
      keyEnvelopeNumber: 'E-12',
    },
    {
      userPrincipalName: 'ea-m4vz9p@contoso.onmicrosoft.com',
      keyLetter: 'B',
      keyModel: 'YubiKey 5C NFC',
      serial: '31745174',
      sheetNumber: '0004-C',
      envelopeNumber: 'E-13',
      keyEnvelopeNumber: 'E-14',
    },
  ],
  register: [
    { sheetNumber: '0004-A', envelopeNumber: 'E-11', state: 'inUse', date: '2026-11-22', note: '' },
    {
      sheetNumber: '0004-B',
      envelopeNumber: 'E-13',
      state: 'void',
      date: '2026-11-22',
      note: 'Printed with a smear across the PIN',
    },
    { sheetNumber: '0004-C', envelopeNumber: 'E-13', state: 'inUse', date: '2026-11-22', note: '' },
  ],
  proven: [
    'Each key took its PIN from paper and signed; the signature verified with the registered public key.',
    'Each account signed in at Entra with key and paper, before and after it was given its role.',
    'Global Administrator is permanent and active on both accounts.',
    'No Temporary Access Pass is left; the password was sent once and kept nowhere.',
  ],
  open: [
    'Two envelopes per account go to two places.',
    'Tell the security desk what an emergency sign-in looks like.',
    'Deploy the alarm rules.',
  ],
  audit: { entries: 411, head: HEAD },
  appVersion: '0.1.0',
};

export const certificateFacts: DrillCertificateFacts = {
  rehearsal: false,
  drillNumber: 'D-0005',
  tenantName: 'Contoso Ltd',
  tenantId: TENANT_ID,
  verdict: '2 of 2 accounts work',
  verdictNote: 'One fault was found and fixed during the drill.',
  date: '2027-02-19',
  time: '10:12 to 11:03',
  nextDrill: '2027-05-20',
  accounts: [
    { userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com', keyLetter: 'A', sheetNumber: '0004-A' },
    { userPrincipalName: 'ea-m4vz9p@contoso.onmicrosoft.com', keyLetter: 'B', sheetNumber: '0004-C' },
  ],
  checks: [
    'The key is the one on record',
    'PIN typed from the paper, accepted by the key',
    'Signature by the key, verified with the registered public key',
    'Account enabled, cloud only, password never expires',
    'Global Administrator, permanent and active',
    'No other sign-in method on the account',
    'Key model still allowed by the passkey policy',
    'Real sign-in, admin role read with it',
    'Sign-in noticed by somebody else',
    'Envelope intact before, sealed anew after',
  ].map((what, index) => ({
    what,
    results: [
      { state: 'passed', note: index === 1 ? 'first try' : '' } as const,
      index === 5
        ? ({ state: 'fixed', note: 'phone removed' } as const)
        : index === 8
          ? ({ state: 'unknown', note: 'no log licence' } as const)
          : ({ state: 'passed', note: '' } as const),
    ],
  })),
  found: [
    'A phone number was found on ea-m4vz9p, added on 11 January 2027; no drill or ceremony explains it. It was removed and the sessions were ended; the check was run again and passed.',
  ],
  open: ['Find out who had key B and who added the phone. Due 26 February 2027.'],
  audit: { from: 412, to: 468, whole: true, head: HEAD },
  earlier: 'Ceremony 0004, 22 November 2026, 89 days before',
  appVersion: '0.1.0',
};

export const labelFacts: readonly LabelFacts[] = [
  { keyLetter: 'A', sheetNumber: '0004-A', envelopeNumber: 'E-11', keyEnvelopeNumber: 'E-12' },
  { keyLetter: 'B', sheetNumber: '0004-C', envelopeNumber: 'E-13', keyEnvelopeNumber: 'E-14' },
];

/** Every document the product prints, at one size, with made-up facts. */
export function gallery(size: PaperSize): Readonly<Record<string, PaperDocument>> {
  const stocks = Object.entries(LABEL_STOCKS).filter(([, grid]) => grid.size === size);
  return {
    'record-sheet': recordSheet(sampleRecord(), pinOf('40937160'), { size, form: 'sheet' }),
    'record-sheet-preview': recordSheet(sampleRecord(), null, { size, form: 'sheet' }),
    'record-sheet-rehearsal': recordSheet(sampleRecord({ rehearsal: true }), pinOf('40937160'), {
      size,
      form: 'sheet',
    }),
    'record-sheet-handwrite': recordSheet(sampleRecord(), null, { size, form: 'handwrite' }),
    'record-sheet-words': recordSheet(
      sampleRecord({ pinKind: 'words', pinLength: 26 }),
      pinOf('copper-lantern-orbit-maple'),
      { size, form: 'sheet' },
    ),
    'record-sheet-void': recordSheet(sampleRecord({ voidReason: 'Printed with a smear across the PIN' }), null, {
      size,
      form: 'sheet',
    }),
    'half-sheets': halfSheets(sampleRecord({ pinLength: 12 }), pinOf('409371605284'), { size, form: 'sheet' }),
    'half-sheets-handwrite': halfSheets(sampleRecord({ pinLength: 12 }), null, { size, form: 'handwrite' }),
    'first-actions': firstActionsCard(
      { rehearsal: false, tenantName: 'Contoso Ltd', notify: 'Security desk, ext. 4400', cloud: 'global' },
      size,
    ),
    labels: labels(labelFacts, { stock: 'plain', size, rehearsal: false }),
    ...Object.fromEntries(
      stocks.map(([stock]) => [
        `labels-${stock}`,
        labels(labelFacts, { stock: stock as keyof typeof LABEL_STOCKS, size, skip: 1, rehearsal: false }),
      ]),
    ),
    'cover-sheet': coverSheet(coverFacts, size),
    'drill-certificate': drillCertificate(certificateFacts, size),
    leftovers: undoLeftovers(
      {
        rehearsal: false,
        ceremonyNumber: '0004',
        date: '2026-11-22',
        tenantName: 'Contoso Ltd',
        tenantId: TENANT_ID,
        remains: [
          'Key A still has its PIN. Reset it, or keep its sheet.',
          'The group “Emergency access accounts” was there before and stays.',
        ],
        undone: ['Account ea-7hq2xk@contoso.onmicrosoft.com deleted and purged.', 'Passkey policy as it was before.'],
      },
      size,
    ),
  };
}
