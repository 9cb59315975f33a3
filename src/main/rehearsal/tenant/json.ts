/** JSON as it travels. Policies are kept in Graph's own shape, so that what is read is what was written. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** A deep copy, so that nobody outside holds a part of the simulated tenant's state. */
export function copy<T>(value: T): T {
  return structuredClone(value);
}
