import { AppError } from '../../../shared/errors';
import type { CreationOptions, MadeCredential } from '../../keys/key-operations';
import { answerLost, createOnce, readUntil, whileNotFound } from '../http/settle';
import type { Operation } from '../http/operation';
import type { Fido2Method, Proven, TenantCallOptions } from '../tenant';
import {
  deleteFido2Method,
  getCreationOptions,
  isCredential,
  listFido2Methods,
  postFido2Method,
  registrationBody,
} from '../resources/fido2-methods';
import { clouds } from '../clouds';
import { getFido2Policy } from '../resources/methods-policy';
import { begin, settlingMs } from './context';
import { explainRefusal } from './restricted';
import type { ApplyContext } from './context';

const knownRpIds = new Set(['login.microsoft.com', 'login.microsoftonline.com']);

/**
 * Step 6, first half: the challenge. No key is touched before this has succeeded.
 * While a policy of ours is still spreading, refusals are waited out here.
 */
export async function creationOptions(
  context: ApplyContext,
  userId: string,
  options?: TenantCallOptions,
): Promise<{ readonly options: CreationOptions; readonly requestId: string }> {
  const op = begin(context, options);
  if (userId.toLowerCase() === context.adminId().toLowerCase()) throw new AppError('graph/self');
  if (!clouds[context.cloud].registersOnBehalf)
    throw new AppError('graph/not-offered', { what: 'registering keys for other accounts in this cloud' });
  op.say('Asking Entra for a challenge');
  const got = await explainRefusal(op, userId, () =>
    whileNotFound(op, () => whileSettling(context, op, () => getCreationOptions(op, userId))),
  );
  if (!knownRpIds.has(got.rpId)) context.log.event('warn', 'graph.unusual-rp-id', { rpId: got.rpId });
  const ends = got.expiresAt ?? context.clock.now() + 5 * 60_000;
  context.memory.challengeEnds.set(userId, ends);
  return { options: got, requestId: op.evidence({}).requestIds.at(-1) ?? '' };
}

/** 400, 403 and 405 all stand for "not yet in force" in the minutes after our own write. */
async function whileSettling<T>(context: ApplyContext, op: Operation, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const left = settlingMs(context);
      if (!(error instanceof AppError) || left === 0) throw await explain(op, error);
      if (error.code !== 'graph/bad-request' && error.code !== 'graph/not-offered') throw error;
      op.say('Entra is putting the new policy into force. The app waits.');
      await op.sleep(Math.min(15_000, left));
    }
  }
}

/** Switched-off set-up is answered with 400, 403 or 405, depending on who tells: so the switch itself is read. */
async function explain(op: Operation, error: unknown): Promise<unknown> {
  const maybe =
    error instanceof AppError &&
    (error.code === 'graph/bad-request' || error.code === 'graph/forbidden' || error.code === 'graph/not-offered');
  if (!maybe) return error;
  const policy = await getFido2Policy(op).catch(() => null);
  return policy?.isSelfServiceRegistrationAllowed === false
    ? new AppError('graph/self-service-off', error.details, error)
    : error;
}

/**
 * Step 6, second half: POST once, then the method list has to show it. After a lost answer the list is read for 60 s,
 * and only then the same body goes out once more, while its challenge lives (fault matrix, row "connection lost").
 * @throws AppError `graph/policy-settling` (ask for fresh options), `graph/challenge-expired`, `graph/key-refused`, `graph/not-proven`.
 */
export async function registerKey(
  context: ApplyContext,
  userId: string,
  displayName: string,
  made: MadeCredential,
  options?: TenantCallOptions,
): Promise<Proven<Fido2Method>> {
  const op = begin(context, options);
  if (userId.toLowerCase() === context.adminId().toLowerCase()) throw new AppError('graph/self');
  if (displayName.length < 1 || displayName.length > 30)
    throw new AppError('app/bad-input', { what: 'the name of the key (1 to 30 characters)' });
  const find = async (): Promise<Fido2Method | null> =>
    (await listFido2Methods(op, userId)).find((method) => isCredential(method.id, made.credentialId)) ?? null;
  const body = registrationBody(displayName, made);
  op.say('Registering the key');
  const ends = context.memory.challengeEnds.get(userId);
  const alive = (): boolean => ends === undefined || context.clock.now() < ends;
  if (!alive()) {
    // Nothing was sent yet in this call, but an earlier one may have been lost.
    const already = await find();
    if (already === null) throw new AppError('graph/challenge-expired');
    return prove(context, op, userId, already, made);
  }
  try {
    await explainRefusal(op, userId, () =>
      whileNotFound(op, () => createOnce(op, () => postFido2Method(op, userId, body), find, alive), 60_000),
    );
  } catch (error) {
    const already = await recover(error, find);
    if (already === null) throw await refusal(context, op, error, alive());
    return prove(context, op, userId, already, made);
  }
  const method = await readUntil(op, find, (found) => found !== null, 60_000);
  if (method === null) throw new AppError('graph/not-proven', { what: 'the key is not in the list of the account' });
  return prove(context, op, userId, method, made);
}

/** After any refusal the list is the judge: the key may be registered already (same body sent twice by the network). */
async function recover(error: unknown, find: () => Promise<Fido2Method | null>): Promise<Fido2Method | null> {
  const mayBeThere =
    error instanceof AppError &&
    (error.code === 'graph/bad-request' || error.code === 'graph/conflict' || answerLost(error));
  if (!mayBeThere) return null;
  try {
    return await find();
  } catch {
    return null;
  }
}

async function refusal(context: ApplyContext, op: Operation, error: unknown, alive: boolean): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== 'graph/bad-request') return explain(op, error);
  if (!alive) return new AppError('graph/challenge-expired', error.details, error);
  const left = settlingMs(context);
  if (left > 0)
    return new AppError(
      'graph/policy-settling',
      { ...error.details, seconds: Math.ceil(Math.min(left, 30_000) / 1000) },
      error,
    );
  return new AppError('graph/key-refused', error.details, error);
}

function prove(
  context: ApplyContext,
  op: Operation,
  userId: string,
  method: Fido2Method,
  made: MadeCredential,
): Proven<Fido2Method> {
  if (method.aaguid !== made.aaguid.toLowerCase())
    throw new AppError('graph/not-proven', { what: `Entra lists the model ${method.aaguid} for this key` });
  if (method.passkeyType === 'synced')
    throw new AppError('graph/not-proven', { what: 'Entra lists the key as a synced passkey' });
  if (method.passkeyType === 'deviceBound') context.memory.keyListed.add(userId.toLowerCase());
  // Of the readings that the id allows, the one that is this credential.
  return op.proven(
    { ...method, credentialId: made.credentialId },
    {
      methodId: method.id,
      aaguid: method.aaguid,
      attestationLevel: method.attestationLevel,
      passkeyType: method.passkeyType,
      createdDateTime: method.createdDateTime,
    },
  );
}

export async function listKeys(
  context: ApplyContext,
  userId: string,
  options?: TenantCallOptions,
): Promise<readonly Fido2Method[]> {
  const op = begin(context, options);
  return whileNotFound(op, () => listFido2Methods(op, userId));
}

/** Deleting what is gone is done. The caller guards against deleting the last key. */
export async function deleteKey(
  context: ApplyContext,
  userId: string,
  methodId: string,
  options?: TenantCallOptions,
): Promise<Proven<null>> {
  const op = begin(context, options);
  context.memory.keyListed.delete(userId.toLowerCase());
  const isThere = async (): Promise<boolean> =>
    (await listFido2Methods(op, userId)).some((method) => method.id === methodId);
  if (await isThere()) {
    await explainRefusal(op, userId, () => op.orNull(() => deleteFido2Method(op, userId, methodId)));
    if (await readUntil(op, isThere, (there) => !there, 60_000))
      throw new AppError('graph/not-proven', { what: 'the key is still listed' });
  }
  return op.proven(null, { methodId });
}
