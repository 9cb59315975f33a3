import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Window } from './launch';
import { Operator } from './walk';

/** The main job through every layer: window, bridge, ceremony, keys by packets, tenant by HTTP, paper by Chromium. */
describe('a whole ceremony in the window', () => {
  let window: Window;
  let operator: Operator;
  const folder = mkdtempSync(join(tmpdir(), 'bgk-sheets-'));
  const pictures = process.env.BGK_PICTURES;

  beforeAll(async () => {
    window = await launch(['--rehearsal', '--seed=7']);
    operator = new Operator(window);
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      let count = 0;
      operator.onStep = async (name) => {
        count += 1;
        await window.page.screenshot({ path: join(pictures, `${String(count).padStart(2, '0')}-${name}.png`) });
      };
    }
  });
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts under a passphrase and surveys the tenant', async () => {
    await operator.begin();
    await operator.survey();
    const { survey } = await operator.ceremony();
    expect(survey?.findings.some((finding) => finding.id.includes('security-defaults'))).toBe(true);
    expect(survey?.blocked).toBe(false);
  });

  it('approves the plan and prepares two keys', async () => {
    await operator.approve();
    await operator.prepareKeys();
    const { keys } = await operator.ceremony();
    expect(keys.map((key) => [key.letter, key.pin])).toEqual([
      ['A', 'sealed'],
      ['B', 'sealed'],
    ]);
  });

  it('creates the accounts and registers the keys', async () => {
    await operator.register();
    const { accounts } = await operator.ceremony();
    for (const account of accounts) {
      expect(account.credentialId).toBeTruthy();
      expect(account.proofs.find((proof) => proof.name === 'registered')?.state).toBe('proven');
      expect(account.proofs.find((proof) => proof.name === 'role')?.state).not.toBe('proven');
    }
  });

  it('proves the paper by typing from it, and the file is for its owner only', async () => {
    await operator.paper(folder);
    const { accounts } = await operator.ceremony();
    for (const account of accounts) {
      expect(account.sheet?.proven).toBe(true);
      expect(statSync(join(folder, `rehearsal-sheet-${account.sheet?.number}.pdf`)).mode & 0o777).toBe(0o600);
    }
  });

  it('signs in, gives the role last, signs in as admin, and closes', async () => {
    await operator.signIns();
    await operator.close();
    const snapshot = await operator.ceremony();
    expect(snapshot.finished).toBe(true);
    for (const account of snapshot.accounts) {
      for (const proof of account.proofs) expect(['proven', 'notApplicable'], proof.name).toContain(proof.state);
    }
    expect(snapshot.keys.every((key) => key.pin === 'destroyed')).toBe(true);
    await operator.id('left-seal').click();
    await expect.poll(async () => (await operator.ceremony()).answers['left-seal']).toBe('yes');
  });
});
