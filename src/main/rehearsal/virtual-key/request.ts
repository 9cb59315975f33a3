import { type Cbor, type CborKey, type CborMap, CborFault, decodeCbor, isCborMap } from './cbor';
import { Refusal, Status } from './status';

/** Typed reading of a command's parameters; what is missing or of the wrong type ends the command as CTAP 2.1 §8 says. */
export class Request {
  constructor(private readonly map: CborMap) {}

  /** The parameters after the command byte; none at all is an empty map. */
  static parse(bytes: Uint8Array): Request {
    if (bytes.length === 0) return new Request(new Map());
    try {
      const value = decodeCbor(bytes);
      if (!isCborMap(value)) throw new Refusal(Status.cborUnexpectedType);
      return new Request(value);
    } catch (fault) {
      throw fault instanceof CborFault ? new Refusal(Status.invalidCbor) : fault;
    }
  }

  has(key: CborKey): boolean {
    return this.map.has(key);
  }

  raw(key: CborKey): Cbor | undefined {
    return this.map.get(key);
  }

  keys(): readonly CborKey[] {
    return [...this.map.keys()];
  }

  number(key: CborKey): number {
    return need(this.maybeNumber(key));
  }

  maybeNumber(key: CborKey): number | undefined {
    return typed(this.map.get(key), (value): value is number => typeof value === 'number');
  }

  bytes(key: CborKey): Uint8Array {
    return need(this.maybeBytes(key));
  }

  maybeBytes(key: CborKey): Uint8Array | undefined {
    return typed(this.map.get(key), (value): value is Uint8Array => value instanceof Uint8Array);
  }

  text(key: CborKey): string {
    return need(this.maybeText(key));
  }

  maybeText(key: CborKey): string | undefined {
    return typed(this.map.get(key), (value): value is string => typeof value === 'string');
  }

  maybeBoolean(key: CborKey): boolean | undefined {
    return typed(this.map.get(key), (value): value is boolean => typeof value === 'boolean');
  }

  child(key: CborKey): Request {
    return need(this.maybeChild(key));
  }

  maybeChild(key: CborKey): Request | undefined {
    const map = typed(this.map.get(key), isCborMap);
    return map === undefined ? undefined : new Request(map);
  }

  maybeList(key: CborKey): readonly Cbor[] | undefined {
    return typed(this.map.get(key), (value): value is readonly Cbor[] => Array.isArray(value));
  }

  maybeChildren(key: CborKey): readonly Request[] | undefined {
    return this.maybeList(key)?.map((item) => {
      if (!isCborMap(item)) throw new Refusal(Status.cborUnexpectedType);
      return new Request(item);
    });
  }
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Refusal(Status.missingParameter);
  return value;
}

function typed<T extends Cbor>(value: Cbor | undefined, is: (value: Cbor) => value is T): T | undefined {
  if (value === undefined) return undefined;
  if (!is(value)) throw new Refusal(Status.cborUnexpectedType);
  return value;
}
