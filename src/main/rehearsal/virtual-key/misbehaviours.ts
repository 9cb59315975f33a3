/**
 * Everything a virtual key can be told to do wrong, with its name for people. `once` ones tick
 * themselves off when they have happened; the others last until they are taken back.
 * Groups follow the layers, from the plug to the credential.
 */
export const misbehaviours = [
  // the plug
  { id: 'unplug-at-packet', label: 'Falls out after some packets', once: true },
  { id: 'unplug-before-pin', label: 'Falls out as the PIN arrives; the PIN is not stored', once: true },
  { id: 'unplug-after-pin', label: 'Falls out when it has stored the PIN, before it says so', once: true },
  { id: 'unplug-at-touch', label: 'Falls out while it waits for the touch', once: true },
  { id: 'unplug-after-credential', label: 'Falls out when it has stored the passkey, before it says so', once: true },
  { id: 'other-key', label: 'Is another key the next time it is plugged in', once: false },
  { id: 'power-cycle', label: 'Loses power for a moment', once: true },
  // the wire
  { id: 'silent', label: 'Stops answering', once: false },
  { id: 'silent-once', label: 'Swallows one answer', once: true },
  { id: 'never-ready', label: 'Says "working on it" for ever', once: false },
  { id: 'keepalive-storm', label: 'Sends a storm of keepalives before each answer', once: false },
  { id: 'keepalive-unknown', label: 'Sends keepalives with an unknown state', once: false },
  { id: 'foreign-traffic', label: 'Mixes in packets of another program', once: false },
  { id: 'wrong-channel', label: 'Answers on the wrong channel', once: true },
  { id: 'wrong-sequence', label: 'Sends the packets of one answer out of order', once: true },
  { id: 'wrong-command', label: 'Answers with another command', once: true },
  { id: 'short-report', label: 'Sends a report that is too short', once: true },
  { id: 'over-long', label: 'Announces an answer that is too long', once: true },
  { id: 'giant-answer', label: 'Sends an answer of 7,609 bytes', once: true },
  { id: 'garbage', label: 'Sends noise before each answer', once: false },
  { id: 'empty-answer', label: 'Sends an answer without a status', once: true },
  { id: 'wrong-nonce', label: 'Answers INIT with a wrong nonce', once: true },
  { id: 'channel-busy', label: 'Another program holds the key', once: false },
  { id: 'channel-busy-briefly', label: 'Another program holds the key for a moment', once: true },
  { id: 'channel-forgotten', label: 'Forgets its channels', once: true },
  // the encoding
  { id: 'cbor-unsorted', label: 'Answers with map keys out of order', once: false },
  { id: 'cbor-duplicate', label: 'Answers with a map key twice', once: false },
  { id: 'cbor-not-minimal', label: 'Answers with padded numbers', once: false },
  { id: 'cbor-indefinite', label: 'Answers with lengths left open', once: false },
  { id: 'cbor-truncated', label: 'Answers with the end cut off', once: false },
  { id: 'cbor-trailing', label: 'Answers with bytes too many', once: false },
  { id: 'cbor-deep', label: 'Answers nested a thousand deep', once: false },
  { id: 'cbor-huge', label: 'Announces a text of 2 GB', once: false },
  { id: 'wrong-types', label: 'Answers with values of the wrong type', once: false },
  { id: 'missing-members', label: 'Leaves out what must be there', once: false },
  { id: 'hostile-strings', label: 'Has HTML and control characters in its names', once: false },
  // the PIN
  { id: 'belongs-to-somebody', label: 'Belongs to somebody: has a PIN and two passkeys', once: false },
  { id: 'refuse-next-pin', label: 'Refuses the next PIN', once: true },
  { id: 'pin-policy', label: 'Does not like the next new PIN', once: true },
  { id: 'three-tries-left', label: 'Has 3 tries left', once: true },
  { id: 'locked', label: 'Is locked: no tries left', once: true },
  { id: 'replug-first', label: 'Wants to be plugged in again before any PIN', once: true },
  { id: 'must-change-pin', label: 'Wants a new PIN before anything else', once: true },
  { id: 'token-invalid', label: 'Forgets at once that the PIN was right', once: true },
  { id: 'token-expired', label: 'Says that the PIN was typed too long ago', once: true },
  // the touch
  { id: 'touch-denied', label: 'Gives up on the touch at once (0x27)', once: true },
  { id: 'touch-timeout', label: 'Gives up on the touch at once (0x2F)', once: true },
  { id: 'action-timeout', label: 'Gives up on the touch at once (0x3A)', once: true },
  { id: 'late-ok', label: 'Ignores Cancel and says OK late', once: false },
  // the credential
  { id: 'full', label: 'Has no room left', once: false },
  { id: 'always-excluded', label: 'Says it holds this passkey already', once: true },
  { id: 'chokes-cred-protect', label: 'Old firmware: chokes on credProtect', once: false },
  { id: 'chokes-hmac-secret', label: 'Old firmware: chokes on hmac-secret', once: false },
  { id: 'chokes-rk', label: 'Old firmware: refuses resident keys (0x2B)', once: false },
  { id: 'no-algorithm', label: 'Supports no algorithm that is asked for', once: false },
  { id: 'attestation-untrusted', label: 'Attestation by an unknown maker', once: false },
  { id: 'attestation-broken', label: 'Attestation signature is wrong', once: false },
  { id: 'attestation-self', label: 'Attests itself, without a maker', once: false },
  { id: 'attestation-none', label: 'Gives no attestation', once: false },
  { id: 'attestation-no-aaguid', label: 'Attestation names no model', once: false },
  { id: 'aaguid-mismatch', label: 'Attestation names another model', once: false },
  { id: 'wrong-rp', label: 'Makes the passkey for another site', once: false },
  { id: 'no-uv', label: 'Forgets to say that the PIN was checked', once: false },
  { id: 'no-up', label: 'Forgets to say that it was touched', once: false },
  { id: 'backup-eligible', label: 'Says that the passkey can be copied', once: false },
  { id: 'signature-wrong', label: 'Signs wrongly', once: false },
  { id: 'counter-backwards', label: 'Counts backwards', once: false },
  { id: 'forgets-credentials', label: 'Forgets its passkeys', once: true },
  { id: 'reset-refused', label: 'Refuses to be reset', once: false },
  // the serial
  { id: 'serial-silent', label: 'Does not answer when asked for its serial', once: false },
  { id: 'serial-changes', label: 'Tells another serial each time', once: false },
] as const satisfies readonly { readonly id: string; readonly label: string; readonly once: boolean }[];

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
