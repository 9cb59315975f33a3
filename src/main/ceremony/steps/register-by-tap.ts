import { AppError } from '../../../shared/errors';
import { callOptions, type StepContext } from '../context';
import type { StoredMade } from '../facts';
import type { Fido2Method } from '../../entra/tenant';
import type { AccountRecord, KeyRecord } from '../state';
import { guardTries, withKey } from '../with-key';

const LOOK_EVERY_MS = 5_000;
const RP_ID = 'login.microsoft.com';

/**
 * The classic way: a Temporary Access Pass, shown once, with which the operator adds the key on the security-info page. The app
 * watches until the new method appears, compares the model, and reads the public key from the key itself.
 */
export async function registerByTap(
  context: StepContext,
  account: AccountRecord,
  key: KeyRecord,
  userId: string,
): Promise<void> {
  const index = account.planned.index;
  const before = new Set((await context.tenant.listKeys(userId, callOptions(context))).map((method) => method.id));
  await context.commit({ type: 'tapIntent', accountIndex: index });
  const tap = await context.tenant.createTap(userId, callOptions(context));
  const code = new TextEncoder().encode(tap.code);
  try {
    await context.commit({ type: 'tapMade', accountIndex: index, tapId: tap.id, endsAt: tap.endsAt });
    const endsAt = Date.parse(tap.endsAt);
    context.showTap(index, code);
    context.prompt({
      kind: 'signInBrowser',
      keyLetter: key.letter,
      keyId: null,
      text: `Add key ${key.letter} on the security info page of ${account.userPrincipalName}`,
      secondsTotal: Math.max(0, Math.round((endsAt - context.clock.now()) / 1000)),
      endsAt,
    });
    for (;;) {
      const fresh = (await context.tenant.listKeys(userId, callOptions(context))).find(
        (method) => !before.has(method.id),
      );
      if (fresh !== undefined) {
        if (fresh.aaguid.toLowerCase() !== key.info.aaguid)
          throw new AppError('ceremony/aaguid', { letter: key.letter });
        const made = await readBack(context, key.letter, fresh);
        await context.commit({ type: 'credentialMade', letter: key.letter, made });
        const evidence = { requestIds: [], facts: { methodId: fresh.id, aaguid: fresh.aaguid, byTap: true } };
        await context.commit({
          type: 'registered',
          letter: key.letter,
          methodId: fresh.id,
          displayName: fresh.displayName,
          evidence,
        });
        return;
      }
      if (context.clock.now() >= endsAt) throw new AppError('auth/timeout', { minutes: 60 });
      await context.clock.sleep(LOOK_EVERY_MS, context.signal);
    }
  } finally {
    code.fill(0);
    context.showTap(index, null);
    context.prompt(null);
  }
}

/** Entra does not give public keys away, so the key lists its own. @throws AppError `key/no-credential`, `key/unusable`. */
async function readBack(context: StepContext, letter: string, method: Fido2Method): Promise<StoredMade> {
  return withKey(context, letter, async (key, info, options) => {
    guardTries(info);
    const list = await context.secrets.withPin(letter, (pin) => key.listCredentials(pin, options));
    if (list === null)
      throw new AppError('key/unusable', {
        why: 'it cannot list its passkeys, so a passkey added in the browser cannot be proven from paper.',
      });
    const mine = list.find(
      (each) => each.rpId === RP_ID && Buffer.compare(each.credentialId, method.credentialId) === 0,
    );
    if (mine === undefined) throw new AppError('ceremony/aaguid', { letter });
    return {
      rpId: RP_ID,
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
