import { afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../src/cli/simulated-tenant';
import { personalities } from '../../../src/main/rehearsal/tenant';
import { bench } from './support';

function capture(): { readonly out: () => string; readonly err: () => string } {
  const written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((written.out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((written.err += String(text)), true));
  return { out: () => written.out, err: () => written.err };
}
afterEach(() => vi.restoreAllMocks());

describe('npm run tenant', () => {
  it('--tenant list prints the names, one a line', async () => {
    const said = capture();
    expect(await main(['--tenant', 'list'])).toBe(0);
    expect(said.out().trim().split('\n')).toEqual(personalities.map(({ id }) => id));
  });

  it.each([
    [['--tenant', 'atlantis'], 'atlantis'],
    [['--port', 'many'], 'many'],
    [['--timing', 'sometimes'], 'sometimes'],
    [['--latency', '99999999'], '99999999'],
    [['--fault', 'earthquake'], 'earthquake'],
    [['--unheard-of'], 'unheard-of'],
  ])('%j is not understood, and why is said', async (argv, named) => {
    const said = capture();
    expect(await main(argv)).toBe(2);
    expect(said.err()).toContain(named);
  });

  it('a port that is taken ends it with 1', async () => {
    const b = await bench();
    const said = capture();
    expect(await main(['--port', new URL(b.tenant.url).port])).toBe(1);
    expect(said.err()).toContain('taken');
    await b.stop();
  });
});
