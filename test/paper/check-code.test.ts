import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { checkCode, sameCheckCode } from '../../src/main/paper/check-code';

const UPN = 'ea-7hq2xk@contoso.onmicrosoft.com';

describe('check code', () => {
  it('stays what it was when the first sheets were printed', () => {
    expect(checkCode('0004-A', UPN, '31744902')).toBe('P752-2J');
    expect(checkCode('0004-B', UPN, '31744902')).toBe('H3FR-77');
  });

  it('is made of characters that nobody mixes up', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (sheet, upn, serial) => {
        expect(checkCode(sheet, upn, serial)).toMatch(
          /^[23456789ACDEFHJKMNPQRTWXY]{4}-[23456789ACDEFHJKMNPQRTWXY]{2}$/,
        );
      }),
    );
  });

  it('differs when sheet, account or serial differs', () => {
    const codes = new Set<string>();
    for (const sheet of ['0004-A', '0004-B', '0005-A'])
      for (const upn of [UPN, `x${UPN}`])
        for (const serial of ['1', '2', '9C41 7E0B 2A5D 88F3']) codes.add(checkCode(sheet, upn, serial));
    expect(codes.size).toBe(18);
    // Where one fact ends and the next begins is part of the code.
    expect(checkCode('a', 'bc', 'd')).not.toBe(checkCode('ab', 'c', 'd'));
  });

  it('collides about as rarely as chance allows', () => {
    const codes = new Set(Array.from({ length: 2000 }, (_, index) => checkCode(`0004-${index}`, UPN, '31744902')));
    expect(codes.size).toBeGreaterThanOrEqual(1998);
  });

  it('takes an account in any case, as Entra does', () => {
    expect(checkCode('0004-A', UPN.toUpperCase(), '31744902')).toBe(checkCode('0004-A', UPN, '31744902'));
  });

  it('forgives case, spaces, hyphens and look-alikes when typed, and nothing else', () => {
    expect(sameCheckCode(' p752 2j', 'P752-2J')).toBe(true);
    expect(sameCheckCode('P7S2–ZJ', 'P752-2J')).toBe(true);
    expect(sameCheckCode('P752-2H', 'P752-2J')).toBe(false);
    expect(sameCheckCode('', 'P752-2J')).toBe(false);
    expect(sameCheckCode('', '')).toBe(false);
  });
});
