import { describe, expect, it } from 'vitest';
import { contract } from '../../src/shared/ipc/contract';
import { manifestOf } from '../../src/shared/ipc/define';
import { manifest } from '../../src/shared/ipc/manifest';

describe('the bridge contract', () => {
  it('has the same names in the preload manifest', () => {
    expect(manifest).toEqual(manifestOf(contract));
  });

  it('drops members that the schema does not name, so that a secret added to a model stays in main', () => {
    const state = contract.app.state.output.parse({
      version: '1',
      platform: 'linux',
      electron: '25',
      rehearsal: true,
      rehearsalOnly: null,
      network: 'simulated',
      rights: { state: 'notNeeded', text: '', fix: null },
      sealing: { osKeystore: false, text: '' },
      pin: '12345678',
    });
    expect(state).not.toHaveProperty('pin');
  });

  it('takes no path and no address from the window', () => {
    const print = contract.ceremony.act.input.safeParse({
      act: 'print',
      accountIndex: 0,
      how: 'file',
      printer: null,
      path: '/etc/passwd',
    });
    expect(print.success && 'path' in print.data).toBe(false);
    expect(contract.app.openLink.input.safeParse({ id: 'x'.repeat(65) }).success).toBe(false);
  });
});
