import type { Opening } from '../screens/Passphrase';

/** Where the window is when no ceremony is open. */
export type Place =
  | { readonly name: 'home' | 'settings' | 'drill' | 'prepare' | 'day' }
  | { readonly name: 'records'; readonly auditOf: string | null }
  | { readonly name: 'passphrase'; readonly opening: Opening };
