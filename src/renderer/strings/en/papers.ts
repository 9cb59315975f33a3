import type { ExtraPaper, LabelStock } from '../../../shared/model';

/** The papers beside the sheets, and the sheets of keys that have no account yet. */
export const papers = {
  extra: {
    titles: {
      cover: 'Print the cover sheet',
      labels: 'Print labels',
      firstActions: 'Print the first actions card',
      leftovers: 'Print what is left over',
      void: 'Print the void notice',
    } satisfies Record<ExtraPaper['what'], string>,
    texts: {
      cover: 'Every fact of the ceremony, the register of sheet numbers, and room for signatures. No secret is on it.',
      labels:
        'Stickers for keys and envelopes: letter, sheet and envelope number. No account and no tenant is on them.',
      firstActions: 'What to do once inside. It lies beside the envelope. No secret is on it.',
      leftovers: 'What a person must still take back by hand, as a list to tick.',
      void: 'The facts of the sheet with VOID where the PIN stood, and why. It takes the place of the paper that is shredded. No secret is on it.',
    } satisfies Record<ExtraPaper['what'], string>,
    stock: 'Label sheet',
    stocks: {
      plain: 'Plain paper, with corner marks to cut along',
      L7160: 'Avery L7160, A4, 21 labels of 63.5 × 38.1 mm',
      L7163: 'Avery L7163, A4, 14 labels of 99.1 × 38.1 mm',
      '5160': 'Avery 5160, US Letter, 30 labels of 2⅝ × 1 inch',
      '5163': 'Avery 5163, US Letter, 10 labels of 4 × 2 inches',
    } satisfies Record<LabelStock, string>,
    skip: 'Labels already used on the first sheet',
    skipHint: (most: number) =>
      `0 to ${most}, row by row from the top left. Print on plain paper first and hold it against the sheet.`,
    skipTooMany: (most: number) => `This sheet has ${most + 1} labels. Type 0 to ${most}.`,
    where: 'Where to',
    file: 'Save as a file',
    print: 'Print',
    save: 'Save…',
    cancel: 'Cancel',
  },
  offline: {
    title: 'Sheets without a tenant',
    text: 'A sheet printed now has the PIN and the facts of its key. Account and tenant are lines to write on; printed again later, it has them in print and the first one is void.',
    printed: (sheet: string) => `Sheet ${sheet} is printed`,
    open: (sheet: string | null) => (sheet === null ? 'No sheet yet' : `Sheet ${sheet} is not printed`),
    key: (letter: string) => `Key ${letter}`,
    print: (letter: string) => `Print the sheet of key ${letter}…`,
    again: (letter: string) => `Print the sheet of key ${letter} again…`,
    dialogTitle: (letter: string) => `Print the sheet of key ${letter}`,
    labels: 'Labels…',
    notReady: 'Its PIN is not on the key yet.',
    choices: 'PIN and paper…',
    choicesTitle: 'PIN and paper of the next keys',
    choicesText:
      'For the keys that get their PIN from now on. A key that has one keeps it; its sheet is printed as chosen here, where the PIN allows it.',
    choicesDo: 'Use these',
  },
  handwrite: 'Print empty boxes and write the PIN by hand',
  handwriteNote: 'You copy it from the screen while you hold the button.',
  printerWithoutPin: 'It never sees the PIN.',
  fileWithoutPin: 'You choose where. It holds no PIN.',
  stale: (sheet: string, why: string) =>
    `Sheet ${sheet} does not do any more. ${why} Print another one: its number is void then, so shred the paper.`,
  beforeAccount: (sheet: string) =>
    `Sheet ${sheet} was printed before its account was known. Write the account on it, or print again: the new sheet has everything in print, and this one is void.`,
};
