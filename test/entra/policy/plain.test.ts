import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedMembers, fingerprint, holds } from '../../../src/main/entra/policy/plain';

const json = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => value !== null && typeof value === 'object' && !JSON.stringify(value).includes('@odata.'));

describe('reading back', () => {
  it('takes what was written, whatever Graph adds around it', () => {
    const wanted = {
      state: 'enabled',
      targets: [{ id: 'A0000000-0000-4000-8000-00000000000A', profiles: ['x'] }, { id: 'b' }],
    };
    const read = {
      '@odata.context': 'x',
      state: 'enabled',
      added: 1,
      targets: [
        { id: 'b', extra: false },
        { id: 'a0000000-0000-4000-8000-00000000000a', profiles: ['x'] },
      ],
    };
    expect(holds(read, wanted)).toBe(true);
    expect(holds({ types: 'deviceBound, synced' }, { types: 'deviceBound,synced' })).toBe(true);
  });

  it('notices what is lost, changed, or added to a list by somebody', () => {
    const wanted = { state: 'enabled', targets: [{ id: 'a' }] };
    expect(holds({ state: 'disabled', targets: [{ id: 'a' }] }, wanted)).toBe(false);
    expect(holds({ state: 'enabled', targets: [] }, wanted)).toBe(false);
    expect(holds({ state: 'enabled', targets: [{ id: 'a' }, { id: 'theirs' }] }, wanted)).toBe(false);
    expect(holds({ state: 'enabled' }, wanted)).toBe(false);
    expect(holds(null, wanted)).toBe(false);
  });

  it('any value holds itself', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(holds(structuredClone(value), value)).toBe(true);
      }),
    );
  });
});

describe('fingerprints', () => {
  it('ignore order, annotations, and absent against null', () => {
    expect(fingerprint({ a: [1, 2], b: null, 'a@odata.context': 'x' })).toBe(fingerprint({ a: [2, 1] }));
    expect(fingerprint({ a: [1, 2] })).not.toBe(fingerprint({ a: [1] }));
  });

  it('what did not change is not sent', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(changedMembers(value, structuredClone(value))).toEqual({});
      }),
    );
    expect(changedMembers({ a: 1, b: [1] }, { a: 1, b: [1, 2] })).toEqual({ b: [1, 2] });
  });
});
