import type { World } from './state/world';

export const kindsOfDecay: readonly { readonly id: string; readonly label: string }[] = [];

export function decay(_world: World, id: string, _userId?: string): void {
  throw new Error(`No kind of decay is called ${id}.`);
}
