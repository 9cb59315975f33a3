import { concat, u32 } from './bytes';
import { type Cbor, type CborKey, type CborMap, encodeCbor, isCborMap } from './cbor';
import type { Faults } from './misbehaviours';

export const HOSTILE = '<img src=x onerror=alert(1)>\u202e\u0007"&\'';

/** Encodes an answer, or what a faulty or hostile key would send in its place. */
export function spoilAnswer(faults: Faults, answer: CborMap): Uint8Array {
  const entries = [...answer].map(([key, value]) => concat(encodeCbor(key), encodeCbor(value)));
  entries.sort((a, b) => Buffer.compare(a, b));
  const good = encodeCbor(answer);
  if (faults.has('cbor-unsorted')) return raw(entries.toReversed());
  if (faults.has('cbor-duplicate')) return raw([...entries.slice(0, 1), ...entries]);
  if (faults.has('cbor-not-minimal')) return concat(Uint8Array.of(0xb8, entries.length), ...entries);
  if (faults.has('cbor-indefinite')) return concat(Uint8Array.of(0xbf), ...entries, Uint8Array.of(0xff));
  if (faults.has('cbor-truncated')) return good.subarray(0, Math.floor(good.length / 2));
  if (faults.has('cbor-trailing')) return concat(good, Uint8Array.of(0));
  if (faults.has('cbor-deep')) return concat(new Uint8Array(1000).fill(0x81), Uint8Array.of(0));
  if (faults.has('cbor-huge')) return concat(Uint8Array.of(0xa1, 0x01, 0x7a), u32(0x7fffffff));
  if (faults.has('wrong-types')) return encodeCbor(new Map([...answer].map(([key, value]) => [key, otherType(value)])));
  if (faults.has('missing-members')) return encodeCbor(new Map());
  if (faults.has('hostile-strings')) return encodeCbor(withHostileStrings(answer));
  return good;
}

function raw(entries: readonly Uint8Array[]): Uint8Array {
  return concat(Uint8Array.of(0xa0 | Math.min(entries.length, 23)), ...entries.slice(0, 23));
}

function otherType(value: Cbor): Cbor {
  if (typeof value === 'string') return 7;
  if (typeof value === 'number') return 'seven';
  if (value instanceof Uint8Array) return true;
  return isCborMap(value) ? [1] : new Uint8Array([1]);
}

/** Names are replaced, lists of texts and maps of options get one more member. */
function withHostileStrings(map: CborMap): CborMap {
  const out = new Map<CborKey, Cbor>();
  for (const [key, value] of map) {
    const isName = key === 'name' || key === 'displayName';
    out.set(key, isName ? HOSTILE : isCborMap(value) ? withHostileStrings(value) : withHostileItem(value));
  }
  if ([...map.values()].every((value) => typeof value === 'boolean')) out.set(HOSTILE, true);
  return out;
}

function withHostileItem(value: Cbor): Cbor {
  const isTexts = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
  return isTexts ? [...value, HOSTILE] : value;
}
