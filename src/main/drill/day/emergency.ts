import type { DayEnvelope, DayPhase } from '../../../shared/model/day';
import type { RegisterTenant } from '../../../shared/model/drill';
import { signInText } from '../../paper/sign-in-text';

export interface DayStep {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What is written down, with a field on the screen; null where nothing is. */
  readonly writeDown: string | null;
}

/** Content of the page for an actual emergency. Pure; holds no secret: the PIN is on the paper only. */
export type EmergencyDay = Readonly<Record<DayPhase, readonly DayStep[]>> & {
  readonly envelopes: readonly DayEnvelope[];
};

const step = (id: string, title: string, text: string, writeDown: string | null = null): DayStep => ({
  id,
  title,
  text,
  writeDown,
});

/** @param tenant null where this laptop knows none: then the paper in the envelope says which. */
export function emergencyDay(tenant: RegisterTenant | null): EmergencyDay {
  const page = signInText(tenant?.cloud ?? 'global');
  const [first, ...others] = page.addresses;
  return {
    envelopes: (tenant?.accounts ?? [])
      .filter((account) => account.state === 'active')
      .flatMap((account) =>
        account.keys
          .filter((key) => key.state === 'active')
          .map((key) => ({
            userId: account.userId,
            userPrincipalName: account.userPrincipalName,
            letter: key.letter,
            keyModel: key.model,
            sheetNumber: key.sheetNumber,
            envelopeNumber: key.envelopeNumber,
            custodian: key.custodian,
            lastFullDrillAt: account.lastFullDrillAt,
          })),
      )
      .toSorted((a, b) => ((a.lastFullDrillAt ?? '') > (b.lastFullDrillAt ?? '') ? -1 : 1)),
    before: [
      step(
        'say',
        'Say what the emergency is',
        'In one sentence. If no normal administrator can do what is needed, go on. If one can, stop here.',
        'The emergency, in one sentence',
      ),
      step(
        'two',
        'Two people',
        'One acts, one watches and writes. Call a custodian from the list.',
        'Both names, and the time',
      ),
      step(
        'one',
        'One account',
        'Take the two envelopes of one account: its key and its sheet. The other account stays sealed.',
        'Envelope numbers, and the time they were opened',
      ),
    ],
    signIn: [
      step(
        'computer',
        'Your own up-to-date computer',
        'In front of you, no remote desktop. Windows or macOS: Edge or Chrome. Linux: Chrome.',
      ),
      step(
        'address',
        'Type the address',
        `New private window. Type ${tenant === null ? 'the address on the sheet, for most tenants ' : ''}${first}${others.length === 0 ? '' : `, else ${others.join(' or ')}`}.`,
      ),
      step(
        'choose',
        'Choose the key',
        `“${page.options}”, then “${page.method}”. Or type the account, Next, and if a password is wanted “${page.otherWays}”. There is no password.`,
      ),
      step(
        'key',
        'Key, PIN, touch',
        `“${page.securityKey}”. Plug in the key, type the PIN from the sheet, touch it when it blinks. Wrong twice: unplug, read it again. Never go below three tries.`,
      ),
      step(
        'skip',
        'Register nothing',
        `“${page.staySignedIn}” No. More information or a new passkey is wanted: “${page.skip}”. No “${page.skip}”: cancel and take the other account.`,
      ),
      step(
        'signed-in',
        'Look at the name',
        'At the top right: the account on your sheet, in the right directory.',
        'Time of the sign-in, and the name shown',
      ),
    ],
    inside: [
      step(
        'act',
        'Do only what the emergency needs',
        'A Temporary Access Pass for one normal administrator, or the guilty Conditional Access policy to report-only.',
        'Each act, with its time',
      ),
      step('leave', 'Leave alone', 'The emergency accounts, their group, the passkey policy. Never register a phone.'),
      step('out', 'Sign out', 'Sign out, close the window, unplug the key.', 'Time of the sign-out'),
    ],
    after: [
      step(
        'revoke',
        'Revoke the sessions',
        'As a normal administrator, or as the account under My sign-ins: Sign out everywhere.',
        'Time, and by whom',
      ),
      step(
        'logs',
        'Keep the logs',
        'Export sign-in and audit log with this app now. The tenant forgets them after 7 or 30 days.',
        'Name of the file',
      ),
      step(
        'undo',
        'Take back what was temporary',
        'Passes, policies in report-only, roles.',
        'What was taken back, and when',
      ),
      step(
        'pin',
        'New PIN and sheet',
        'Change the PIN of the key that was used. The old sheet is void.',
        'New sheet and envelope numbers',
      ),
      step(
        'check',
        'Check the tenant',
        'The tenant check must be in order. Every sign-in on it must be one that was written down.',
      ),
      step('drill', 'Drill within a week', 'With the account that was used. It sets the next date.'),
      step(
        'review',
        'Post-mortem',
        'Why did the normal way fail, who was told and how fast, did the alarm ring, what changes.',
        'Date, people, decisions',
      ),
    ],
  };
}
