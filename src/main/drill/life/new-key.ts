import { AppError } from '../../../shared/errors';
import type { KeyInfo } from '../../../shared/model/key';
import { readSerial } from '../../ceremony/identity';
import type { KeyDevice } from '../../keys/hid/hid-port';
import type { SecurityKey } from '../../keys/key-operations';
import { bytesOf } from '../recorded-key';
import type { LifeJob } from './job';

/**
 * Opens the key that this job is about: before its PIN is set the only plugged-in key that is on no record, afterwards the same
 * one and no other (rules 4 and 5). @throws AppError `key/none`, `key/several`, `key/other`, `key/already-assigned`, `key/unusable`.
 */
export async function withNewKey<T>(job: LifeJob, act: (key: SecurityKey, info: KeyInfo) => Promise<T>): Promise<T> {
  const devices = (await job.deps.source.list()).filter((device) => device.denied === null);
  const candidates: KeyDevice[] = [];
  let onRecord: string | null = null;
  for (const device of devices) {
    const verdict = await look(job, device);
    if (verdict === 'candidate') candidates.push(device);
    else if (verdict !== 'stranger') onRecord = verdict.account;
  }
  const [only] = candidates;
  if (candidates.length > 1) throw new AppError('key/several', { count: candidates.length });
  if (only === undefined && onRecord !== null)
    throw new AppError('key/already-assigned', { account: onRecord, wanted: job.account.userPrincipalName });
  if (only === undefined)
    throw new AppError(devices.length === 0 ? 'key/none' : 'key/other', { expected: job.state.letter });
  return opened(job, only, act);
}

async function opened<T>(
  job: LifeJob,
  device: KeyDevice,
  act: (key: SecurityKey, info: KeyInfo) => Promise<T>,
): Promise<T> {
  const key = await job.deps.openKey(device);
  try {
    return await act(key, await key.describe());
  } finally {
    await key.close().catch(() => undefined);
  }
}

type Verdict = 'candidate' | 'stranger' | { readonly account: string };

async function look(job: LifeJob, device: KeyDevice): Promise<Verdict> {
  return opened(job, device, async (key, info): Promise<Verdict> => {
    const { pin, made } = job.state;
    if (pin !== null) {
      if (info.aaguid !== pin.info.aaguid) return 'stranger';
      const serial = readSerial(pin.info);
      if (serial !== null) return readSerial(info) === serial ? 'candidate' : 'stranger';
      // Without a serial: the same plug-in, or the credential that was made on it.
      if (info.id === pin.deviceId) return 'candidate';
      return made !== null && (await key.recognise(made.rpId, Buffer.from(made.credentialId, 'hex'))) === true
        ? 'candidate'
        : 'stranger';
    }
    const holder = await holderOf(job, key, info);
    if (holder !== null) return { account: holder };
    if (!info.usable) throw new AppError('key/unusable', { why: info.why });
    return 'candidate';
  });
}

/** The account that a key is on record for, in any tenant of this laptop. */
async function holderOf(job: LifeJob, key: SecurityKey, info: KeyInfo): Promise<string | null> {
  for (const tenant of job.deps.register.tenants) {
    for (const account of tenant.accounts) {
      for (const recorded of account.keys) {
        if (recorded.aaguid !== info.aaguid) continue;
        const serial = readSerial(info);
        const told = recorded.serialMethod === 'typedByOperator' ? null : recorded.serial;
        const same =
          serial !== null && told !== null
            ? serial === told
            : await key.recognise(recorded.rpId, bytesOf(recorded.credentialId));
        // A retired key that was reset since has no credential of ours and is as good as new.
        if (same === true && (recorded.state === 'active' || info.pin.set === true)) return account.userPrincipalName;
      }
    }
  }
  return null;
}
