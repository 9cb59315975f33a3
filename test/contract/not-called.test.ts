import { describe, expect, it } from 'vitest';
import { Contract, nameOf } from './contract';
import { notCalled } from './not-called';
import { contractIsAway, contractIsHere } from './openapi';
import { disagreements } from './share';

describe('operations that the app does not call', () => {
  it('are operations, and each has its reason', ({ skip }) => {
    skip(!contractIsHere, contractIsAway);
    const operations = new Contract().operations.map(nameOf);
    const used = new Set(operations.filter((name) => !Object.hasOwn(notCalled, name)));
    expect(disagreements(operations, used, notCalled)).toEqual([]);
    expect(Object.entries(notCalled).filter(([, reason]) => reason.length < 10)).toEqual([]);
  });

  it('are told where a full run says otherwise', () => {
    const table = { b: 'it is not needed', d: 'it is not needed', x: 'it is not needed' };
    const found = disagreements(['a', 'b', 'c', 'd'], new Set(['a', 'b']), table);
    expect(found.map((one) => one.slice(0, 8))).toEqual(['b is use', 'c is use', 'x is no ']);
  });
});
