/**
 * Everything a virtual key can be told to do wrong, with its name for people. `once` ones tick
 * themselves off when they have happened; the others last until they are taken back.
 * `of` follows the layers, from the plug to the passkey.
 */
export const misbehaviours = [
  // the plug
  { id: 'unplug-at-packet', of: 'plug', label: 'Falls out after some packets', once: true },
  { id: 'unplug-before-pin', of: 'plug', label: 'Falls out as the PIN arrives; the PIN is not stored', once: true },
  { id: 'unplug-after-pin', of: 'plug', label: 'Falls out when it has stored the PIN, before it says so', once: true },
  { id: 'unplug-at-touch', of: 'plug', label: 'Falls out while it waits for the touch', once: true },
  {
    id: 'unplug-after-credential',
    of: 'plug',
    label: 'Falls out when it has stored the passkey, before it says so',
    once: true,
  },
  {
    id: 'unplug-after-setting',
    of: 'plug',
    label: 'Falls out when it has stored a setting, before it says so',
    once: true,
  },
  { id: 'other-key', of: 'plug', label: 'Is another key the next time it is plugged in', once: false },
  { id: 'power-cycle', of: 'plug', label: 'Loses power for a moment', once: true },
  // the wire
  { id: 'silent', of: 'wire', label: 'Stops answering', once: false },
  { id: 'silent-once', of: 'wire', label: 'Swallows one answer', once: true },
  { id: 'never-ready', of: 'wire', label: 'Says "working on it" for ever', once: false },
  { id: 'keepalive-storm', of: 'wire', label: 'Sends a storm of keepalives before each answer', once: false },
  { id: 'keepalive-unknown', of: 'wire', label: 'Sends keepalives with an unknown state', once: false },
  { id: 'foreign-traffic', of: 'wire', label: 'Mixes in packets of another program', once: false },
  { id: 'wrong-channel', of: 'wire', label: 'Answers on the wrong channel', once: true },
  { id: 'wrong-sequence', of: 'wire', label: 'Sends the packets of one answer out of order', once: true },
  { id: 'wrong-command', of: 'wire', label: 'Answers with another command', once: true },
  { id: 'short-report', of: 'wire', label: 'Sends a report that is too short', once: true },
  { id: 'over-long', of: 'wire', label: 'Announces an answer that is too long', once: true },
  { id: 'giant-answer', of: 'wire', label: 'Sends an answer of 7,609 bytes', once: true },
  { id: 'garbage', of: 'wire', label: 'Sends noise before each answer', once: false },
  { id: 'empty-answer', of: 'wire', label: 'Sends an answer without a status', once: true },
  { id: 'wrong-nonce', of: 'wire', label: 'Answers INIT with a wrong nonce', once: true },
  { id: 'channel-busy', of: 'wire', label: 'Another program holds the key', once: false },
  { id: 'channel-busy-briefly', of: 'wire', label: 'Another program holds the key for a moment', once: true },
  { id: 'channel-forgotten', of: 'wire', label: 'Forgets its channels', once: true },
  // the encoding
  { id: 'cbor-unsorted', of: 'encoding', label: 'Answers with map keys out of order', once: false },
  { id: 'cbor-duplicate', of: 'encoding', label: 'Answers with a map key twice', once: false },
  { id: 'cbor-not-minimal', of: 'encoding', label: 'Answers with padded numbers', once: false },
  { id: 'cbor-indefinite', of: 'encoding', label: 'Answers with lengths left open', once: false },
  { id: 'cbor-truncated', of: 'encoding', label: 'Answers with the end cut off', once: false },
  { id: 'cbor-trailing', of: 'encoding', label: 'Answers with bytes too many', once: false },
  { id: 'cbor-deep', of: 'encoding', label: 'Answers nested a thousand deep', once: false },
  { id: 'cbor-huge', of: 'encoding', label: 'Announces a text of 2 GB', once: false },
  { id: 'wrong-types', of: 'encoding', label: 'Answers with values of the wrong type', once: false },
  { id: 'missing-members', of: 'encoding', label: 'Leaves out what must be there', once: false },
  { id: 'hostile-strings', of: 'encoding', label: 'Has HTML and control characters in its names', once: false },
  // the PIN
  { id: 'belongs-to-somebody', of: 'pin', label: 'Belongs to somebody: has a PIN and two passkeys', once: false },
  { id: 'refuse-next-pin', of: 'pin', label: 'Refuses the next PIN', once: true },
  { id: 'pin-policy', of: 'pin', label: 'Does not like the next new PIN', once: true },
  { id: 'three-tries-left', of: 'pin', label: 'Has 3 tries left', once: true },
  { id: 'locked', of: 'pin', label: 'Is locked: no tries left', once: true },
  { id: 'replug-first', of: 'pin', label: 'Wants to be plugged in again before any PIN', once: true },
  { id: 'must-change-pin', of: 'pin', label: 'Wants a new PIN before anything else', once: true },
  { id: 'token-invalid', of: 'pin', label: 'Forgets at once that the PIN was right', once: true },
  { id: 'token-expired', of: 'pin', label: 'Says that the PIN was typed too long ago', once: true },
  // the settings
  { id: 'silent-after-setting', of: 'pin', label: 'Stores a setting and never says so', once: true },
  { id: 'keeps-settings', of: 'pin', label: 'Says yes to settings and changes none', once: false },
  // the touch
  { id: 'touch-denied', of: 'touch', label: 'Gives up on the touch at once (0x27)', once: true },
  { id: 'touch-timeout', of: 'touch', label: 'Gives up on the touch at once (0x2F)', once: true },
  { id: 'action-timeout', of: 'touch', label: 'Gives up on the touch at once (0x3A)', once: true },
  { id: 'late-ok', of: 'touch', label: 'Ignores Cancel and says OK late', once: false },
  // the credential
  { id: 'full', of: 'passkey', label: 'Has no room left', once: false },
  { id: 'always-excluded', of: 'passkey', label: 'Says it holds this passkey already', once: true },
  { id: 'chokes-cred-protect', of: 'passkey', label: 'Old firmware: chokes on credProtect', once: false },
  { id: 'chokes-hmac-secret', of: 'passkey', label: 'Old firmware: chokes on hmac-secret', once: false },
  { id: 'chokes-rk', of: 'passkey', label: 'Old firmware: refuses resident keys (0x2B)', once: false },
  { id: 'no-algorithm', of: 'passkey', label: 'Supports no algorithm that is asked for', once: false },
  { id: 'attestation-untrusted', of: 'passkey', label: 'Attestation by an unknown maker', once: false },
  { id: 'attestation-broken', of: 'passkey', label: 'Attestation signature is wrong', once: false },
  { id: 'attestation-self', of: 'passkey', label: 'Attests itself, without a maker', once: false },
  { id: 'attestation-none', of: 'passkey', label: 'Gives no attestation', once: false },
  { id: 'attestation-no-aaguid', of: 'passkey', label: 'Attestation names no model', once: false },
  { id: 'aaguid-mismatch', of: 'passkey', label: 'Attestation names another model', once: false },
  { id: 'wrong-rp', of: 'passkey', label: 'Makes the passkey for another site', once: false },
  { id: 'no-uv', of: 'passkey', label: 'Forgets to say that the PIN was checked', once: false },
  { id: 'no-up', of: 'passkey', label: 'Forgets to say that it was touched', once: false },
  { id: 'backup-eligible', of: 'passkey', label: 'Says that the passkey can be copied', once: false },
  { id: 'signature-wrong', of: 'passkey', label: 'Signs wrongly', once: false },
  { id: 'counter-backwards', of: 'passkey', label: 'Counts backwards', once: false },
  { id: 'forgets-credentials', of: 'passkey', label: 'Forgets its passkeys', once: true },
  { id: 'reset-refused', of: 'passkey', label: 'Refuses to be reset', once: false },
  // the serial
  { id: 'serial-silent', of: 'serial', label: 'Does not answer when asked for its serial', once: false },
  { id: 'serial-changes', of: 'serial', label: 'Tells another serial each time', once: false },
] as const satisfies readonly {
  readonly id: string;
  readonly of: string;
  readonly label: string;
  readonly once: boolean;
}[];

export type MisbehaviourId = (typeof misbehaviours)[number]['id'];

export function isMisbehaviour(id: string): id is MisbehaviourId {
  return misbehaviours.some((each) => each.id === id);
}

/** What is switched on now. `take` is for the moment when it happens. */
export class Faults {
  private readonly on = new Map<MisbehaviourId, number>();
  private readonly met = new Set<MisbehaviourId>();

  constructor(private readonly changed: () => void) {}

  get active(): readonly MisbehaviourId[] {
    return misbehaviours.filter((each) => this.on.has(each.id)).map((each) => each.id);
  }

  /** What has happened at least once, for tests that must know that they tested something. */
  get struck(): readonly MisbehaviourId[] {
    return [...this.met];
  }

  set(id: MisbehaviourId, on: boolean, count = 0): void {
    if (on) this.on.set(id, count);
    else this.on.delete(id);
    this.changed();
  }

  has(id: MisbehaviourId): boolean {
    const isOn = this.on.has(id);
    if (isOn) this.met.add(id);
    return isOn;
  }

  /** Whether it happens now; one that happens once is over by this. */
  take(id: MisbehaviourId): boolean {
    if (!this.has(id)) return false;
    if (misbehaviours.find((each) => each.id === id)?.once === true) this.set(id, false);
    return true;
  }

  /** For those that wait a number of packets: true when the count is used up. */
  countDown(id: MisbehaviourId): boolean {
    const left = this.on.get(id);
    if (left === undefined) return false;
    if (left > 0) {
      this.on.set(id, left - 1);
      return false;
    }
    return this.take(id);
  }
}
