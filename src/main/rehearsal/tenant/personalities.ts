import type { Blueprint } from './state/seed';
import type { Switches } from './state/switches';

export interface Personality {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly blueprint: Blueprint;
  readonly switches?: Partial<Switches>;
}

export const personalities: readonly Personality[] = [
  { id: 'small-firm', title: 'Small firm', note: 'Security Defaults on, no licence.', blueprint: {} },
];

export const defaultPersonality = 'small-firm';

/** @throws Error where no personality has that id. */
export function personalityOf(id: string): Personality {
  const found = personalities.find((personality) => personality.id === id);
  if (!found) throw new Error(`No simulated tenant is called ${id}.`);
  return found;
}
