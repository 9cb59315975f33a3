import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, type Window } from './launch';
import { Operator } from './walk';

/** What hands do on the key bench and round it: drag, choose and blink. */
describe('hands on the bench', () => {
  let window: Window;
  let o: Operator;

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=37']);
    o = new Operator(window);
    await o.begin();
    await o.survey();
    await o.approve();
    await o.prepareKeys();
  });
  afterAll(() => window?.close());

  const accounts = async () => (await o.ceremony()).accounts.map((account) => account.keyLetter);

  it('a key dragged onto the other account swaps the two', async () => {
    expect(await accounts()).toEqual(['A', 'B']);
    await o.id('key-card-A').locator('.letter-tile').dragTo(o.id('drop-1'));
    await expect.poll(accounts).toEqual(['B', 'A']);
  });

  it('the list in the card does the same by keyboard', async () => {
    await o.id('assign-A').focus();
    await o.page.keyboard.press('ArrowUp');
    await expect.poll(accounts).toEqual(['A', 'B']);
  });

  it('blink makes the plugged key blink, and says so where it is away', async () => {
    await o.plugOnly('2');
    await o.id('blink-B').click();
    expect(await o.id('error').count()).toBe(0);
    expect(await o.id('blink-A').getAttribute('aria-disabled')).toBe('true');
  });
});
