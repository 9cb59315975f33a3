import type { CeremonyAct } from '../../shared/model/ceremony';
import { PROOF_NAMES, type Proof, type ProofName, type ProofState } from '../../shared/model/proof';
import { assertNever } from '../../shared/assert-never';
import { hadRole, paperProven } from './progress';
import { isReady, keysOfAccount, sheetOf, type AccountRecord, type CeremonyState, type KeyRecord } from './state';

type Judged = readonly [state: ProofState, note: string];

/** The act during which a proof is being won. */
const WON_BY: Readonly<Record<ProofName, CeremonyAct>> = {
  pin: 'prepareKey',
  account: 'createAccounts',
  group: 'createAccounts',
  policy: 'createAccounts',
  attestation: 'register',
  registered: 'register',
  tapGone: 'register',
  paper: 'provePaper',
  signedIn: 'signIn',
  exclusion: 'exclude',
  role: 'assignRole',
  signedInAdmin: 'signInAsAdmin',
  closed: 'close',
};

/** The proofs of one account, in the order of DESIGN §3. Nothing is green that was not read back (rule 9). */
export function proofsOf(state: CeremonyState, account: AccountRecord, running: CeremonyAct | null): readonly Proof[] {
  const keys = keysOfAccount(state, account.planned.index);
  return PROOF_NAMES.map((name) => {
    const [judged, note] = judge(name, state, account, keys);
    const now = judged === 'notYet' && running === WON_BY[name];
    return {
      name,
      state: now ? 'now' : judged,
      note,
      at: judged === 'proven' ? wonAt(name, state, account, keys) : null,
    };
  });
}

function judge(name: ProofName, state: CeremonyState, account: AccountRecord, keys: readonly KeyRecord[]): Judged {
  const enough = keys.length >= state.choices.keysPerAccount;
  switch (name) {
    case 'pin':
      if (keys.some((key) => key.pin.refused)) return ['failed', 'The key does not take the sealed PIN.'];
      return enough && keys.every(isReady)
        ? ['proven', `The key gave a token for the PIN. ${serials(keys)}`]
        : ['notYet', ''];
    case 'account':
      return account.userId === null ? ['notYet', ''] : ['proven', 'On, cloud only, never expires.'];
    case 'group':
      return state.group === null ? ['notYet', ''] : ['proven', 'Member of the group, read back.'];
    case 'policy': {
      if (state.policy === null) return ['notYet', ''];
      const missing = keys.filter((key) => state.policy?.aaguids.includes(key.info.aaguid) !== true);
      return missing.length === 0
        ? ['proven', 'Passkeys allowed for the group, the rest as before.']
        : ['notYet', 'The policy does not list this model yet.'];
    }
    case 'attestation':
      return attestation(keys, enough);
    case 'registered':
      return enough && keys.every((key) => key.registered !== null)
        ? ['proven', 'Entra lists it, same credential byte for byte.']
        : ['notYet', ''];
    case 'tapGone':
      return account.tapGone === 'proven' ? ['proven', 'No Temporary Access Pass is left.'] : [account.tapGone, ''];
    case 'paper':
      return enough && keys.every(paperProven)
        ? [
            'proven',
            `Typed from sheet ${keys.map((key) => sheetOf(key)?.number ?? '').join(', ')}, signature verified.`,
          ]
        : ['notYet', ''];
    case 'signedIn':
      if (account.extraMethods.length > 0)
        return ['failed', `Other sign-in methods are there: ${account.extraMethods.join(', ')}`];
      if (account.signedInAt === null) return ['notYet', ''];
      return ['proven', `Signed in with key and paper, ${hadRole(account) ? 'its role kept' : 'no role yet'}.`];
    case 'exclusion':
      if (state.exclusion === null) return ['notYet', ''];
      return state.exclusion.applicable
        ? ['proven', 'Excluded in every policy that would block.']
        : ['notApplicable', 'No Conditional Access in this tenant.'];
    case 'role':
      return account.roleAt === null
        ? [
            'notYet',
            hadRole(account)
              ? 'Has it already; made permanent and read back after the first sign-in.'
              : 'Held back until key, paper and first sign-in are proven.',
          ]
        : ['proven', 'Global Administrator, permanent and active.'];
    case 'signedInAdmin':
      return account.signedInAsAdminAt === null
        ? ['notYet', '']
        : ['proven', "The role was read with the account's own token."];
    case 'closed':
      return state.closedAt === null
        ? ['notYet', '']
        : [
            'proven',
            state.leftAtClose.length === 0
              ? 'Sessions revoked, sealed secrets destroyed.'
              : 'Sessions revoked; a spare key keeps its sealed PIN.',
          ];
    default:
      return assertNever(name, 'proof');
  }
}

/** The journal's time of the fact that the proof rests on. */
function wonAt(
  name: ProofName,
  state: CeremonyState,
  account: AccountRecord,
  keys: readonly KeyRecord[],
): string | null {
  switch (name) {
    case 'pin':
      return last(keys.map((key) => key.pin.setAt));
    case 'account':
      return account.madeAt;
    case 'group':
      return state.group?.at ?? null;
    case 'policy':
      return state.policy?.at ?? null;
    case 'attestation':
      return last(keys.map((key) => key.madeAt));
    case 'registered':
      return last(keys.map((key) => key.registered?.at ?? null));
    case 'tapGone':
      return account.tapGoneAt;
    case 'paper':
      return last(keys.map((key) => key.paperProvenAt));
    case 'signedIn':
      return account.signedInAt;
    case 'exclusion':
      return state.exclusion?.at ?? null;
    case 'role':
      return account.roleAt;
    case 'signedInAdmin':
      return account.signedInAsAdminAt;
    case 'closed':
      return state.closedAt;
    default:
      return assertNever(name, 'proof');
  }
}

/** Of ISO times in UTC, which sort as text. */
function last(times: readonly (string | null)[]): string | null {
  return times.reduce((latest, each) => (each !== null && (latest === null || each > latest) ? each : latest), null);
}

function attestation(keys: readonly KeyRecord[], enough: boolean): Judged {
  const made = keys.map((key) => key.made);
  if (!enough || made.some((each) => each === null)) return ['notYet', ''];
  const worst = made.find((each) => each?.attestation.level !== 'verified');
  if (worst == null) return ['proven', "The maker's certificate, model and flags match."];
  return ['unknown', worst.attestation.why ?? 'The maker could not be verified.'];
}

function serials(keys: readonly KeyRecord[]): string {
  return keys
    .map((key) => `Key ${key.letter}: serial ${key.info.serial ?? key.typedSerial ?? 'not readable'}.`)
    .join(' ');
}
