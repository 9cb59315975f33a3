import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { main as audit } from '../../../src/cli/audit';
import { parseRehearse } from '../../../src/cli/support/rehearse-options';
import { findSecrets } from '../../../src/cli/support/secret-search';
import { AUDIT_NAME, AuditLog } from '../../../src/main/ceremony/audit/audit-log';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { groupHash } from '../../../src/main/paper/cover-sheet';
import { checkFault } from '../../../src/main/rehearsal/fault-orders';
import { FakeClock, temporaryFolder } from '../fakes/ports';

describe('rehearse options', () => {
  it('reads what it is told, in both ways of writing', () => {
    expect(
      parseRehearse([
        '--accounts',
        '1',
        '--seed=7',
        '--json',
        '--fault',
        'silent@register',
        '--keys',
        'udp:127.0.0.1:8111,8112',
      ]),
    ).toMatchObject({
      accounts: 1,
      seed: '7',
      json: true,
      faults: [{ name: 'silent', step: 'register' }],
      keys: [{ host: '127.0.0.1', port: 8111, localPort: 8112 }],
    });
  });

  it.each([
    ['--accounts', '0'],
    ['--accounts', 'two'],
    ['--accounts'],
    ['--what'],
    ['--fault', 'silent'],
    ['--keys', 'udp:nothing'],
  ])('refuses %s %s', (...argv) => {
    expect(() => parseRehearse(argv)).toThrow(expect.objectContaining({ code: 'app/bad-input' }));
  });

  it('rule 11: keys and tenants on other machines are refused', () => {
    expect(() => parseRehearse(['--keys', 'udp:10.0.0.1:8111,8112'])).toThrow(
      expect.objectContaining({ code: 'app/rehearsal-only' }),
    );
  });

  it('names unknown faults and steps', () => {
    expect(() => checkFault('nonsense', 'register')).toThrow(expect.objectContaining({ code: 'app/bad-input' }));
    expect(() => checkFault('silent', 'nowhere')).toThrow(expect.objectContaining({ code: 'app/bad-input' }));
    expect(checkFault('silent', 'REGISTER').step).toBe('register');
  });
});

describe('search for secrets', () => {
  it.each([
    ['plain', Buffer.from('x40937160y')],
    ['grouped', Buffer.from('PIN 4093 7160')],
    ['wide', Buffer.from('40937160', 'utf16le')],
    ['base64', Buffer.from(Buffer.from('40937160').toString('base64'))],
    ['hex', Buffer.from(Buffer.from('40937160').toString('hex'))],
  ])('rule 2: finds a %s PIN in any file below', async (_how, bytes) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    const path = join(folder, 'a/b/c.bin');
    writeFileSync(path, bytes);
    const secrets = [{ kind: 'PIN', text: '40937160' }];
    expect(await findSecrets([folder], secrets, new Set())).toEqual([`PIN in ${path}`]);
    expect(await findSecrets([folder], secrets, new Set([path]))).toEqual([]);
    expect(await findSecrets([folder], [{ kind: 'PIN', text: '11112222' }], new Set())).toEqual([]);
  });
});

describe('audit command', () => {
  it('rule 9: says intact, not intact, and misuse by its exit code', async () => {
    const said: string[] = [];
    const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    try {
      const path = join(temporaryFolder(), AUDIT_NAME);
      const log = await AuditLog.open(path, nodeDisk, new FakeClock());
      await log.append({ operator: 'op', act: 'x', target: 'y', proof: {} });
      await log.close();
      expect(await audit(['verify', path])).toBe(0);
      expect(await audit(['verify', path, '--head', log.head])).toBe(0);
      // As the cover sheet prints it, with and without quotes around it.
      expect(await audit(['verify', path, '--head', groupHash(log.head)])).toBe(0);
      expect(await audit(['verify', path, '--head', ...groupHash(log.head).split(' ')])).toBe(0);
      expect(await audit(['verify', path, '--head', 'f'.repeat(64)])).toBe(1);
      expect(await audit(['verify', path, '--head'])).toBe(2);
      expect(await audit(['verify', path, '--heat', log.head])).toBe(2);
      expect(await audit(['csv', path])).toBe(0);
      const emptied = join(temporaryFolder(), AUDIT_NAME);
      await nodeDisk.writeWhole(emptied, new Uint8Array());
      expect(await audit(['verify', emptied])).toBe(1);
      expect(await audit(['verify', `${path}.none`])).toBe(2);
      expect(await audit(['verify', path, '--head', 'short'])).toBe(2);
      expect(await audit([])).toBe(2);
      expect(said.join('')).toContain(log.head);
    } finally {
      out.mockRestore();
      err.mockRestore();
    }
  });
});
