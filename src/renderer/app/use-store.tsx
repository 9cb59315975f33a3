import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { WindowState, WindowStore } from './store';

const StoreContext = createContext<WindowStore | null>(null);

export function StoreProvider({ store, children }: { readonly store: WindowStore; readonly children: ReactNode }) {
  return <StoreContext.Provider value={store}>{children}</StoreContext.Provider>;
}

export function useStore(): WindowStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('StoreProvider is missing');
  return store;
}

export function useWindowState(): WindowState {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.get);
}

/** State that belongs to a key: for another key it starts anew, without an effect in between. */
export function useStateFor<T>(key: unknown, initial: T): readonly [T, (value: T) => void] {
  const [kept, setKept] = useState({ key, value: initial });
  const set = useCallback((value: T) => setKept({ key, value }), [key]);
  return [kept.key === key ? kept.value : initial, set];
}

const NowContext = createContext<() => number>(() => Date.now());

/** The clock as an argument: tests and screenshots hold it still. */
export function ClockProvider({ now, children }: { readonly now: () => number; readonly children: ReactNode }) {
  return <NowContext.Provider value={now}>{children}</NowContext.Provider>;
}

export function useNow(): () => number {
  return useContext(NowContext);
}

/** Whole seconds until `endsAt` (epoch ms), once a second, never below 0. */
export function useSecondsLeft(endsAt: number): number {
  const now = useNow();
  const left = (): number => Math.max(0, Math.ceil((endsAt - now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 1000);
    return () => clearInterval(timer);
    // `left` is made anew on each render and reads only these two.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [endsAt, now]);
  return seconds;
}

export function useMedia(query: string): boolean {
  const list = typeof matchMedia === 'function' ? matchMedia(query) : null;
  return useSyncExternalStore(
    (changed) => {
      list?.addEventListener('change', changed);
      return () => list?.removeEventListener('change', changed);
    },
    () => list?.matches ?? false,
  );
}
