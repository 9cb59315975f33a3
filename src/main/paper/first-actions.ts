import type { Cloud } from '../../shared/model/tenant';
import { paperDocument, type PaperDocument, type PaperSize } from './document';
import { html } from './html';
import { foot, name, rehearsalMark, signatures } from './parts';
import { signInText } from './sign-in-text';
import { emptyRows, table } from './table';

export interface FirstActionsFacts {
  readonly rehearsal: boolean;
  readonly tenantName: string;
  readonly notify: string;
  readonly cloud: Cloud;
}

/** What to do, and not to do, once inside. No secret and no account on it: it lies outside the envelope. */
export function firstActionsCard(facts: FirstActionsFacts, size: PaperSize): PaperDocument {
  const portal = signInText(facts.cloud).addresses[0];
  return paperDocument(`${facts.rehearsal ? 'REHEARSAL ' : ''}First actions card`, size, [
    html`<section class="page roomy">
      <header class="head plain">
        <div>
          <h1>${facts.rehearsal && 'REHEARSAL '}First actions</h1>
          <p>You are signed in with an emergency access account. Read this before you click.</p>
          <p><b>${name(facts.tenantName, 70, 1)}</b></p>
        </div>
      </header>
      <h2>1 &ensp;Look before you act</h2>
      <ul>
        <li>
          The name at the <b>top right</b> of <span class="m">${portal}</span> is the account on your sheet, and the
          directory is the right one.
        </li>
        <li>Two people at the screen. One acts, one writes down each act with its time.</li>
        <li>Say what the emergency is in one sentence. If you cannot, stop here and call.</li>
      </ul>
      <h2>2 &ensp;Do one thing, the one that the emergency needs</h2>
      <table class="choice">
        <tbody>
          <tr>
            <td><b>Administrators cannot sign in</b> (phone lost, method broken)</td>
            <td>
              Users, the administrator, Authentication methods: <b>one Temporary Access Pass</b>, one use, shortest
              life. The administrator repairs the rest with their own account.
            </td>
          </tr>
          <tr>
            <td><b>A Conditional Access policy locks everybody out</b></td>
            <td>
              Protection, Conditional Access, the guilty policy: <b>Report-only</b>. Not Off, not deleted, nothing else
              changed.
            </td>
          </tr>
          <tr>
            <td><b>An attacker is in</b></td>
            <td>
              Disable the account that is misused and revoke its sessions. Then call the incident team, and let them
              lead.
            </td>
          </tr>
          <tr>
            <td><b>The last administrator has left</b></td>
            <td>Give the role to one named person, as eligible or active, and write down who decided it.</td>
          </tr>
        </tbody>
      </table>
      <h2>3 &ensp;Never, not even now</h2>
      <ul>
        <li>Never touch the <b>emergency accounts</b>, their <b>group</b> or the <b>passkey (FIDO2) policy</b>.</li>
        <li>Never register a phone, an app or a new passkey for this account. Never set a password on it.</li>
        <li>Never use this account for work that an administrator could do tomorrow.</li>
      </ul>
      <h2>4 &ensp;Leave</h2>
      <ul>
        <li>Read back what you changed. Sign out, close the window, unplug the key.</li>
        <li>Tell at once: <b>${name(facts.notify, 90)}</b></li>
        <li>With a normal administrator: revoke the sessions of the emergency account, undo what was temporary.</li>
        <li>New PIN, new sheet, new envelope, strike out the old sheet number. A drill within a week.</li>
        <li>Post-mortem: why did the normal way fail, who was told and how fast, what changes.</li>
      </ul>
      <h2>What we did</h2>
      ${table(
        [
          { head: 'Time', width: 16 },
          { head: 'Act', width: 54 },
          { head: 'Who', width: 30 },
        ],
        emptyRows(size === 'A4' ? 7 : 5, 3),
      )}
      ${signatures('', ['Acted', 'Watched'], ['Name', 'Date', 'From, until', 'Signature'])}
      ${foot('No secret on this card. Keep it outside the envelope, beside it.', 1, 1)}${facts.rehearsal && rehearsalMark(size)}
    </section>`,
  ]);
}
