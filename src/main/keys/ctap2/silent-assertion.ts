import type { Random } from '../../../shared/ports';
import type { Ctap, CtapOptions } from './ctap';
import type { PinToken } from './client-pin';
import { getAssertion } from './get-assertion';
import { CtapStatus, isStatus } from './status';

const CLIENT_DATA_HASH_LENGTH = 32;

/**
 * Asks without touch whether the key holds one of `ids` for `rpId`: the id that it names, null for none, and
 * `refused` where the key does not answer such a question (always-UV, or no `up` option). What is signed on the
 * way is 32 random bytes: no client data stands behind them.
 */
export async function findCredential(
  ctap: Ctap,
  rpId: string,
  ids: readonly Uint8Array[],
  token: PinToken | null,
  random: Random,
  options: CtapOptions,
): Promise<Uint8Array | null | 'refused'> {
  const clientDataHash = random.bytes(CLIENT_DATA_HASH_LENGTH);
  try {
    const answer = await getAssertion(
      ctap,
      { rpId, clientDataHash, allowList: ids, userPresence: false },
      token,
      options,
    );
    return answer.credentialId ?? (ids.length === 1 ? (ids[0] ?? null) : null);
  } catch (error) {
    if (isStatus(error, CtapStatus.noCredentials, CtapStatus.invalidCredential)) return null;
    const refusals = [
      CtapStatus.puatRequired,
      CtapStatus.pinAuthInvalid,
      CtapStatus.unsupportedOption,
      CtapStatus.invalidOption,
      CtapStatus.upRequired,
      CtapStatus.operationDenied,
      CtapStatus.notAllowed,
    ];
    if (isStatus(error, ...refusals)) return 'refused';
    throw error;
  }
}
