import { describe, expect, it } from 'vitest';
import { decideMode } from '../../src/main/app/mode';
import { argsFor } from '../../src/main/app/switch-mode';

const supported = '45.4.1';

describe('argsFor', () => {
  it('rule 11: the start after a rehearsal has no simulated part left, and no debugger', () => {
    const argv = [
      '/srv/app',
      '--rehearsal',
      '--graph=http://127.0.0.1:8080',
      '--keys=udp:127.0.0.1:8111,7112',
      '--tenant=small-firm',
      '--seed=7',
      '--inspect=9229',
      '--remote-debugging-port=0',
      '--lang=de',
    ];
    const real = argsFor('real', argv);
    expect(real).toEqual(['/srv/app', '--lang=de']);
    expect(decideMode(real, supported)).toMatchObject({ ok: true, mode: { rehearsal: false, graphUrl: null } });
  });

  it('the start as a rehearsal is one, once', () => {
    const twice = argsFor('rehearsal', argsFor('rehearsal', ['/srv/app']));
    expect(twice).toEqual(['/srv/app', '--rehearsal']);
    expect(decideMode(twice, supported)).toMatchObject({ ok: true, mode: { rehearsal: true } });
  });

  it('keeps what keeps a real tenant out', () => {
    expect(decideMode(argsFor('real', ['--no-sandbox', '--rehearsal']), supported)).toMatchObject({
      mode: { rehearsal: true },
    });
  });
});
