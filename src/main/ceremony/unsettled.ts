import { accountOf, type CeremonyState } from './state';

/** What an intent without an outcome leaves open, in the operator's words. */
export function unsettledWords(state: CeremonyState): readonly string[] {
  return [...state.unsettled.map((open) => words(state, open)), ...lossWords(state)];
}

/** What a damaged journal leaves unknown. */
export function lossWords(state: CeremonyState): readonly string[] {
  return [...state.stopped, ...state.orphaned];
}

function words(state: CeremonyState, open: string): string {
  const [what = '', of = ''] = open.split(' ');
  const account = accountOf(state, Number(of))?.userPrincipalName ?? 'an account';
  switch (what) {
    case 'pin':
      return `the PIN of key ${of}`;
    case 'settings':
      return `the settings of key ${of}`;
    case 'make':
      return `the passkey on key ${of}`;
    case 'account':
      return `the account ${account}`;
    case 'group':
      return 'the group';
    case 'policy':
      return 'the passkey policy';
    case 'tap':
      return `the Temporary Access Pass of ${account}`;
    case 'exclusion':
      return 'the Conditional Access exclusion';
    case 'role':
      return `the role of ${account}`;
    case 'methods':
      return `the other sign-in methods of ${account}`;
    case 'restrict':
      return 'the restricted unit';
    case 'consents':
      return 'the consents of this ceremony';
    case 'print':
      return `the print of sheet ${of}`;
    default:
      return open;
  }
}
