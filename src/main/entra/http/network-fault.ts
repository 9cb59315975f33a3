import { AppError, type ErrorCode } from '../../../shared/errors';

/** Entra was not reached, and the next try may reach it. Whatever was to be sent was not answered. */
const unreached: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'graph/unreachable',
  'graph/proxy-away',
  'graph/proxy-refused',
]);

export function isUnreached(error: unknown): boolean {
  return error instanceof AppError && unreached.has(error.code);
}

/** Nothing gets through to Entra, whatever is asked: it says nothing about the one thing that was. */
export const networkCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...unreached,
  'graph/proxy-login',
  'graph/certificate',
]);

/**
 * Names that say more than "unreachable": Chromium's (net/base/net_error_list.h, in the message as `net::NAME`), Node's
 * and OpenSSL's (`code`), and undici's words about a tunnel. In this order, since a proxy has a certificate too.
 */
const faults: readonly (readonly [name: RegExp, code: ErrorCode])[] = [
  [/PROXY_AUTH|^TUNNEL_407$/, 'graph/proxy-login'],
  [/^ERR_TUNNEL_CONNECTION_FAILED$|^TUNNEL_\d+$/, 'graph/proxy-refused'],
  [/^ERR_(PROXY_|MANDATORY_PROXY_|PAC_|SOCKS_|NO_SUPPORTED_PROXIES)/, 'graph/proxy-away'],
  // What the other side thinks of a certificate of ours is not meant: the app has none.
  [
    /^(?!.*CLIENT_AUTH).*(CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH)/,
    'graph/certificate',
  ],
];

const whyUntrusted: readonly (readonly [name: RegExp, why: string])[] = [
  [/AUTHORITY_INVALID|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/, 'nobody whom this system trusts has signed it'],
  [/COMMON_NAME|ALTNAME|HOSTNAME/, 'it is for another host'],
  [/DATE|EXPIRED|NOT_YET/, 'it is not valid today, or the clock of this laptop is wrong'],
];

/** What a failed request tells of proxy and certificate; null where it tells nothing. */
export function networkFault(error: unknown, host: string): AppError | null {
  for (const name of namesOf(error)) {
    const code = faults.find(([pattern]) => pattern.test(name))?.[1];
    if (code === undefined) continue;
    const why = whyUntrusted.find(([pattern]) => pattern.test(name))?.[1] ?? name;
    return new AppError(code, code === 'graph/certificate' ? { host, why, name } : { host, name }, error);
  }
  return null;
}

/** The names in an error and in what caused it; libraries wrap the one that says something. */
export function namesOf(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const { code } = error as NodeJS.ErrnoException;
  const chromium = /\bnet::(ERR_[A-Z0-9_]+)/.exec(error.message)?.[1];
  const tunnel = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...(chromium === undefined ? [] : [chromium]),
    ...(tunnel === undefined ? [] : [`TUNNEL_${tunnel}`]),
    ...namesOf(error.cause, depth + 1),
  ];
}
