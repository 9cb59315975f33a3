import { AppError } from '../../../shared/errors';
import type { Fido2Method } from '../../entra/tenant';
import { callOptions, type StepContext } from '../context';
import type { StoredMade } from '../facts';
import { keyOf, type AccountRecord } from '../state';
import { guardTries, withKey } from '../with-key';

const RP_ID = 'login.microsoft.com';
/** Microsoft tells nobody under which name passkeys of its US Government clouds stand on a key; that it is Microsoft's is enough. */
const MICROSOFT =
  /^(?:[a-z0-9-]+\.)*(?:microsoft\.com|microsoftonline\.com|microsoft\.us|microsoftonline\.us|azure\.us)$/u;
/** So long must reading show that the first POST left nothing before another credential is made (it would overwrite the first). */
export const SURE_MS = 60_000;
export const READ_EVERY_MS = 5_000;

/**
 * The journal has lost what was made on this key, so Entra and the key are asked: a passkey of the account that no other key of the
 * ceremony is known for, and that this key says it holds, is its own. @returns false when there is none, also after a minute
 */
export async function adopt(
  context: StepContext,
  letter: string,
  account: AccountRecord,
  userId: string,
): Promise<boolean> {
  const until = context.clock.monotonic() + SURE_MS;
  for (;;) {
    const known = new Set(context.state().keys.map((key) => key.made?.credentialId));
    const methods = (await context.tenant.listKeys(userId, callOptions(context))).filter(
      (method) => !known.has(Buffer.from(method.credentialId).toString('hex')),
    );
    const mine = methods.length === 0 ? null : await heldBy(context, letter, methods);
    if (mine !== null) {
      const made = await readBack(context, letter, mine);
      if (keyOf(context.state(), letter)?.accountIndex !== account.planned.index)
        await context.commit({ type: 'keyAssigned', letter, accountIndex: account.planned.index });
      await context.commit({ type: 'credentialMade', letter, made });
      const evidence = { requestIds: [], facts: { methodId: mine.id, readAfterLoss: true } };
      await context.commit({ type: 'registered', letter, methodId: mine.id, displayName: mine.displayName, evidence });
      return true;
    }
    if (context.clock.monotonic() >= until) return false;
    context.progress({ done: 0, total: null, label: 'Reading whether this key is registered already' });
    await context.clock.sleep(READ_EVERY_MS, context.signal);
  }
}

function heldBy(context: StepContext, letter: string, methods: readonly Fido2Method[]): Promise<Fido2Method | null> {
  return withKey(context, letter, async (key) => {
    for (const method of methods) if ((await key.recognise(RP_ID, method.credentialId)) === true) return method;
    return null;
  });
}

/** A relying party of Microsoft's: for no other is anything ever signed because a key said so. */
export function isMicrosofts(rpId: string): boolean {
  return MICROSOFT.test(rpId);
}

/** Entra does not give public keys away, so the key lists its own. @throws AppError `key/no-credential`, `key/unusable`. */
export async function readBack(context: StepContext, letter: string, method: Fido2Method): Promise<StoredMade> {
  return withKey(context, letter, async (key, info, options) => {
    guardTries(info);
    const list = await context.secrets.withPin(letter, (pin) => key.listCredentials(pin, options));
    if (list === null)
      throw new AppError('key/unusable', {
        why: 'it cannot list its passkeys, so a passkey added in the browser cannot be proven from paper.',
      });
    const mine = list.find(
      (each) => isMicrosofts(each.rpId) && Buffer.compare(each.credentialId, method.credentialId) === 0,
    );
    if (mine === undefined) throw new AppError('ceremony/aaguid', { letter });
    return {
      rpId: mine.rpId,
      credentialId: Buffer.from(method.credentialId).toString('hex'),
      publicKey: Buffer.from(mine.publicKey).toString('hex'),
      algorithm: -7,
      aaguid: method.aaguid.toLowerCase(),
      signCount: 0,
      clientDataJSON: '',
      attestationObject: '',
      // The statement went from the browser to Entra; all that can be read is Entra's own verdict.
      attestation: {
        level: method.attestationLevel === 'attested' ? 'verified' : 'none',
        format: 'read from Entra',
        model: null,
        why: method.attestationLevel === 'attested' ? null : 'Entra does not say that the passkey is attested.',
      },
      flags: { up: true, uv: true, be: false, bs: false },
      hmacSecret: false,
      attestedSerial: null,
      dropped: [],
      expiresAt: null,
    };
  });
}
