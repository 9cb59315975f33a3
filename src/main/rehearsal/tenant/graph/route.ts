import type { Reply } from '../http/reply';
import type { GraphCall } from './call';
import type { Rights } from './rights';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly pattern: RegExp;
  readonly template: string;
  readonly captures: number;
  readonly versions: readonly ('v1.0' | 'beta')[];
  readonly rights: Rights;
  readonly handle: (call: GraphCall) => Reply | Promise<Reply>;
}

export interface RouteOptions {
  readonly versions?: readonly ('v1.0' | 'beta')[];
}

/** `{}` in the template captures one segment. Graph takes paths without regard to case. */
export function route(
  method: Route['method'],
  template: string,
  rights: Rights,
  handle: Route['handle'],
  options: RouteOptions = {},
): Route {
  const source = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '([^/]+)');
  return {
    method,
    template,
    pattern: new RegExp(`^${source}$`, 'i'),
    captures: template.split('{}').length - 1,
    versions: options.versions ?? ['v1.0'],
    rights,
    handle,
  };
}

export const bothVersions: RouteOptions = { versions: ['v1.0', 'beta'] };
export const betaOnly: RouteOptions = { versions: ['beta'] };
