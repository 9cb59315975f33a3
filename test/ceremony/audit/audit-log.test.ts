import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_NAME, AuditLog, readEntries, verifyAudit } from '../../../src/main/ceremony/audit/audit-log';
import { auditCsv } from '../../../src/main/ceremony/audit/csv';
import { nodeDisk } from '../../../src/main/ceremony/journal/disk';
import { FakeClock, temporaryFolder } from '../fakes/ports';

async function log(count: number) {
  const path = join(temporaryFolder(), AUDIT_NAME);
  const audit = await AuditLog.open(path, nodeDisk, new FakeClock());
  for (let n = 1; n <= count; n += 1)
    await audit.append({
      operator: 'op@contoso.com',
      act: `act ${n}`,
      target: 'key A',
      proof: { n, requestIds: [`r${n}`] },
    });
  await audit.close();
  return { path, head: audit.head, lines: readFileSync(path, 'utf8').split('\n').slice(0, -1) };
}
const bytes = (lines: readonly string[]): Uint8Array => Buffer.from(lines.map((line) => `${line}\n`).join(''));

describe('audit log', () => {
  it('rule 9: finds every change, removal, insertion, reorder and cut tail', async () => {
    const { lines, head } = await log(6);
    expect(verifyAudit(bytes(lines), head)).toMatchObject({ valid: true, entries: 6, head });
    for (let at = 0; at < lines.length; at += 1) {
      const line = lines[at] ?? '';
      const others = {
        changed: lines.with(at, line.replace('op@', 'xp@')),
        spaced: lines.with(at, line.replace(':', ': ')),
        removed: lines.toSpliced(at, 1),
        doubled: lines.toSpliced(at, 0, line),
      };
      for (const [how, changed] of Object.entries(others))
        expect(verifyAudit(bytes(changed), head).valid, `${how} ${at}`).toBe(false);
      expect(verifyAudit(bytes(lines.slice(0, at)), head)).toMatchObject({ valid: false, problem: { what: 'cut' } });
    }
    for (let at = 1; at < lines.length; at += 1)
      expect(verifyAudit(bytes(lines.with(at, lines[at - 1]!).with(at - 1, lines[at]!)), null).valid).toBe(false);
    expect(verifyAudit(Buffer.concat([bytes(lines), Buffer.from('{"seq":7')]), head)).toMatchObject({
      valid: false,
      problem: { what: 'torn', line: 7 },
    });
  });

  it('a head that was written down earlier is found in a log that has grown', async () => {
    const { path, head } = await log(2);
    const audit = await AuditLog.open(path, nodeDisk, new FakeClock());
    await audit.append({ operator: 'op', act: 'drill', target: 'key A', proof: {} });
    await audit.close();
    expect(verifyAudit(readFileSync(path), head)).toMatchObject({ valid: true, entries: 3 });
  });

  it('goes on after half a line, and refuses to go on after a change', async () => {
    const { path } = await log(2);
    appendFileSync(path, '{"half');
    const audit = await AuditLog.open(path, nodeDisk, new FakeClock());
    await audit.append({ operator: 'op', act: 'resumed', target: '', proof: {} });
    await audit.close();
    expect(verifyAudit(readFileSync(path))).toMatchObject({ valid: true, entries: 3 });
    const changed = join(temporaryFolder(), AUDIT_NAME);
    await nodeDisk.writeWhole(changed, Buffer.from(readFileSync(path, 'utf8').replace('act 1', 'act 9')));
    await expect(AuditLog.open(changed, nodeDisk, new FakeClock())).rejects.toMatchObject({
      code: 'journal/audit-broken',
    });
  });

  it('rule 12: any bytes give a verdict', async () => {
    const { lines, head } = await log(3);
    const whole = bytes(lines);
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.uint8Array({ maxLength: 200 }),
        (at, flip, noise) => {
          const changed = Uint8Array.from(whole);
          changed[at]! ^= flip;
          expect(verifyAudit(changed, head).valid).toBe(false);
          expect(typeof verifyAudit(noise).valid).toBe('boolean');
        },
      ),
    );
  });

  it('exports as CSV that no spreadsheet runs', async () => {
    const path = join(temporaryFolder(), AUDIT_NAME);
    const audit = await AuditLog.open(path, nodeDisk, new FakeClock());
    await audit.append({ operator: '=cmd()', act: 'a, "b"', target: 'x\ny', proof: { k: 1 } });
    await audit.close();
    const csv = auditCsv(readEntries(readFileSync(path)).entries);
    expect(csv.split('\r\n')[0]).toBe('seq,time,operator,act,target,proof,hash');
    expect(csv).toContain(`'=cmd(),"a, ""b""","x\ny","{""k"":1}"`);
  });
});
