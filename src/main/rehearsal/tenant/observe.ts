import type { Exchange } from './types';

type Observer = (exchange: Exchange) => void;
const observers = new Set<Observer>();

/** Shows every exchange of every simulated tenant of this process to the observer; returns what ends that. */
export function observeExchanges(observer: Observer): () => void {
  observers.add(observer);
  return () => observers.delete(observer);
}

export function tellObservers(exchange: Exchange): void {
  for (const observer of observers) observer(exchange);
}
