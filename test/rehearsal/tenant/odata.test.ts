import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphFault } from '../../../src/main/rehearsal/tenant/http/reply';
import { matches, parseFilter } from '../../../src/main/rehearsal/tenant/graph/odata';

const people = [
  {
    id: 'a',
    name: "O'Brien",
    enabled: true,
    age: 40,
    tags: ['x'],
    made: '2026-11-22T10:00:00Z',
    links: [{ id: 'one', upn: 'A@x' }],
  },
  { id: 'b', name: 'Berta', enabled: false, age: 7, tags: [], made: '2026-01-01T00:00:00.000Z', links: [] },
];
const found = (filter: string): string =>
  people
    .filter((one) => matches(parseFilter(filter), one))
    .map((one) => one.id)
    .join('');

describe('OData filters', () => {
  it.each([
    ["id eq 'a'", 'a'],
    ["id ne 'a'", 'b'],
    ["name eq 'o''brien'", 'a'],
    ['enabled eq true', 'a'],
    ['age ge 7 and age lt 40', 'b'],
    ["id eq 'a' or id eq 'b' and age eq 7", 'ab'],
    ["(id eq 'a' or id eq 'b') and age eq 7", 'b'],
    ["not (id eq 'a')", 'b'],
    ["startswith(name,'BER')", 'b'],
    ["endsWith(name,'ien')", 'a'],
    ["contains(name,'rt')", 'b'],
    ['made ge 2026-11-01T00:00:00Z', 'a'],
    ['made lt 2026-11-22T10:00:01.5Z', 'ab'],
    ["links/any(l: l/id eq 'ONE')", 'a'],
    ["links/any(l:l/id eq 'two' or l/upn eq 'a@x')", 'a'],
    ["tags/any(t: t eq 'x')", 'a'],
    ['missing eq null', 'ab'],
    ['id eq 0f0c1c1e-6d5e-4d0a-9a38-0d6a4c1f2b11', ''],
  ])('%s', (filter, ids) => expect(found(filter)).toBe(ids));

  it.each([
    '',
    'id',
    'id eq',
    "id eq 'a",
    "id is 'a'",
    "id eq 'a' and",
    "(id eq 'a'",
    "id eq 'a')",
    "hasno(id,'a')",
    'id eq a b',
    'x/any(l l/id eq 1)',
    '('.repeat(50),
    'not '.repeat(50),
    `id eq '${'x'.repeat(5000)}'`,
  ])('refuses %s', (filter) => {
    expect(() => parseFilter(filter)).toThrow(GraphFault);
  });

  it('never does anything else with any text', () => {
    const piece = fc.constantFrom(
      'id',
      ' eq ',
      "'a'",
      ' and ',
      ' or ',
      'not ',
      '(',
      ')',
      'null',
      '1',
      'links/any(l: ',
      'startswith(',
      ',',
      ':',
      '2026-11-22T10:00:00Z',
      '\u0000',
      "''",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        ),
        (source) => {
          try {
            return typeof matches(parseFilter(source), people[0]!) === 'boolean';
          } catch (thrown) {
            return thrown instanceof GraphFault;
          }
        },
      ),
    );
  });

  it('finds any text by equality, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (name) =>
        matches(parseFilter(`name eq '${name.replaceAll("'", "''")}'`), { name }),
      ),
    );
  });
});
