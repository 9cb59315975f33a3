import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimsChallenge, graphError } from '../../../src/main/entra/http/errors';

const encode = (text: string): string =>
  `Bearer error="insufficient_claims", claims="${Buffer.from(text).toString('base64')}"`;

describe('claims challenge', () => {
  it('gives the JSON of a challenge and nothing else', () => {
    expect(claimsChallenge(encode('{"a":1}'))).toBe('{"a":1}');
    expect(claimsChallenge(encode('no json'))).toBeNull();
    expect(claimsChallenge(encode('7'))).toBeNull();
    expect(claimsChallenge('Bearer error="invalid_token"')).toBeNull();
    expect(claimsChallenge(null)).toBeNull();
  });

  it('never throws on any header', () => {
    fc.assert(
      fc.property(fc.string(), (text) => void claimsChallenge(`error="insufficient_claims", claims="${text}"`)),
    );
  });
});

describe('error bodies', () => {
  it('reads both spellings and survives anything', () => {
    expect(graphError({ error: { code: 'A', message: 'b', innererror: {} } })).toEqual({
      code: 'A',
      message: 'b',
      details: [],
    });
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const { code, message } = graphError(body);
        expect(code.length).toBeLessThanOrEqual(100);
        expect(message.length).toBeLessThanOrEqual(300);
      }),
    );
  });
});
