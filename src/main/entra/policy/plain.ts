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

/** Members of `after` that differ from `before`, each whole: what a PATCH has to carry. */
export function changedMembers(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const changed = Object.entries(after).filter(([key, value]) => fingerprint(before[key] ?? null) !== fingerprint(value ?? null));
  return withoutAnnotations(Object.fromEntries(changed));
}
