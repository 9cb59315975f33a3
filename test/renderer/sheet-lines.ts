import type { SheetLine } from '../../src/shared/model';

const contoso = { tenantName: 'Contoso Ltd', rehearsal: false, note: '' } as const;
const first = { ...contoso, keyLetter: 'A', userPrincipalName: 'ea-7hq2xk@contoso.onmicrosoft.com' } as const;
const second = { ...contoso, keyLetter: 'B', userPrincipalName: 'ea-m4vz9p@contoso.onmicrosoft.com' } as const;

/** Numbers as Records shows them: void by hand, void by a new PIN, good, and one still to be proven. */
export const sheetLines: readonly SheetLine[] = [
  {
    ...first,
    sheetNumber: '0003-A',
    envelopeNumber: 'E-05',
    state: 'void',
    date: '2026-11-02',
    note: 'New PIN: a custodian left',
    paper: 'proven',
  },
  { ...first, sheetNumber: '0004-A', envelopeNumber: 'E-11', state: 'inUse', date: '2026-11-22', paper: 'proven' },
  {
    ...second,
    sheetNumber: '0004-B',
    envelopeNumber: 'E-12',
    state: 'void',
    date: '2026-11-22',
    note: 'Toner smeared over two digits',
    paper: 'printed',
  },
  { ...second, sheetNumber: '0004-B2', envelopeNumber: 'E-13', state: 'inUse', date: '2026-11-22', paper: 'printed' },
];
