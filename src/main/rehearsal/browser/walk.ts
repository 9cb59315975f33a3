import { AppError, isAbort } from '../../../shared/errors';
import type { ErrorCode } from '../../../shared/errors';
import type { SimulatedEndpoint } from '../tenant';
import { exchange } from '../tenant/network';
import { readPage } from './page-reader';
import type { ReadPage } from './page-reader';

export type SignInPage = ReadPage['page'];

/** Form fields to post for a page, or `stop` when the walk has reached what it came for. */
export type Decision = Readonly<Record<string, string>> | 'stop';
export type Decide = (page: SignInPage) => Promise<Decision>;

/** What the person would say after reading the page: the numbers that the app has a text for. */
const codes: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [50057, 'auth/account-disabled'],
  [53000, 'auth/blocked-by-policy'],
  [53003, 'auth/blocked-by-policy'],
  [90094, 'auth/consent'],
  [135017, 'auth/key-counter'],
  [135018, 'auth/too-late'],
  [530034, 'auth/blocked-by-policy'],
  [530035, 'auth/device-code-blocked'],
]);

const maxPages = 20;
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/**
 * Walks through the simulated sign-in service's pages as a browser would. The last page of a sign-in posts
 * its fields to the client's loopback address; no other address is ever contacted.
 * @throws AppError `auth/*` with the AADSTS text, `graph/host-refused`, `graph/not-json`
 */
export async function walk(
  endpoint: SimulatedEndpoint,
  start: string,
  decide: Decide,
  signal: AbortSignal,
): Promise<void> {
  let answer = await load('GET', endpoint.mapUrl(start), {}, undefined, signal);
  for (let count = 0; count < maxPages; count++) {
    const { flow, submit, page } = readPage(answer.text);
    if (page.kind === 'error')
      throw new AppError(codes.get(page.code) ?? 'auth/refused', { message: page.message, code: page.code });
    if (page.kind === 'done') return;
    if (page.kind === 'post') {
      await exchange('POST', loopbackOnly(page.action), form, new URLSearchParams(page.fields).toString(), signal);
      return;
    }
    const fields = await decide(page);
    if (fields === 'stop') return;
    signal.throwIfAborted();
    answer = await load(
      'POST',
      endpoint.mapUrl(new URL(submit, start).href),
      form,
      new URLSearchParams({ flow, ...fields }).toString(),
      signal,
    );
  }
  throw new AppError('auth/refused', { message: 'The sign-in pages lead nowhere.' });
}

/** What the person sees where the line is cut: the browser's own page that says so. */
async function load(...request: Parameters<typeof exchange>): ReturnType<typeof exchange> {
  try {
    return await exchange(...request);
  } catch (error) {
    if (error instanceof AppError || isAbort(error)) throw error;
    throw new AppError('graph/unreachable', {}, error);
  }
}

function loopbackOnly(action: string): string {
  const url = URL.canParse(action) ? new URL(action) : null;
  if (url?.protocol !== 'http:' || (url.hostname !== 'localhost' && url.hostname !== '127.0.0.1'))
    throw new AppError('graph/host-refused', { host: url?.host ?? 'unknown' });
  return url.href;
}
