import { AppError } from '../../../shared/errors';
import type { RegisterKey } from '../../../shared/model/drill';
import { roleIds } from '../../entra/roles';
import { withAccount, withKey, withSignIn } from '../register';
import type { LifeCall, LifeJob } from './job';
import { sheetOfLife } from './state';
import { leaveUnit, needTenant, rejoinUnit, whileProtected } from './unit';

/** A real sign-in with the key and its new paper, with the account's role read by its own token. */
export async function signInWithNewKey(job: LifeJob, call: LifeCall = {}): Promise<void> {
  job.demand('signIn');
  const begunAt = new Date(job.deps.clock.now()).toISOString();
  const { value, evidence } = await needTenant(job)
    .proveSignIn({ userId: job.state.userId, userPrincipalName: job.account.userPrincipalName }, true, call)
    .catch(async (error: unknown) => {
      // Entra may have taken it before it was cut off, and the next check must not take it for a stranger's.
      await job.deps.register.change(job.state.tenantId, (tenant) => withSignIn(tenant, job.state.userId, begunAt));
      throw error;
    });
  if (value.roles !== null && !value.roles.includes(roleIds.globalAdministrator))
    throw new AppError('graph/not-proven', { what: 'the account does not hold Global Administrator' });
  await job.deps.register.change(job.state.tenantId, (tenant) => withSignIn(tenant, job.state.userId, value.issuedAt));
  await job.commit({ type: 'signedIn', issuedAt: value.issuedAt, requestIds: [...evidence.requestIds] });
}

/** The old key goes, the account goes back into its unit, the record is brought up to date. Safe to run again. */
export async function finish(job: LifeJob, call: LifeCall = {}): Promise<void> {
  job.demand('finish');
  await job.destroySecrets();
  await removeOld(job, call);
  await rejoinUnit(job, call);
  if (!job.state.recorded) {
    await record(job);
    await job.commit({ type: 'recorded' });
  }
  await job.commit({ type: 'closed' });
}

/** Leaves the job where nothing is lost: never while a key has a PIN that is on no paper. */
export async function abandon(job: LifeJob, why: string, call: LifeCall = {}): Promise<void> {
  job.demand('abandon');
  await rejoinUnit(job, call);
  await job.destroySecrets();
  await job.commit({ type: 'abandoned', why });
}

async function removeOld(job: LifeJob, call: LifeCall): Promise<void> {
  const { oldLetter, oldRemoved, signedInAt } = job.state;
  if (oldLetter === null || oldRemoved) return;
  const old = job.account.keys.find((key) => key.letter === oldLetter);
  if (old === undefined || signedInAt === null) return;
  const tenant = needTenant(job);
  await leaveUnit(job, call);
  await job.commit({ type: 'oldRemoveIntent', methodId: old.methodId });
  const { evidence } = await whileProtected(job, call, () => tenant.deleteKey(job.state.userId, old.methodId, call));
  const left = (await tenant.listKeys(job.state.userId, call)).filter((method) => method.id === old.methodId);
  if (left.length > 0) throw new AppError('graph/not-proven', { what: 'the old key is still registered' });
  await job.commit({ type: 'oldRemoved', methodId: old.methodId, requestIds: [...evidence.requestIds] });
}

async function record(job: LifeJob): Promise<void> {
  const { state } = job;
  const sheet = sheetOfLife(state);
  const at = new Date(job.deps.clock.now()).toISOString();
  await job.deps.register.change(state.tenantId, (before) => {
    // What Entra logs about this job is ours, and no news at the next check.
    const tenant = state.kind === 'changePin' ? before : withSignIn(before, state.userId, at);
    const recorded = job.recordedKey;
    const paper = { sheetNumber: sheet?.number ?? null, envelopeNumber: sheet?.envelope ?? null };
    if (recorded !== null)
      return withKey(tenant, state.userId, {
        ...recorded,
        ...paper,
        signCount: Math.max(recorded.signCount, state.paper?.signCount ?? 0),
      });
    const fresh = newRecord(job);
    const added = fresh === null ? tenant : withKey(tenant, state.userId, { ...fresh, ...paper });
    const gone = state.reason.toLowerCase().includes('lost') ? 'lost' : 'retired';
    return withAccount(added, state.userId, (account) => ({
      ...account,
      keys: account.keys.map((key) => (key.letter === state.oldLetter ? { ...key, state: gone } : key)),
    }));
  });
}

function newRecord(job: LifeJob): RegisterKey | null {
  const { made, pin, methodId, paper, letter } = job.state;
  if (made === null || pin === null || methodId === null) return null;
  return {
    letter,
    serial: pin.info.serial,
    serialMethod: pin.info.serialMethod,
    model: pin.info.model ?? pin.info.product,
    firmware: pin.info.firmware,
    aaguid: made.aaguid.toLowerCase(),
    rpId: made.rpId,
    credentialId: Buffer.from(made.credentialId, 'hex').toString('base64url'),
    publicKey: made.publicKey === '' ? null : Buffer.from(made.publicKey, 'hex').toString('base64url'),
    methodId,
    signCount: paper?.signCount ?? made.signCount,
    attestation: made.attestation.level,
    knownBy: 'registration',
    registeredAt: new Date(job.deps.clock.now()).toISOString(),
    sheetNumber: null,
    envelopeNumber: null,
    custodian: null,
    state: 'active',
  };
}
