import type { ErrorText } from './index';

export const drillErrors = {
  'drill/none': { says: 'No finished ceremony is on record here.', next: 'Finish a ceremony, or adopt accounts that exist.' },
  'drill/red': { says: 'The tenant check is red. The safe stays shut.', next: 'Fix what it names, then check again.' },
} as const satisfies Record<string, ErrorText>;
