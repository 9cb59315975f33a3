import { AppError } from '../../../shared/errors';
import { callOptions, type StepContext } from '../context';
import type { AccountRecord, KeyRecord } from '../state';
import { readBack } from './read-back';

const LOOK_EVERY_MS = 5_000;

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
  const listed = await context.tenant.listKeys(userId, callOptions(context));
  const already = listed.find((method) => Buffer.from(method.credentialId).toString('hex') === key.made?.credentialId);
  if (already !== undefined) {
    const evidence = { requestIds: [], facts: { methodId: already.id, aaguid: already.aaguid, byTap: true } };
    return context.commit({
      type: 'registered',
      letter: key.letter,
      methodId: already.id,
      displayName: already.displayName,
      evidence,
    });
  }
  const before = new Set(listed.map((method) => method.id));
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
      text: `Add key ${key.letter} on the security info page of ${account.userPrincipalName}.`,
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
