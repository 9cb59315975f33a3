import { AppError } from '../../../shared/errors';
import type { KeyInfo } from '../../../shared/model/key';
import type { Fido2Method } from '../../entra/tenant';
import { callOptions, type StepContext } from '../context';
import type { StoredMade } from '../facts';
import { withEnterprise } from '../make-setting';
import { targetKey, whyNotRegister } from '../rules';
import { keyOf, type AccountRecord, type KeyRecord } from '../state';
import { restoreMade, storeMade } from '../stored-made';
import { guardTries, withKey } from '../with-key';
import { ensurePolicies } from './create-accounts';
import { removeOrphans } from './orphans';
import { READ_EVERY_MS, SURE_MS, adopt } from './read-back';
import { registerByTap } from './register-by-tap';

export interface RegisterRequest {
  readonly accountIndex: number;
  readonly letter?: string | undefined;
}

/** Step 6 for one key: credential on the key, method in Entra, no TAP left. */
export async function register(context: StepContext, request: RegisterRequest): Promise<void> {
  const { account, key, userId } = whoAndWhat(context, request);
  if (context.state().policy?.aaguids.includes(key.info.aaguid) !== true) await ensurePolicies(context);
  const lostIt = context.state().lost.length > 0 && key.made === null;
  if (key.registered === null && !(lostIt && (await adopt(context, key.letter, account, userId)))) {
    if (context.state().choices.registerBy === 'tap') await registerByTap(context, account, key, userId);
    else await onBehalf(context, key.letter, account, userId);
  }
  await closeTap(context, account, userId);
}

function whoAndWhat(
  context: StepContext,
  request: RegisterRequest,
): { readonly account: AccountRecord; readonly key: KeyRecord; readonly userId: string } {
  const account = context.state().accounts.find((each) => each.planned.index === request.accountIndex);
  const key = targetKey(context.state(), request.accountIndex, request.letter, whyNotRegister);
  if (account?.userId == null || key === null)
    throw new AppError('ceremony/not-allowed', { why: 'account and key are not ready.' });
  return { account, key, userId: account.userId };
}

async function onBehalf(context: StepContext, letter: string, account: AccountRecord, userId: string): Promise<void> {
  const pending = keyOf(context.state(), letter)?.made ?? null;
  if (pending !== null && (await settle(context, letter, userId, pending))) return;
  if (keyOf(context.state(), letter)?.pin.state === 'destroyed') throw new AppError('journal/pin-gone', { letter });
  await withKey(context, letter, async (key, info, options) => {
    guardTries(info);
    const { options: creation, requestId } = await context.tenant.creationOptions(userId, callOptions(context));
    context.log.event('info', 'register.options', { letter, requestId });
    const asked = withEnterprise(context.state().choices.keyPolicy, info, creation);
    await context.commit({ type: 'makeIntent', letter, accountIndex: account.planned.index });
    const made = await makeCredential(context, letter, (pin) => key.register(asked, pin, options));
    checkMade(letter, info, made.aaguid, made.attestation);
    // Outcome of the key and intent of the POST at once: the body is on disk before it is sent.
    await context.commit({ type: 'credentialMade', letter, made: storeMade(made, creation.rpId, creation.expiresAt) });
    context.prompt(null);
    const stored = keyOf(context.state(), letter)?.made;
    if (stored != null) await post(context, letter, userId, stored);
    await removeOrphans(context, letter, key, options);
  });
}

async function makeCredential<T>(
  context: StepContext,
  letter: string,
  make: (pin: Uint8Array) => Promise<T>,
): Promise<T> {
  try {
    return await context.secrets.withPin(letter, make);
  } catch (error) {
    // The sealed PIN is not the key's any more: it is not sent a second time (rule 7).
    if (error instanceof AppError && error.code === 'pin/wrong')
      await context.commit({ type: 'pinRefused', letter, why: error.code });
    throw error;
  }
}

function checkMade(letter: string, info: KeyInfo, aaguid: string, attestation: StoredMade['attestation']): void {
  if (aaguid !== info.aaguid)
    throw new AppError('key/registration-check', {
      why: `it says model ${aaguid} now and said ${info.aaguid} before`,
      letter,
    });
  if (attestation.level === 'untrusted')
    throw new AppError('key/attestation', {
      why: `${attestation.why ?? 'its certificate is not trusted.'} Where the model is newer than the metadata of this app, load a newer FIDO metadata file in Settings.`,
    });
}

async function post(context: StepContext, letter: string, userId: string, stored: StoredMade): Promise<void> {
  const displayName = `Emergency key ${context.state().header.number}-${letter}`;
  try {
    const { value, evidence } = await context.tenant.registerKey(
      userId,
      displayName,
      restoreMade(stored),
      callOptions(context),
    );
    checkMethod(letter, stored, value);
    await context.commit({ type: 'registered', letter, methodId: value.id, displayName: value.displayName, evidence });
  } catch (error) {
    // Entra has said no to this body, so it never becomes a method: what the key holds is an orphan.
    const refused =
      error instanceof AppError &&
      ['graph/challenge-expired', 'graph/key-refused', 'graph/bad-request', 'graph/policy-settling'].includes(
        error.code,
      );
    if (refused) await context.commit({ type: 'credentialDiscarded', letter, why: error.code });
    throw error;
  }
}

/** A credential was made whose POST has no known outcome. Reads first; true when it turned out registered. */
async function settle(context: StepContext, letter: string, userId: string, stored: StoredMade): Promise<boolean> {
  // Not by the time of day, which may jump.
  const until = context.clock.monotonic() + SURE_MS;
  // A passkey that was read back (`adopt`, by TAP) has no body that could be sent.
  const alive =
    stored.attestationObject !== '' && (stored.expiresAt === null || context.clock.now() < stored.expiresAt);
  for (;;) {
    const found = (await context.tenant.listKeys(userId, callOptions(context))).find((method) =>
      sameCredential(method, stored),
    );
    if (found !== undefined) {
      checkMethod(letter, stored, found);
      const evidence = { requestIds: [], facts: { methodId: found.id, readAfterLostAnswer: true } };
      await context.commit({
        type: 'registered',
        letter,
        methodId: found.id,
        displayName: found.displayName,
        evidence,
      });
      return true;
    }
    if (alive || context.clock.monotonic() >= until) break;
    context.progress({ done: 0, total: null, label: 'Reading whether the passkey arrived after all' });
    await context.clock.sleep(READ_EVERY_MS, context.signal);
  }
  if (alive) {
    await post(context, letter, userId, stored);
    return true;
  }
  await context.commit({ type: 'credentialDiscarded', letter, why: 'the challenge ran out before an answer came' });
  return false;
}

export function sameCredential(method: Fido2Method, stored: StoredMade): boolean {
  return Buffer.from(method.credentialId).toString('hex') === stored.credentialId;
}

function checkMethod(letter: string, stored: StoredMade, method: Fido2Method): void {
  if (!sameCredential(method, stored))
    throw new AppError('graph/not-proven', { what: 'the passkey that is listed is another one' });
  if (method.aaguid.toLowerCase() !== stored.aaguid) throw new AppError('ceremony/aaguid', { letter });
  if (method.passkeyType === 'synced')
    throw new AppError('graph/not-proven', { what: 'Entra calls the passkey synced, not device-bound' });
}

/** Proof `tapGone`: no TAP on the account, and the target that was opened for one is closed. */
export async function closeTap(context: StepContext, account: AccountRecord, userId: string): Promise<void> {
  const { plan, policy } = context.state();
  if (
    plan === null ||
    context.state().accounts.find((each) => each.planned.index === account.planned.index)?.tapGone === 'proven'
  )
    return;
  const { evidence } = await context.tenant.ensureNoTap(plan, userId, policy?.saved ?? null, callOptions(context));
  await context.commit({
    type: 'tapGone',
    accountIndex: account.planned.index,
    byTap: context.state().choices.registerBy === 'tap',
    evidence,
  });
}
