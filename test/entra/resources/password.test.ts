import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classes, jsonWithSecret, makePassword } from '../../../src/main/entra/resources/password';

const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

describe('rule 2: the password nobody knows', () => {
  it('rule 2: has 200 characters of at least three classes, none of which JSON would escape', () => {
    for (let round = 0; round < 50; round += 1) {
      const password = makePassword(random);
      const text = Buffer.from(password).toString('ascii');
      expect(password).toHaveLength(200);
      expect(classes(password)).toBeGreaterThanOrEqual(3);
      expect(JSON.stringify(text)).toBe(`"${text}"`);
    }
  });

  it('rule 2: draws evenly from all its characters', () => {
    const seen = new Map<number, number>();
    for (let round = 0; round < 500; round += 1)
      for (const byte of makePassword(random)) seen.set(byte, (seen.get(byte) ?? 0) + 1);
    const expected = (500 * 200) / 90;
    const chiSquare = [...seen.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(seen.size).toBe(90);
    // 89 degrees of freedom: 1e-6 of fair draws are beyond 165.
    expect(chiSquare).toBeLessThan(165);
  });

  it('rule 2: draws again when a source gives too few classes', () => {
    let call = 0;
    const poor = { bytes: (length: number) => (call++ === 0 ? new Uint8Array(length) : random.bytes(length)) };
    expect(classes(makePassword(poor, 100))).toBeGreaterThanOrEqual(3);
    expect(call).toBeGreaterThan(1);
  });

  it('rule 2: goes into the body as bytes that can be wiped', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const password = makePassword(random, 100);
        const body = jsonWithSecret({ name, secret: 'PASSWORD-GOES-HERE' }, 'PASSWORD-GOES-HERE', password);
        expect(JSON.parse(body.toString('utf8'))).toEqual({ name, secret: Buffer.from(password).toString('ascii') });
      }),
    );
  });
});
