import { request } from 'node:http';

/**
 * MSAL waits for the browser without end and cannot be told to stop. The authorize URL names its listener and
 * its state, so a cancelled or forgotten sign-in is ended by answering that listener ourselves, which closes it.
 */
export async function endWaiting(authorizeUrl: string): Promise<void> {
  const url = new URL(authorizeUrl);
  const redirect = url.searchParams.get('redirect_uri');
  const state = url.searchParams.get('state');
  if (redirect === null || state === null) return;
  const port = Number(new URL(redirect).port);
  const body = new URLSearchParams({ error: 'access_denied', error_description: 'ended by the app', state }).toString();
  await new Promise<void>((resolve) => {
    const post = request(
      {
        host: '127.0.0.1',
        port,
        path: '/',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      (answer) => {
        answer.resume();
        answer.on('close', resolve);
      },
    );
    post.on('error', () => resolve());
    post.end(body);
  });
}
