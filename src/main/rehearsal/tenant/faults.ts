/** What can go wrong between the app and the tenant. */
export type FaultAction =
  | { readonly kind: 'throttle'; readonly retryAfter: string | null }
  | { readonly kind: 'status'; readonly status: 500 | 502 | 503 | 504 }
  /** A refusal in Graph's own words. */
  | {
      readonly kind: 'refuse';
      readonly status: 400 | 401 | 403 | 404 | 405 | 409;
      readonly code: string;
      readonly says: string;
    }
  /** Nothing is done, the connection ends. */
  | { readonly kind: 'drop' }
  /** The act is done, but the answer never arrives. */
  | { readonly kind: 'commitThenDrop' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** 200 with half a JSON document. */
  | { readonly kind: 'malformed' }
  /** 200 with somebody else's HTML. */
  | { readonly kind: 'captivePortal' }
  | { readonly kind: 'claimsChallenge' }
  /** Somebody changes the FIDO2 policy between a read and the write that follows. */
  | { readonly kind: 'foreignWrite' }
  | { readonly kind: 'clockSkew'; readonly ms: number };

export interface FaultRule {
  readonly id: string;
  readonly label: string;
  /** Graph alone when left out; `all` strikes the sign-in service too. */
  readonly surface?: 'all';
  /** Only requests with this method; all when left out. */
  readonly method?: string;
  /** Tested against the path after the version. */
  readonly path?: RegExp;
  /** So many fit requests pass first. */
  readonly after?: number;
  /** Then so many are hit; all when left out. */
  readonly times?: number;
  readonly action: FaultAction;
}

const hour = 60 * 60_000;
const anyPost = /^\/(users|groups|roleManagement|directory|identity|security)/;

/** Faults by name, for the rehearsal tray and `--fault`. */
export const knownFaults: readonly FaultRule[] = [
  { id: 'throttle-next', label: 'Ask to slow down once', times: 1, action: { kind: 'throttle', retryAfter: '2.128' } },
  {
    id: 'throttle-after-5',
    label: 'Ask to slow down after 5 requests',
    after: 5,
    times: 2,
    action: { kind: 'throttle', retryAfter: '1' },
  },
  {
    id: 'throttle-no-hint',
    label: 'Ask to slow down without saying for how long',
    times: 2,
    action: { kind: 'throttle', retryAfter: null },
  },
  { id: 'server-error', label: 'Fail once with 500', times: 1, action: { kind: 'status', status: 500 } },
  { id: 'unavailable', label: 'Be unavailable (503)', action: { kind: 'status', status: 503 } },
  {
    id: 'drop-next',
    label: 'Cut the line before the next write',
    method: 'POST',
    times: 1,
    path: anyPost,
    action: { kind: 'drop' },
  },
  {
    id: 'lose-answer',
    label: 'Do the next write, lose the answer',
    method: 'POST',
    times: 1,
    path: anyPost,
    action: { kind: 'commitThenDrop' },
  },
  {
    id: 'lose-registration-answer',
    label: 'Register the key, lose the answer',
    method: 'POST',
    times: 1,
    path: /\/fido2Methods$/i,
    action: { kind: 'commitThenDrop' },
  },
  {
    id: 'lose-every-answer',
    label: 'Lose the answer to every write',
    method: 'POST',
    path: anyPost,
    action: { kind: 'commitThenDrop' },
  },
  {
    id: 'unauthorized',
    label: 'Say once that the sign-in has run out (401)',
    times: 1,
    action: {
      kind: 'refuse',
      status: 401,
      code: 'InvalidAuthenticationToken',
      says: 'Lifetime validation failed, the token is expired.',
    },
  },
  {
    id: 'forbidden',
    label: 'Refuse every write for want of rights (403)',
    method: 'POST',
    path: anyPost,
    action: {
      kind: 'refuse',
      status: 403,
      code: 'Authorization_RequestDenied',
      says: 'Insufficient privileges to complete the operation.',
    },
  },
  {
    id: 'not-there-yet',
    label: 'Not know a new account twice (404)',
    path: /^\/users\/[^/]+(\/|$)/,
    times: 2,
    action: {
      kind: 'refuse',
      status: 404,
      code: 'Request_ResourceNotFound',
      says: 'Resource does not exist or one of its queried reference-property objects are not present.',
    },
  },
  {
    id: 'not-yourself',
    label: 'Give no challenge for one’s own account (405)',
    path: /\/fido2Methods\/creationOptions/i,
    times: 1,
    action: {
      kind: 'refuse',
      status: 405,
      code: 'methodNotAllowed',
      says: 'Creation options cannot be requested for the signed-in user.',
    },
  },
  {
    id: 'refuse-key',
    label: 'Refuse the next passkey (400)',
    method: 'POST',
    path: /\/fido2Methods$/i,
    times: 1,
    action: { kind: 'refuse', status: 400, code: 'badRequest', says: 'The request is invalid or improperly formed.' },
  },
  {
    id: 'conflict',
    label: 'Say that the next thing to be made is there already (409)',
    method: 'POST',
    path: anyPost,
    times: 1,
    action: {
      kind: 'refuse',
      status: 409,
      code: 'conflict',
      says: 'Another object with the same value exists already.',
    },
  },
  { id: 'slow', label: 'Answer slowly', surface: 'all', action: { kind: 'slow', ms: 3000 } },
  { id: 'malformed', label: 'Answer with half a document', times: 1, action: { kind: 'malformed' } },
  { id: 'captive-portal', label: 'Hotel Wi-Fi answers instead', surface: 'all', action: { kind: 'captivePortal' } },
  { id: 'offline', label: 'Unplug the network', surface: 'all', action: { kind: 'drop' } },
  {
    id: 'claims-challenge',
    label: 'Ask for a stronger sign-in',
    path: /\/fido2Methods/i,
    action: { kind: 'claimsChallenge' },
  },
  {
    id: 'policy-race',
    label: 'Another admin changes the policy meanwhile',
    method: 'PATCH',
    times: 1,
    path: /authenticationMethodConfigurations\/fido2$/i,
    action: { kind: 'foreignWrite' },
  },
  { id: 'clock-skew', label: 'Clock of the tenant one hour ahead', action: { kind: 'clockSkew', ms: hour } },
];

interface Armed {
  readonly rule: FaultRule;
  seen: number;
  hit: number;
}

/** Which faults are armed, and whether a request is hit. */
export class Faults {
  private readonly armed = new Map<string, Armed>();
  private readonly met = new Set<string>();

  list(): readonly { readonly id: string; readonly label: string }[] {
    return knownFaults.map(({ id, label }) => ({ id, label }));
  }

  /** What has happened at least once, for tests that must know that they tested something. */
  struck(): readonly string[] {
    return [...this.met];
  }

  active(): readonly string[] {
    return [...this.armed.keys()];
  }

  /** @throws Error where no fault has that id. */
  set(id: string, on: boolean): void {
    if (!on) {
      this.armed.delete(id);
      return;
    }
    const rule = knownFaults.find((known) => known.id === id);
    if (!rule) throw new Error(`No fault is called ${id}.`);
    this.add(rule);
  }

  add(rule: FaultRule): void {
    this.armed.set(rule.id, { rule, seen: 0, hit: 0 });
  }

  clear(): void {
    this.armed.clear();
  }

  /** The simulated tenant's clock runs ahead by this. */
  skew(): number {
    let ms = 0;
    for (const { rule } of this.armed.values()) if (rule.action.kind === 'clockSkew') ms += rule.action.ms;
    return ms;
  }

  /** Counts the request, and gives every action that hits it. */
  meet(surface: 'graph' | 'authority', method: string, path: string): readonly FaultAction[] {
    const actions: FaultAction[] = [];
    for (const armed of this.armed.values()) {
      const { rule } = armed;
      if (rule.action.kind === 'clockSkew') {
        this.met.add(rule.id);
        continue;
      }
      if (surface !== 'graph' && rule.surface !== 'all') continue;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (rule.path && !rule.path.test(path)) continue;
      armed.seen += 1;
      if (armed.seen <= (rule.after ?? 0)) continue;
      if (rule.times !== undefined && armed.hit >= rule.times) continue;
      armed.hit += 1;
      this.met.add(rule.id);
      actions.push(rule.action);
      if (rule.times !== undefined && armed.hit >= rule.times) this.armed.delete(rule.id);
    }
    return actions;
  }
}
