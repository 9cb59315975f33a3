import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Ceremony } from '../../src/main/ceremony/create';
import type { Rehearsal } from '../../src/main/rehearsal/session';
import { checkAudit, openJournal, type OpenedJournal } from './second-program';

/** What a cell of the matrix left behind, looked at in each place where it can be right or wrong. */
export interface EndState {
  readonly wrong: readonly string[];
  readonly pinLost: boolean;
  readonly stateUnknown: boolean;
  readonly duplicates: number;
  readonly retriesWasted: number;
}

export interface Left {
  readonly fault: string;
  /** Null when the ceremony came to its end. */
  readonly code: string | null;
  readonly rehearsal: Rehearsal;
  readonly ceremony: Ceremony;
  readonly passphrase: string;
  /** Lines of the log, and everything else that must not hold a secret. */
  readonly said: readonly string[];
}

/** Faults by which the key stops being the one that was prepared: what it holds says nothing about the app. */
const NOT_THE_SAME_KEY: ReadonlySet<string> = new Set(['belongs-to-somebody', 'other-key', 'forgets-credentials']);
/** Faults that spend tries, or set their number, by themselves. */
const COUNTS_BY_ITSELF: ReadonlySet<string> = new Set([
  'locked',
  'three-tries-left',
  'belongs-to-somebody',
  'replug-first',
]);
/** PINs that the fault itself makes the key count as wrong. */
const MISSES: Readonly<Record<string, number>> = { 'wrong-pin': 1, 'refuse-next-pin': 1 };
const FULL_TRIES = 8;
/** Facts that prove something: each has its line in the audit log, and the log has no other. */
const AUDITED: ReadonlySet<string> = new Set([
  'adminSignedIn',
  'planApproved',
  'pinIntent',
  'pinSet',
  'accountMade',
  'groupMade',
  'policySet',
  'credentialMade',
  'credentialDiscarded',
  'registered',
  'sheetPrinted',
  'sheetVoided',
  'paperProven',
  'proofFailed',
  'pinDestroyed',
  'signedIn',
  'excluded',
  'roleGiven',
  'signedInAsAdmin',
  'sessionsRevoked',
  'secretsDestroyed',
  'closed',
]);

/** Looks at key, tenant, journal, audit log and what was said. The journal and the log are read by the second program. */
export function endState(left: Left): EndState {
  const journal = openJournal(left.ceremony.folder, left.passphrase);
  const snapshot = left.ceremony.snapshot();
  const proven = snapshot.finished && openProofs(left).length === 0;
  const users = usersOf(left);
  return {
    pinLost: pinLost(left, journal),
    stateUnknown: left.code === null ? !proven : openProofs(left).some((each) => each.endsWith(' unknown')),
    duplicates: users.reduce((sum, user) => sum + Math.max(0, user.passkeys.length - 1), 0),
    retriesWasted: retriesWasted(left),
    wrong: [
      ...(left.code === null && !proven ? [`finished with open proofs: ${openProofs(left).join(', ')}`] : []),
      ...keyWrong(left, journal).map((each) => `key: ${each}`),
      ...tenantWrong(left).map((each) => `tenant: ${each}`),
      ...journalWrong(left, journal).map((each) => `journal: ${each}`),
      ...auditWrong(left, journal).map((each) => `audit log: ${each}`),
      ...messageWrong(left, journal).map((each) => `message: ${each}`),
    ],
  };
}

function openProofs({ ceremony }: Left): string[] {
  return ceremony.snapshot().accounts.flatMap((account) =>
    account.proofs
      .filter(
        (proof) =>
          proof.state !== 'proven' &&
          proof.state !== 'notApplicable' &&
          // A key whose maker cannot be verified is told as such, and is no unknown state.
          !(proof.name === 'attestation' && proof.state === 'unknown'),
      )
      .map((proof) => `${proof.name} ${proof.state}`),
  );
}

function usersOf({ rehearsal, ceremony }: Left) {
  const ours = new Set(ceremony.snapshot().accounts.map((account) => account.userPrincipalName.toLowerCase()));
  return [...(rehearsal.simulated?.world.state.users.values() ?? [])].filter((user) =>
    ours.has(user.userPrincipalName.toLowerCase()),
  );
}

function sheets({ ceremony }: Left): string[] {
  return ceremony
    .snapshot()
    .keys.flatMap((each) => ceremony.sheetFile(each.letter) ?? [])
    .map((file) => readFileSync(file, 'utf8'));
}

function pinLost(left: Left, journal: OpenedJournal): boolean {
  const seen = left.rehearsal.keys[0]?.inspect();
  // A stranger's PIN was never ours to know.
  if (seen?.pinSet !== true || left.fault === 'belongs-to-somebody' || left.ceremony.snapshot().keys.length === 0)
    return false;
  const known = [...sheets(left), ...journal.pins.map((each) => each.pin)];
  return !known.some((pin) => hashOf(pin) === hex(seen.pinHash ?? new Uint8Array()));
}

function retriesWasted({ rehearsal, fault }: Left): number {
  if (COUNTS_BY_ITSELF.has(fault)) return 0;
  return rehearsal.keys.reduce((sum, key, at) => {
    const spent = FULL_TRIES - key.inspect().retries - (at === 0 ? (MISSES[fault] ?? 0) : 0);
    return sum + Math.max(0, spent);
  }, 0);
}

function keyWrong(left: Left, journal: OpenedJournal): string[] {
  const wrong: string[] = [];
  const [key, ...others] = left.rehearsal.keys;
  const seen = key?.inspect();
  if (seen === undefined) return ['there is none'];
  for (const other of others) {
    const { pinSet, credentials, ctapCommands } = other.inspect();
    if (pinSet || credentials.length > 0) wrong.push('the other key was given a PIN or a passkey');
    // 0x06 is authenticatorClientPIN: not even a key agreement was asked of it.
    if (ctapCommands.includes(0x06)) wrong.push('the other key was asked about PINs');
  }
  if (NOT_THE_SAME_KEY.has(left.fault)) return wrong;
  const registered = usersOf(left).flatMap((user) => user.passkeys.map((each) => hex(each.credentialId)));
  const onKey = seen.credentials.map((each) => hex(each.credentialId));
  if (left.code === null) {
    if (onKey.length !== 1 || onKey[0] !== registered[0]) wrong.push(`it holds ${onKey.length} passkeys at the end`);
    const pin = sheets(left).at(-1) ?? '';
    if (hashOf(pin) !== hex(seen.pinHash ?? new Uint8Array())) wrong.push('the paper does not open it');
  }
  // What it holds beyond the registered one is in the journal: made and known, or begun and to be read.
  const known = new Set(
    journal.facts.flatMap((fact) =>
      fact['type'] === 'credentialMade' ? [String((fact['made'] as { credentialId?: string }).credentialId)] : [],
    ),
  );
  const begun = journal.facts.some((fact) => fact['type'] === 'makeIntent');
  for (const id of onKey)
    if (!registered.includes(id) && !known.has(id) && !begun) wrong.push('it holds a passkey that nobody knows of');
  if (seen.pinSet && !journal.facts.some((fact) => fact['type'] === 'pinIntent'))
    wrong.push('it has a PIN that no intent announced');
  return wrong;
}

function tenantWrong(left: Left): string[] {
  const wrong: string[] = [];
  const snapshot = left.ceremony.snapshot();
  const users = usersOf(left);
  if (users.length > snapshot.accounts.length) wrong.push(`${users.length} accounts for ${snapshot.accounts.length}`);
  const onKey = new Set(
    left.rehearsal.keys.flatMap((key) => key.inspect().credentials).map((each) => hex(each.credentialId)),
  );
  const inspected = left.rehearsal.simulated?.inspect();
  for (const user of users) {
    for (const passkey of user.passkeys)
      if (!NOT_THE_SAME_KEY.has(left.fault) && !onKey.has(hex(passkey.credentialId)))
        wrong.push('a registered passkey is on no key');
    if (user.tap !== null) wrong.push('a Temporary Access Pass is left');
    const roles = inspected?.roleAssignments.filter((each) => each['principalId'] === user.id) ?? [];
    const proofs = snapshot.accounts.find((account) => account.userId === user.id)?.proofs ?? [];
    const first = ['pin', 'registered', 'paper', 'signedIn'];
    const missing = proofs.filter((proof) => first.includes(proof.name) && proof.state !== 'proven');
    if (roles.length > 0 && (proofs.length === 0 || missing.length > 0)) wrong.push('it has a role without its proofs');
    if (left.code === null) {
      if (roles.length !== 1) wrong.push(`${roles.length} roles at the end`);
      if (user.passkeys.length !== 1) wrong.push(`${user.passkeys.length} passkeys at the end`);
      if (
        ![...(left.rehearsal.simulated?.world.state.groups.values() ?? [])].some((group) =>
          group.members.includes(user.id),
        )
      )
        wrong.push('in no group');
    }
  }
  if (left.code === null && users.length !== snapshot.accounts.length)
    wrong.push(`${users.length} accounts at the end`);
  return wrong;
}

function journalWrong(left: Left, journal: OpenedJournal): string[] {
  const wrong: string[] = [];
  const has = (type: string): boolean => journal.facts.some((fact) => fact['type'] === type);
  const users = usersOf(left);
  const snapshot = left.ceremony.snapshot();
  // Write-ahead: nothing is in the tenant that was not announced.
  if (users.length > 0 && !has('accountIntent')) wrong.push('an account was made without an intent');
  if (users.some((user) => user.passkeys.length > 0) && !has('credentialMade'))
    wrong.push('a passkey was registered that is not in it');
  const roles = left.rehearsal.simulated?.inspect().roleAssignments ?? [];
  if (users.some((user) => roles.some((role) => role['principalId'] === user.id)) && !has('roleIntent'))
    wrong.push('a role was given without an intent');
  const last = journal.facts.at(-1)?.['type'];
  if (left.code === null) {
    if (last !== 'closed') wrong.push(`it ends with ${String(last)}`);
    if ((snapshot.unsettled ?? []).length > 0) wrong.push(`left open: ${(snapshot.unsettled ?? []).join(', ')}`);
    if (journal.pins.length > 0) wrong.push('it still opens a PIN after the end');
  } else if (has('closed')) wrong.push('it says closed');
  // What it says of registered keys is what the window says.
  const registered = journal.facts.filter((fact) => fact['type'] === 'registered').length;
  if (registered !== snapshot.keys.filter((key) => key.registered === true).length)
    wrong.push(`${registered} registrations, and the window shows another number`);
  return wrong;
}

function auditWrong({ ceremony }: Left, journal: OpenedJournal): string[] {
  const wrong: string[] = [];
  try {
    checkAudit(ceremony.audit.file, ceremony.audit.head);
  } catch (error) {
    wrong.push(`not intact: ${String(error)}`);
  }
  const entries = readFileSync(ceremony.audit.file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly act: string; readonly proof: { readonly journal?: number } });
  for (const [at, fact] of journal.facts.entries()) {
    const type = String(fact['type']);
    const lines = entries.filter((entry) => entry.proof.journal === at + 1);
    if (AUDITED.has(type) && lines.length !== 1) wrong.push(`${lines.length} lines for ${type} (${at + 1})`);
    if (lines.some((line) => line.act !== type)) wrong.push(`another act for ${type} (${at + 1})`);
  }
  if (entries.some((entry) => (entry.proof.journal ?? 0) > journal.facts.length)) wrong.push('a line without its fact');
  return wrong;
}

function messageWrong(left: Left, journal: OpenedJournal): string[] {
  const wrong: string[] = [];
  const { error } = left.ceremony.snapshot();
  const texts = error === null ? [] : [error.says, error.next];
  if (texts.some((text) => text === '' || /\{\w+\}|undefined|\[object/u.test(text)))
    wrong.push(`not a sentence: ${texts.join(' ')}`);
  for (const pin of [...sheets(left), ...journal.pins.map((each) => each.pin)])
    if (pin !== '' && left.said.some((line) => line.includes(pin))) wrong.push('a PIN was said');
  return wrong;
}

function hashOf(pin: string): string {
  return createHash('sha256').update(pin).digest('hex').slice(0, 32);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
