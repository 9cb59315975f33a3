import type { Json, JsonObject } from '../json';
import { GraphFault } from '../http/reply';

/** The part of OData 4.01 (abnf, filter expressions) that Graph callers of this app use. */
export type Filter =
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly operator: 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt';
      readonly value: string | number | boolean | null;
    }
  | {
      readonly kind: 'call';
      readonly name: 'startswith' | 'endswith' | 'contains';
      readonly path: string;
      readonly value: string;
    }
  | { readonly kind: 'any'; readonly path: string; readonly variable: string; readonly inner: Filter }
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly inner: Filter };

const tokenPattern = /\s*(?:('(?:[^']|'')*')|([()])|([,:])|([A-Za-z0-9_@.\-/+$]+(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z?)?))/y;
const maxLength = 4000;
const maxDepth = 20;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

/** @throws GraphFault 400 on whatever is no filter of the supported part. */
export function parseFilter(source: string): Filter {
  if (source.length > maxLength) throw invalid('the filter is too long');
  const tokens = tokenize(source);
  let at = 0;
  let depth = 0;

  const peek = (): Token | undefined => tokens[at];
  const word = (): string | undefined => (tokens[at]?.quoted === false ? tokens[at]!.text : undefined);
  const take = (): Token => {
    const token = tokens[at++];
    if (!token) throw invalid('it ends too early');
    return token;
  };
  const expect = (text: string): void => {
    const token = take();
    if (token.quoted || token.text !== text) throw invalid(`'${text}' is missing`);
  };

  function either(): Filter {
    if (++depth > maxDepth) throw invalid('it is nested too deeply');
    let left = both();
    while (word() === 'or') {
      take();
      left = { kind: 'or', left, right: both() };
    }
    depth--;
    return left;
  }
  function both(): Filter {
    let left = one();
    while (word() === 'and') {
      take();
      left = { kind: 'and', left, right: one() };
    }
    return left;
  }
  function one(): Filter {
    if (word() === 'not') {
      take();
      if (++depth > maxDepth) throw invalid('it is nested too deeply');
      const inner = one();
      depth--;
      return { kind: 'not', inner };
    }
    if (word() === '(') {
      take();
      const inner = either();
      expect(')');
      return inner;
    }
    const path = name();
    if (word() === '(') return call(path);
    const operator = take().text;
    if (!isOperator(operator)) throw invalid(`'${operator}' is no operator`);
    return { kind: 'compare', path, operator, value: literal() };
  }
  function call(path: string): Filter {
    expect('(');
    if (path.endsWith('/any')) {
      const variable = name();
      expect(':');
      const inner = either();
      expect(')');
      return { kind: 'any', path: path.slice(0, -'/any'.length), variable, inner };
    }
    const called = path.toLowerCase();
    if (called !== 'startswith' && called !== 'endswith' && called !== 'contains')
      throw invalid(`'${path}' is no function`);
    const of = name();
    expect(',');
    const value = literal();
    if (typeof value !== 'string') throw invalid('a text is missing');
    expect(')');
    return { kind: 'call', name: called, path: of, value };
  }
  function name(): string {
    const token = take();
    if (token.quoted || !/^[A-Za-z_@][A-Za-z0-9_@./]*$/.test(token.text)) throw invalid('a property is missing');
    return token.text;
  }
  function literal(): string | number | boolean | null {
    const token = take();
    if (token.quoted) return token.text;
    if (token.text === 'null') return null;
    if (token.text === 'true') return true;
    if (token.text === 'false') return false;
    if (/^-?\d+(\.\d+)?$/.test(token.text)) return Number(token.text);
    if (
      /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(token.text) ||
      /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(token.text)
    )
      return token.text;
    throw invalid(`'${token.text}' is no value`);
  }

  const filter = either();
  if (peek()) throw invalid('something follows its end');
  return filter;
}

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern.source, 'y');
  const trimmed = source.trimEnd();
  while (pattern.lastIndex < trimmed.length) {
    const before = pattern.lastIndex;
    let match = pattern.exec(trimmed);
    if (!match) {
      // A date and time holds a colon, which is a separator elsewhere.
      throw invalid(`it cannot be read from position ${before}`);
    }
    const plain = match[4];
    if (plain !== undefined && /^\d{4}-\d\d-\d\dT\d\d$/.test(plain)) {
      const whole = /\s*(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)/y;
      whole.lastIndex = before;
      match = whole.exec(trimmed);
      if (!match) throw invalid('a time cannot be read');
      pattern.lastIndex = whole.lastIndex;
      tokens.push({ text: match[1]!, quoted: false });
      continue;
    }
    const quoted = match[1];
    if (quoted !== undefined) tokens.push({ text: quoted.slice(1, -1).replaceAll("''", "'"), quoted: true });
    else tokens.push({ text: (match[2] ?? match[3] ?? plain)!, quoted: false });
  }
  return tokens;
}

function isOperator(text: string): text is 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt' {
  return ['eq', 'ne', 'ge', 'le', 'gt', 'lt'].includes(text);
}

function invalid(why: string): GraphFault {
  return new GraphFault(400, 'Request_UnsupportedQuery', `Unsupported or invalid query filter clause: ${why}.`);
}

/** Whether the object passes. Texts compare without case, as Entra's directory does. */
export function matches(filter: Filter, object: Json): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, object) && matches(filter.right, object);
    case 'or':
      return matches(filter.left, object) || matches(filter.right, object);
    case 'not':
      return !matches(filter.inner, object);
    case 'any': {
      const list = read(object, filter.path);
      if (!Array.isArray(list)) return false;
      return list.some((item: Json) => matches(filter.inner, { [filter.variable]: item }));
    }
    case 'call': {
      const found = read(object, filter.path);
      if (typeof found !== 'string') return false;
      const [text, part] = [found.toLowerCase(), filter.value.toLowerCase()];
      if (filter.name === 'startswith') return text.startsWith(part);
      if (filter.name === 'endswith') return text.endsWith(part);
      return text.includes(part);
    }
    case 'compare':
      return compare(read(object, filter.path) ?? null, filter.operator, filter.value);
  }
}

function compare(
  found: Json,
  operator: 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt',
  value: string | number | boolean | null,
): boolean {
  const left = typeof found === 'string' ? found.toLowerCase() : found;
  const right = typeof value === 'string' ? value.toLowerCase() : value;
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (typeof left === 'string' && typeof right === 'string')
    return ordered(Date.parse(left) || left, Date.parse(right) || right, operator);
  if (typeof left === 'number' && typeof right === 'number') return ordered(left, right, operator);
  return false;
}

function ordered(left: string | number, right: string | number, operator: 'ge' | 'le' | 'gt' | 'lt'): boolean {
  if (operator === 'ge') return left >= right;
  if (operator === 'le') return left <= right;
  return operator === 'gt' ? left > right : left < right;
}

function read(object: Json, path: string): Json | undefined {
  let at: Json | undefined = object;
  for (const part of path.split('/')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined;
    at = Object.hasOwn(at, part) ? (at as JsonObject)[part] : undefined;
  }
  return at;
}

/** `$select`; annotations stay. */
export function select(object: JsonObject, names: readonly string[]): JsonObject {
  if (names.length === 0) return object;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => name.startsWith('@') || wanted.has(name.toLowerCase())),
  );
}

export function selected(query: URLSearchParams): readonly string[] {
  return (query.get('$select') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
