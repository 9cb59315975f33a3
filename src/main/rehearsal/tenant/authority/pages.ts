import { html } from '../http/reply';
import type { Reply } from '../http/reply';
import { assertNever } from '../../../../shared/assert-never';
import type { EmbeddedPage, Page } from './flow';
import { pageScript } from './page-script';

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that is safe inside a script element. */
function embedded(page: EmbeddedPage): string {
  return JSON.stringify(page).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The page as a browser shows it. The same facts stand in it as data for the stand-in. */
export function draw(page: EmbeddedPage, nonce: string): Reply {
  const reply = html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title(page.page)} (REHEARSAL)</title>
<style nonce="${nonce}">body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;color:#242424}
.rehearsal{background:#5c2e91;color:#fff;padding:.5rem 1rem;font-weight:600}button,input{font:inherit;padding:.4rem .8rem;margin:.25rem .25rem .25rem 0}
code{background:#f1ebf8;padding:0 .25rem}</style></head><body>
<p class="rehearsal">REHEARSAL. Simulated sign-in, no real account.</p>
<main>${body(page)}</main><p id="status" role="status"></p>
<script type="application/json" id="page" nonce="${nonce}">${embedded(page)}</script>
<script nonce="${nonce}">${pageScript}</script></body></html>`,
  );
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; form-action 'self' http://localhost:* http://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'`;
  return { ...reply, headers: { ...reply.headers, 'content-security-policy': policy } };
}

function title(page: Page): string {
  return page.kind === 'securityInfo' ? 'Security info' : 'Sign in';
}

function form(page: EmbeddedPage, answer: string, inputs: string, label: string, id = answer): string {
  return `<form method="post" action="${escape(page.submit)}" id="${id}"><input type="hidden" name="flow" value="${escape(page.flow)}"><input type="hidden" name="answer" value="${answer}">${inputs}<button type="submit">${label}</button></form>`;
}

function body(whole: EmbeddedPage): string {
  const { page } = whole;
  switch (page.kind) {
    case 'username':
      return `<h1>Sign in</h1>${form(whole, 'username', `<label>User name <input name="username" autocomplete="off" value="${escape(page.hint ?? page.personas[0]?.userPrincipalName ?? '')}"></label>`, 'Next')}`;
    case 'credential':
      return `<h1>Sign in</h1><p><bdi>${escape(page.userPrincipalName)}</bdi></p>${page.message === null ? '' : `<p>${escape(page.message)}</p>`}${[
        page.offers.includes('passkey')
          ? form(whole, 'passkey', '<input type="hidden" name="credential">', 'Face, fingerprint, PIN, or security key')
          : '',
        page.offers.includes('tap')
          ? form(
              whole,
              'tap',
              '<label>Temporary Access Pass <input name="code" autocomplete="off"></label>',
              'Sign in with the pass',
            )
          : '',
        form(
          whole,
          'password',
          `<label>Password <input type="password" name="password" autocomplete="off" value="${escape(page.personaPassword ?? '')}"></label>`,
          'Sign in',
        ),
      ].join('')}`;
    case 'approve':
      return `<h1>Approve on your phone</h1><p>In this rehearsal the button is the phone.</p>${form(whole, 'approve', '', 'Approve')}`;
    case 'interrupt':
      return `<h1>More information required</h1><p>${escape(page.reason)}</p>${page.skippable ? form(whole, 'skip', '', 'Skip for now') : ''}${form(whole, 'cancel', '', 'Cancel')}`;
    case 'consent':
      return `<h1>Permissions requested</h1><ul>${page.scopes.map((scope) => `<li><code>${escape(scope)}</code></li>`).join('')}</ul>${form(whole, 'consent', '', 'Accept')}${form(whole, 'refuse', '', 'Cancel')}`;
    case 'securityInfo':
      return `<h1>Security info</h1><p><bdi>${escape(page.userPrincipalName)}</bdi></p>${page.message === null ? '' : `<p id="message">${escape(page.message)}</p>`}<ul id="methods">${page.passkeys
        .map((name) => `<li>Passkey: <bdi>${escape(name)}</bdi></li>`)
        .join(
          '',
        )}</ul>${form(whole, 'register', '<input type="hidden" name="credential"><label>Name <input name="displayName" maxlength="30" value="Security key"></label>', 'Add security key')}`;
    case 'error':
      return `<h1>Sorry, but we are having trouble signing you in</h1><p id="error">${escape(page.message)}</p>`;
    case 'done':
      return `<h1>Done</h1><p>${escape(page.message)}</p>`;
    case 'post':
      return `<form method="post" action="${escape(page.action)}" id="post">${Object.entries(page.fields)
        .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
        .join('')}<button type="submit">Continue</button></form>`;
    default:
      return assertNever(page, 'page');
  }
}
