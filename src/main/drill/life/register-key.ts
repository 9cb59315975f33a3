import { AppError } from '../../../shared/errors';
import type { StoredMade } from '../../ceremony/facts';
import { withEnterprise } from '../../ceremony/make-setting';
import { restoreMade, storeMade } from '../../ceremony/stored-made';
import type { Tenant } from '../../entra/tenant';
import type { LifeCall, LifeJob } from './job';
import { makeSettings } from './key-settings';
import { withNewKey } from './new-key';
import { leaveUnit, needTenant, whileProtected } from './unit';

/** After a lost answer, nothing is made anew before Entra has shown for so long that the first is absent. */
const SURE_MS = 60_000;

/** The new key to the account, out of the restricted unit where there is one. */
export async function registerNewKey(job: LifeJob, call: LifeCall = {}): Promise<void> {
  job.demand('register');
  const tenant = needTenant(job);
  await leaveUnit(job, call);
  if (job.state.made !== null && (await settleRegistration(job, tenant, job.state.made, call))) return;
  await withNewKey(job, async (key, info) => {
    const { pin } = job.state;
    if (pin === null) return;
    // Where the program ended between the PIN and the settings.
    await makeSettings(job, key, info, call);
    const { options } = await whileProtected(job, call, () => tenant.creationOptions(job.state.userId, call));
    const asked = withEnterprise(job.state.keyPolicy, await key.describe(), options);
    const made = await job.withSecret(pin.sealed, (secret) => key.register(asked, secret, call));
    if (made.aaguid !== info.aaguid)
      throw new AppError('key/registration-check', {
        why: `it says model ${made.aaguid} now and said ${info.aaguid} before`,
      });
    if (made.attestation.level === 'untrusted')
      throw new AppError('key/attestation', {
        why: `${made.attestation.why ?? 'its certificate is not trusted.'} Where the model is newer than the metadata of this app, load a newer FIDO metadata file in Settings.`,
      });
    const stored = storeMade(made, options.rpId, options.expiresAt);
    await job.commit({ type: 'made', made: stored });
    await post(job, tenant, stored, call);
  });
}

async function post(job: LifeJob, tenant: Tenant, stored: StoredMade, call: LifeCall): Promise<void> {
  try {
    const { value, evidence } = await tenant.registerKey(
      job.state.userId,
      `Emergency key ${job.state.header.number}-${job.state.letter}`,
      restoreMade(stored),
      call,
    );
    if (Buffer.from(value.credentialId).toString('hex') !== stored.credentialId || value.passkeyType === 'synced')
      throw new AppError('graph/not-proven', { what: 'the passkey that is listed is another one' });
    await job.commit({ type: 'registered', methodId: value.id, requestIds: [...evidence.requestIds] });
  } catch (error) {
    const refused =
      error instanceof AppError &&
      ['graph/challenge-expired', 'graph/key-refused', 'graph/bad-request'].includes(error.code);
    if (refused) await job.commit({ type: 'discarded', why: error.code });
    throw error;
  }
}

/** A credential whose POST has no known outcome: read first; the same body again only while its challenge lives. */
async function settleRegistration(job: LifeJob, tenant: Tenant, stored: StoredMade, call: LifeCall): Promise<boolean> {
  // Not by the time of day, which may jump.
  const until = job.deps.clock.monotonic() + SURE_MS;
  const alive = stored.expiresAt !== null && job.deps.clock.now() < stored.expiresAt;
  for (;;) {
    const found = (await tenant.listKeys(job.state.userId, call)).find(
      (method) => Buffer.from(method.credentialId).toString('hex') === stored.credentialId,
    );
    if (found !== undefined) {
      await job.commit({ type: 'registered', methodId: found.id, requestIds: [] });
      return true;
    }
    if (alive || job.deps.clock.monotonic() >= until) break;
    await job.deps.clock.sleep(10_000, call.signal);
  }
  if (alive) await post(job, tenant, stored, call);
  else await job.commit({ type: 'discarded', why: 'the challenge ran out before an answer came' });
  return alive;
}
