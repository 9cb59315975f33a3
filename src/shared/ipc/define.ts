import type { z } from 'zod';
import type { AppErrorData } from '../errors';

/** What every call answers: a value, never a rejected promise, so that errors keep their code. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppErrorData };

/** A question from the window to main. Both sides are parsed in main; what the schema does not name is dropped. */
export interface Call<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'call';
  readonly input: I;
  readonly output: O;
}

/** News from main to the window. */
export interface Push<P extends z.ZodType = z.ZodType> {
  readonly kind: 'push';
  readonly payload: P;
}

export type Contract = Readonly<Record<string, Readonly<Record<string, Call | Push>>>>;

export function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O> {
  return { kind: 'call', input, output };
}

export function push<P extends z.ZodType>(payload: P): Push<P> {
  return { kind: 'push', payload };
}

type Argument<I extends z.ZodType> = z.input<I> extends null ? [] : [input: z.input<I>];

/** The window's side of a contract: functions to call, functions to listen with. */
export type Api<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [K in keyof C[G]]: C[G][K] extends Call<infer I, infer O>
      ? (...args: Argument<I>) => Promise<Reply<z.output<O>>>
      : C[G][K] extends Push<infer P>
        ? (listener: (payload: z.output<P>) => void) => () => void
        : never;
  };
};

/** Models are readonly all the way down; zod's types are not. */
export type DeepReadonly<T> = T extends readonly (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** Main's side: one handler for each call. A thrown AppError becomes an error reply. */
export type Handlers<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [K in keyof C[G] as C[G][K] extends Call ? K : never]: C[G][K] extends Call<infer I, infer O>
      ? (input: z.output<I>) => Promise<DeepReadonly<z.input<O>>> | DeepReadonly<z.input<O>>
      : never;
  };
};

/** Names only: what the preload needs. Kept beside the contract so that no zod gets into the preload. */
export type Manifest = Readonly<Record<string, Readonly<Record<string, 'call' | 'push'>>>>;

export function manifestOf(contract: Contract): Manifest {
  return Object.fromEntries(
    Object.entries(contract).map(([group, members]) => [
      group,
      Object.fromEntries(Object.entries(members).map(([name, member]) => [name, member.kind])),
    ]),
  );
}

/** Channel on the wire; only the preload and main's ipc folder use it. */
export function channelOf(group: string, name: string): string {
  return `bgk:${group}.${name}`;
}
