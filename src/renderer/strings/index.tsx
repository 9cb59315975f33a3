import { createContext, useContext, type ReactNode } from 'react';
import { en, type Strings } from './en';

const StringsContext = createContext<Strings>(en);

export function StringsProvider({ value, children }: { readonly value?: Strings; readonly children: ReactNode }) {
  return <StringsContext.Provider value={value ?? en}>{children}</StringsContext.Provider>;
}

export function useStrings(): Strings {
  return useContext(StringsContext);
}
