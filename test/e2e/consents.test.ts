import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Window } from './launch';
import { Operator } from './walk';

/** A tenant with Privileged Identity Management, in which the operator has an hour. */
describe('a ceremony with an activated role, taken back consents included', () => {
  let window: Window;
  let o: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-sheets-'));
  const pictures = process.env.BGK_PICTURES;
  const picture = async (name: string): Promise<void> => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await window.page.screenshot({ path: join(pictures, `consents-${name}.png`) });
  };

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=9']);
    o = new Operator(window);
    await o.id('tray-personality').selectOption('p2-pim-one-hour');
    await o.page.waitForTimeout(500);
  });
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells when the role ends', async () => {
    await o.begin();
    await o.survey();
    expect(await o.id('status-role-ends').innerText()).toMatch(/Your role ends at \d/);
    await picture('role-ends');
  });

  it('takes back at Close what was consented to, when the box is ticked', async () => {
    await o.approve();
    await o.prepareKeys();
    await o.register();
    await o.paper(folder);
    await o.signIns();
    expect((await o.ceremony()).consents).toEqual({ known: true, taken: null, left: [] });
    await o.id('take-back-consents').click({ force: true });
    await o.id('consents').scrollIntoViewIfNeeded();
    await picture('offered');
    const closed = await o.go();
    expect(closed.finished).toBe(true);
    expect(closed.consents?.taken).toContain('RoleManagement.ReadWrite.Directory');
    expect(await o.id('consents-outcome').innerText()).toMatch(/\d+ permissions were taken back/);
    await o.id('consents').scrollIntoViewIfNeeded();
    await picture('taken');
    const role = closed.accounts[0]?.proofs.find((proof) => proof.name === 'role');
    expect(role?.state).toBe('proven');
  }, 200_000);
});
