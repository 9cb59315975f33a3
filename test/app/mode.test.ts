import { describe, expect, it } from 'vitest';
import { decideMode } from '../../src/main/app/mode';

const supported = '45.4.1';

describe('decideMode', () => {
  it('opens a real tenant only on a supported runtime with its sandbox', () => {
    expect(decideMode([], supported)).toMatchObject({ ok: true, mode: { rehearsal: false, rehearsalOnly: null } });
    expect(decideMode([], '43.0.0')).toMatchObject({ mode: { rehearsal: false } });
    expect(decideMode([], '42.9.9')).toMatchObject({
      mode: { rehearsal: true, rehearsalOnly: expect.stringContaining('out of support') },
    });
    expect(decideMode([], '25.1.1')).toMatchObject({ mode: { rehearsal: true } });
    expect(decideMode([], 'nonsense')).toMatchObject({ mode: { rehearsal: true } });
    expect(decideMode(['--no-sandbox'], supported)).toMatchObject({
      mode: { rehearsal: true, rehearsalOnly: expect.stringContaining('sandbox') },
    });
  });

  it('rule 11: simulated parts force a rehearsal and are on this laptop only', () => {
    expect(decideMode(['--graph=http://127.0.0.1:8080'], supported)).toMatchObject({ mode: { rehearsal: true } });
    expect(decideMode(['--keys=udp:127.0.0.1:8111,7112'], supported)).toMatchObject({ mode: { rehearsal: true } });
    for (const url of [
      'https://graph.microsoft.com',
      'http://127.0.0.1.evil.example',
      'http://10.0.0.1',
      'nonsense',
      'ftp://127.0.0.1',
    ]) {
      expect(decideMode([`--graph=${url}`], supported)).toMatchObject({ ok: false });
    }
  });

  it.each([
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--inspect',
    '--inspect=9229',
    '--inspect-brk',
    '--inspect-port=1',
    '--js-flags=--expose-gc',
    '-remote-debugging-port=0',
    '/remote-debugging-port=0',
    '--REMOTE-DEBUGGING-PORT=0',
    '-inspect-brk',
    '--ssl-key-log-file=/tmp/keys',
    '--log-net-log=/tmp/log',
    '--ignore-certificate-errors',
    '--ignore-certificate-errors-spki-list=x',
    '--host-resolver-rules=MAP * 10.0.0.1',
    '--load-extension=/tmp/x',
    '--renderer-cmd-prefix=gdb',
  ])('refuses %s outside of a rehearsal', (debug) => {
    expect(decideMode([debug], supported)).toMatchObject({
      ok: false,
      says: expect.stringContaining(debug.split('=')[0] ?? ''),
    });
    expect(decideMode([debug, '--rehearsal'], supported)).toMatchObject({ ok: true, mode: { rehearsal: true } });
  });

  it.each(['-no-sandbox', '--No-Sandbox', '--disable-seccomp-filter-sandbox', '--no-zygote'])(
    'takes %s for what it is: no real tenant',
    (off) => expect(decideMode([off], supported)).toMatchObject({ mode: { rehearsal: true } }),
  );

  it.each([
    '--ozone-platform=wayland',
    '--proxy-server=proxy:3128',
    '--user-data-dir=/x',
    '--lang=de',
    '--force-device-scale-factor=2',
  ])('leaves %s alone', (harmless) =>
    expect(decideMode([harmless], supported)).toMatchObject({ ok: true, mode: { rehearsal: false } }),
  );
});
