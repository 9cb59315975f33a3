import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import type { CeremonySnapshot } from '../../src/shared/model';
import { allowedOnly, ceremonyKey, token2, yubikey } from './fixtures';
import { show, type Screen } from './render';
import { scenes } from './scenes';

let screen: Screen | null = null;
afterEach(async () => {
  await screen?.close();
  screen = null;
});

const sent = (name: string): readonly unknown[] =>
  (screen?.fake.calls ?? []).filter((call) => call.name === name).map((call) => call.input);

/** Keys with a PIN and nothing known of a tenant. */
const offline: CeremonySnapshot = {
  ...scenes.keys.snapshot,
  plan: null,
  tenant: null,
  accounts: [],
  keys: [
    ceremonyKey('A', yubikey, null, { sheetNumber: '0001-A', sheetPrinted: true }),
    ceremonyKey('B', token2, null, { pin: 'unproven' }),
  ],
  allowed: allowedOnly('print', 'prepareKey'),
};

describe('sheets of keys without a tenant', () => {
  it('are printed by letter, on the chosen printer', async () => {
    screen = await show({ snapshot: offline });
    expect(screen.get('offline-papers').textContent).toContain('Sheet 0001-A is printed');
    await screen.click('offline-print-A');
    await screen.click('offline-print-do');
    expect(screen.fake.acts).toEqual([
      { act: 'print', accountIndex: null, letter: 'A', how: 'printer', printer: 'usb' },
    ]);
  });

  it('may have boxes to write into, and keep their printer', async () => {
    screen = await show({ snapshot: offline });
    await screen.click('offline-print-A');
    expect(screen.get('print-panel').textContent).toContain('may keep a copy');
    await screen.click('print-by-hand');
    // What speaks against a printer no longer matters, and its kind is not the reason.
    expect(screen.get('print-panel').textContent).not.toMatch(/may keep a copy|No warning/);
    expect(screen.get('print-panel').textContent).toContain('It never sees the PIN.');
    await screen.click('offline-print-do');
    expect(screen.fake.acts).toEqual([
      { act: 'print', accountIndex: null, letter: 'A', how: 'handwrite', printer: 'usb' },
    ]);
  });

  it('wait until the PIN is on the key, and are gone once there is a plan', async () => {
    screen = await show({ snapshot: offline });
    expect(screen.get('offline-print-B').getAttribute('aria-disabled')).toBe('true');
    await screen.close();
    screen = await show(scenes.keys);
    expect(screen.find('offline-papers')).toBeNull();
  });
});

describe('keys that were prepared offline', () => {
  it('go on to the survey, not to accounts that no plan knows', async () => {
    screen = await show(scenes['keys-offline']);
    await screen.click('go-survey');
    expect(screen.fake.acts).toEqual([{ act: 'goTo', step: 'survey' }]);
  });
});

describe('preparing keys offline', () => {
  const choose = async (id: string, value: string): Promise<void> => {
    const list = screen?.get(id) as HTMLSelectElement;
    await act(async () => {
      list.value = value;
      list.dispatchEvent(new Event('change', { bubbles: true }));
    });
  };

  it('takes cloud, PIN and paper along, and the later sign-in goes to that cloud', async () => {
    screen = await show(scenes.prepare);
    await choose('prepare-cloud', 'china');
    await act(async () => {
      screen?.get('choice-paper').querySelector<HTMLInputElement>('input[value="halves"]')?.click();
    });
    // Halves take twelve digits; nobody has to know that.
    expect((screen.get('choice-pin') as HTMLSelectElement).value).toBe('digits-12');
    await screen.click('prepare-start');
    expect(sent('settings.set')).toMatchObject([{ cloud: 'china' }]);
    await screen.type('passphrase', 'copper lantern forest seventeen');
    await screen.type('passphrase-again', 'copper lantern forest seventeen');
    await screen.click('open-ceremony');
    expect(sent('ceremony.start')).toMatchObject([
      {
        choices: {
          cloud: 'china',
          pin: { kind: 'digits', length: 12 },
          paper: { form: 'halves', size: 'A4' },
          accounts: 2,
        },
      },
    ]);
    expect(screen.fake.acts).toEqual([{ act: 'goTo', step: 'keys' }]);
  });

  it('can still change PIN and paper at the bench, for the next keys', async () => {
    screen = await show(scenes['dialog-offline-choices']);
    await choose('choice-pin', 'words-4');
    await screen.click('offline-choices-do');
    expect(screen.fake.acts).toMatchObject([{ act: 'choose', choices: { pin: { kind: 'words', count: 4 } } }]);
  });

  it('asks from paper for the PIN that is on this key, whatever was chosen since', async () => {
    const { snapshot } = scenes.paper;
    screen = await show({
      snapshot: {
        ...snapshot,
        keys: snapshot.keys.map((key) => ({ ...key, pinMade: { kind: 'digits', length: 12 } as const, halves: true })),
      },
    });
    expect(document.getElementById('pin-hint')?.textContent).toMatch(/12/);
  });

  it('says why a sheet must be printed again, and offers to print', async () => {
    const { snapshot } = scenes.paper;
    const stale = 'It names the sign-in addresses of another cloud.';
    screen = await show({
      snapshot: {
        ...snapshot,
        accounts: snapshot.accounts.map((each) => ({
          ...each,
          sheet: each.sheet === null ? null : { ...each.sheet, printed: false, proven: false, stale },
        })),
      },
    });
    expect(screen.get('stale-sheet').textContent).toContain(stale);
    expect(screen.find('print')).not.toBeNull();
    expect(screen.find('check-pin')).toBeNull();
  });
});

describe('sheet numbers', () => {
  it('stand in Records with their state, since when and why, and a void one has a notice', async () => {
    screen = await show(scenes.records);
    expect(screen.get('sheet-0004-A').dataset['state']).toBe('proven');
    expect(screen.get('sheet-0003-A').textContent).toMatch(/Void.*2 November 2026.*New PIN: a custodian left/u);
    expect(screen.find('void-notice-0004-A')).toBeNull();
    await screen.click('void-notice-0004-B');
    await screen.click('extra-do');
    expect(sent('paper.printExtra')).toEqual([{ what: 'void', sheetNumber: '0004-B', printer: 'usb' }]);
  });

  it('are found by number, account and reason', async () => {
    screen = await show(scenes.records);
    await screen.type('records-search', 'toner');
    expect(screen.find('sheet-0004-B')).not.toBeNull();
    expect(screen.find('sheet-0004-A')).toBeNull();
  });

  it('a sheet that was just made void offers its notice', async () => {
    screen = await show(scenes.paper);
    await screen.click('void-sheet');
    await screen.type('void-reason', 'smeared');
    await screen.click('void-do');
    await screen.click('void-notice');
    await screen.click('extra-do');
    expect(sent('paper.printExtra')).toMatchObject([{ what: 'void', printer: 'usb' }]);
  });
});

describe('papers beside the sheets', () => {
  it('labels go on the label sheet that was chosen, after the used ones', async () => {
    screen = await show(scenes.finish);
    await screen.click('print-more');
    await screen.click('print-labels');
    const stock = screen.get('label-stock') as HTMLSelectElement;
    await act(async () => {
      stock.value = 'L7160';
      stock.dispatchEvent(new Event('change', { bubbles: true }));
    });
    // Of 21 labels at most 20 can be used up.
    await screen.type('label-skip', '21');
    expect(screen.get('extra-do').getAttribute('aria-disabled')).toBe('true');
    expect(screen.get('extra-dialog').textContent).toContain('This sheet has 21 labels. Type 0 to 20.');
    await screen.type('label-skip', '5');
    await screen.click('extra-do');
    expect(sent('paper.printExtra')).toEqual([{ what: 'labels', stock: 'L7160', skip: 5, printer: 'usb' }]);
  });

  it('the cover sheet goes to a file where that was chosen', async () => {
    screen = await show(scenes.finish);
    await screen.click('print-more');
    await screen.click('print-cover');
    await screen.click('extra-to-file');
    await screen.click('extra-do');
    expect(sent('paper.printExtra')).toEqual([{ what: 'cover', printer: null }]);
    expect(screen.get('saved-as').textContent).toContain('cover.pdf');
  });

  it('leftovers are offered only where something is left', async () => {
    screen = await show(scenes.finish);
    await screen.click('print-more');
    expect(screen.find('print-leftovers')).toBeNull();
    await screen.close();
    screen = await show({ snapshot: { ...scenes.finish.snapshot, remains: ['Key A still has its PIN.'] } });
    await screen.click('print-more');
    await screen.click('print-leftovers');
    await screen.click('extra-do');
    expect(sent('paper.printExtra')).toEqual([{ what: 'leftovers', printer: 'usb' }]);
  });
});
