import type { RegisterAccount, RegisterKey } from '../../shared/model/drill';
import type { KeyInfo } from '../../shared/model/key';
import type { Clock } from '../../shared/ports';
import type { KeyCallOptions } from '../keys/key-operations';
import { bytesOf, demandSheet, demandTries, withRecordedKey, type KeyDeps } from './recorded-key';

export interface LocalCheckRequest {
  readonly account: RegisterAccount;
  readonly key: RegisterKey;
  /** Typed from the sheet. */
  readonly checkCode: string;
  /** Typed from the sheet, UTF-8; stays the caller's to wipe. */
  readonly pin: Uint8Array;
  /** Asked for once three or fewer tries are left. */
  readonly triesLeft: number | null;
}

export interface LocalCheckResult {
  readonly at: string;
  /** `signed`: the key signed our challenge, and the recorded public key verifies it. `pinOnly`: no public key is on record, the PIN was accepted. */
  readonly proof: 'signed' | 'pinOnly';
  readonly triesLeft: number | null;
  readonly signCount: number | null;
  readonly firmware: string | null;
  /** What is different from the record, in one sentence each. */
  readonly changes: readonly string[];
}

/**
 * Key, PIN and sheet, with the network unplugged. For doubt only: it shows neither registration nor access, so it counts as no drill.
 * The PIN is sent once at most. @throws AppError `key/*`, `pin/*`, `ceremony/wrong-sheet`; `key/counter` when the key counts backwards.
 */
export async function localCheck(
  deps: KeyDeps & { readonly clock: Clock },
  request: LocalCheckRequest,
  options: KeyCallOptions = {},
): Promise<LocalCheckResult> {
  const { account, key: recorded, pin } = request;
  demandSheet(account, recorded, request.checkCode);
  return withRecordedKey(deps, recorded, async (key, before) => {
    demandTries(before, request.triesLeft);
    let signCount: number | null = null;
    if (recorded.publicKey === null) {
      await key.provePin(pin, options);
    } else {
      const credential = {
        rpId: recorded.rpId,
        credentialId: bytesOf(recorded.credentialId),
        publicKey: bytesOf(recorded.publicKey),
        lastSignCount: recorded.signCount,
      };
      signCount = (await key.prove(credential, pin, options)).signCount;
    }
    const after = await key.describe();
    return {
      at: new Date(deps.clock.now()).toISOString(),
      proof: recorded.publicKey === null ? 'pinOnly' : 'signed',
      triesLeft: after.pin.retries,
      signCount,
      firmware: after.firmware,
      changes: changesSince(recorded, before, after),
    };
  });
}

/** A right PIN puts the tries back to the key's own most: fewer before it means that wrong ones were typed. */
function changesSince(recorded: RegisterKey, before: KeyInfo, after: KeyInfo): readonly string[] {
  const [left, most] = [before.pin.retries, after.pin.retries];
  return [
    recorded.firmware !== null && after.firmware !== null && recorded.firmware !== after.firmware
      ? `Firmware ${after.firmware}; on record is ${recorded.firmware}.`
      : null,
    left !== null && most !== null && left < most
      ? `${left} of ${most} tries were left before this check: somebody typed a wrong PIN since the last right one.`
      : null,
    after.pin.forceChange ? 'The key wants a new PIN before it signs.' : null,
    after.usable ? null : (after.why ?? 'The key is not usable.'),
  ].filter((change) => change !== null);
}

/** The record after a local check: the counter only rises. */
export function afterLocalCheck(key: RegisterKey, result: LocalCheckResult): RegisterKey {
  return {
    ...key,
    firmware: result.firmware ?? key.firmware,
    signCount: Math.max(key.signCount, result.signCount ?? 0),
  };
}
