import type { SheetRecord } from '../../shared/model/paper';
import { html, type Markup } from './html';
import { mark } from './parts';
import { signInText } from './sign-in-text';

type Facts = Pick<SheetRecord, 'cloud' | 'keyLetter'>;

/** The emergency sign-in, step by step, for a stranger under stress. */
export function signInSteps(record: Facts): Markup {
  const text = signInText(record.cloud);
  const [first, ...others] = text.addresses;
  return html`<ol>
    <li>
      <b>Two people.</b> Note the time. Own up-to-date computer, no remote desktop. Edge or Chrome; on Linux Chrome.
    </li>
    <li>
      New <b>private window</b>. <b>Type</b> <b class="m">${first}</b> (else
      ${others.map((address, index) => html`${index > 0 && ' or '}<span class="m">${address.replace('https://', '')}</span>`)}).
    </li>
    <li>
      Choose <b>${text.options}</b>, then <b>${text.method}</b>. Or: type the account above, <b>Next</b>; if a password
      is wanted, <b>${text.otherWays}</b>, then the same. <b>There is no password.</b>
    </li>
    <li>
      If a phone, a QR code or this device is offered: <b>${text.securityKey}</b>. Plug in key
      <b>${mark(record.keyLetter)}</b>, type the PIN, touch it when it blinks.
    </li>
    <li>“${text.staySignedIn}” <b>No.</b></li>
    <li>
      More information or a new passkey wanted? <b>${text.skip}.</b> No ${text.skip}: cancel, use the other account.
      Never register your phone.
    </li>
    <li>Inside, do only what the emergency needs (first actions card). Sign out, close the window, unplug the key.</li>
  </ol>`;
}

export function trouble(record: Facts): Markup {
  return html`<ul class="trouble">
    <li><b>No security key to choose:</b> another browser or computer.</li>
    <li><b>Wrong PIN:</b> stop after two. Unplug, read again. Never below three tries left.</li>
    <li><b>Wrong key:</b> the label on it must say ${mark(record.keyLetter)}.</li>
    <li><b>AADSTS135017, 135018:</b> close all, new window, once more.</li>
    <li><b>AADSTS53003, 50057:</b> use the other account.</li>
    <li><b>Still shut:</b> Microsoft support, <span class="line short"></span></li>
  </ul>`;
}
