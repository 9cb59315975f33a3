import { canonicalJson } from '../encoding';

/** Annotations that Graph adds on reading and does not want back (`@odata.type` stays). */
function isNoise(key: string): boolean {
  return key.includes('@odata.') && key !== '@odata.type';
}

/** A copy without Graph's annotations, at every depth. */
export function withoutAnnotations<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutAnnotations(item)) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !isNoise(key))
        .map(([key, member]) => [key, withoutAnnotations(member as unknown)]),
    ) as T;
  }
  return value;
}

/** Order of targets, profiles and AAGUIDs means nothing, and null is the same as absent. */
export function fingerprint(value: unknown): string {
  return canonicalJson(sorted(withoutAnnotations(value)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => sorted(item));
    return items.sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([key, member]) => member !== null && key !== '@odata.type');
    return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
  }
  return typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) ? value.toLowerCase() : value;
}

/**
 * Does what was read hold what was written? Graph may add members of its own and write GUIDs and lists in its own way;
 * it may not lose, change or add an entry of an array.
 */
export function holds(actual: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined)
    return actual === null || actual === undefined || (Array.isArray(actual) && actual.length === 0);
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual)) return wanted.length === 0 && (actual === null || actual === undefined);
    const left: unknown[] = [...actual];
    for (const item of wanted) {
      const at = left.findIndex((one) => holds(one, item));
      if (at < 0) return false;
      left.splice(at, 1);
    }
    return left.length === 0;
  }
  if (typeof wanted === 'object') {
    if (typeof actual !== 'object' || actual === null) return false;
    const members = actual as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).every(([key, value]) => key.includes('@odata.') || holds(members[key], value));
  }
  if (typeof wanted === 'string' && typeof actual === 'string') return sameText(actual, wanted);
  return actual === wanted;
}

function sameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replaceAll(', ', ',').toLowerCase();
  return plain(a) === plain(b);
}

/** Members of `after` that differ from `before`, each whole: what a PATCH has to carry. */
export function changedMembers(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const changed = Object.entries(after).filter(
    ([key, value]) => fingerprint(before[key] ?? null) !== fingerprint(value ?? null),
  );
  return withoutAnnotations(Object.fromEntries(changed));
}
