import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../../src/main/entra/untrusted';
import { findingsOf } from '../../src/main/entra/survey/findings';
import { firm } from './survey/facts';

describe('rule 12: text from the tenant', () => {
  it('rule 12: has no line end, no control character and no turned writing, and an end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const line = oneLine(text);
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
        expect(line.length).toBeLessThanOrEqual(121);
      }),
    );
  });

  it('rule 12: a hostile policy name reaches the report as one plain line', () => {
    const displayName = `x\n\u202e${'y'.repeat(5000)}`;
    const facts = firm({
      licence: 'p1',
      securityDefaults: false,
      conditionalAccess: [{ id: 'a', displayName, state: 'enabled', conditions: { users: { includeUsers: ['All'] } } }],
    });
    const finding = findingsOf(facts).find((one) => one.id === 'ca-not-excluded');
    expect(finding?.evidence.length).toBeLessThan(120);
    expect(finding?.evidence).not.toMatch(/[\n\u202e]/);
  });
});
