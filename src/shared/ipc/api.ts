import type { BgkApi } from './contract';

export type { BgkApi } from './contract';
export type { Reply } from './define';

declare global {
  interface Window {
    /** The only thing that the page can see of the program. */
    readonly bgk: BgkApi;
  }
}
