import type { z } from 'zod';
import type { World } from '../state/world';
import type { UserRecord } from '../state/model';
import { badRequest } from '../http/reply';

/** What an access token stands for. Kept by the simulation; the token itself says nothing it would believe. */
export interface Session {
  readonly userId: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The client declared CP1: the token dies as soon as sessions are revoked. */
  readonly continuousAccess: boolean;
  readonly methods: readonly string[];
}

export interface GraphCall {
  readonly world: World;
  readonly version: 'v1.0' | 'beta';
  /** Path after the version, as sent. */
  readonly path: string;
  /** Captures of the path, decoded. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly session: Session;
  readonly caller: UserRecord;
  /** Origin and version, for links and contexts. */
  readonly base: string;
  readonly pageSize: number;
  readonly simulation: Simulation;
}

/** What handlers need of the simulation beyond its state. */
export interface Simulation {
  /** PEM roots of the keys that count as certified. */
  readonly attestationRoots: () => readonly string[];
  readonly modelName: (aaguid: string) => string;
  readonly secretChallenges: ChallengeStore;
}

export interface ChallengeStore {
  issue(
    purpose: 'register' | 'sign-in',
    subject: string,
    lifetimeMs: number,
  ): { readonly challenge: string; readonly expiresAt: number };
  /** Null when fit; else why not. A registration challenge may be used again while it lives. */
  judge(purpose: 'register' | 'sign-in', subject: string, challenge: string): 'unknown' | 'expired' | null;
  spend(challenge: string): void;
}

/** The request body in the shape that the operation takes. @throws GraphFault 400 */
export function bodyOf<T>(call: GraphCall, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw badRequest(
    `Invalid value specified for property '${first?.path.join('.') ?? ''}' of resource: ${first?.message ?? 'it cannot be read'}`,
  );
}

export function param(call: GraphCall, index = 0): string {
  return call.params[index] ?? '';
}
