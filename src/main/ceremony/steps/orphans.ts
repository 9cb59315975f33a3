import { AppError } from '../../../shared/errors';
import type { KeyCallOptions, SecurityKey } from '../../keys/key-operations';
import type { StepContext } from '../context';
import { keyOf } from '../state';

/**
 * Passkeys for the same account that an interrupted attempt left on the key: they open nothing and only confuse. Removed where the
 * key can list them, told where it cannot. Passkeys of others are never touched (rule 6).
 */
export async function removeOrphans(
  context: StepContext,
  letter: string,
  key: SecurityKey,
  options: KeyCallOptions,
): Promise<void> {
  const made = keyOf(context.state(), letter)?.made;
  if (made == null) return;
  try {
    const stored = await context.secrets.withPin(letter, (pin) => key.listCredentials(pin, options));
    if (stored === null) return await context.commit({ type: 'orphans', letter, removed: 0, left: 0, known: false });
    const ours = stored.find((each) => hex(each.credentialId) === made.credentialId);
    const orphans = stored.filter(
      (each) =>
        each !== ours &&
        each.rpId === made.rpId &&
        ours !== undefined &&
        each.userName !== null &&
        each.userName === ours.userName,
    );
    for (const orphan of orphans)
      await context.secrets.withPin(letter, (pin) => key.deleteCredential(orphan.credentialId, pin, options));
    await context.commit({
      type: 'orphans',
      letter,
      removed: orphans.length,
      left: stored.length - orphans.length - (ours === undefined ? 0 : 1),
      known: true,
    });
  } catch (error) {
    // The key is registered all the same; what could not be read is told, not guessed.
    if (!(error instanceof AppError) || error.code === 'app/cancelled') throw error;
    context.log.event('warn', 'register.orphans', { letter, code: error.code });
    await context.commit({ type: 'orphans', letter, removed: 0, left: 0, known: false });
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
