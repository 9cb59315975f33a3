import { AppError } from '../../../shared/errors';
import type { KeyInfo } from '../../../shared/model/key';
import type { SecurityKey } from '../../keys/key-operations';
import { demandSheet, demandTries, withRecordedKey } from '../recorded-key';
import type { LifeCall, LifeJob } from './job';
import { makeSettings } from './key-settings';
import { withNewKey } from './new-key';
import { codePoints, type TypedPin } from './typed-pin';

/** Codes that say for certain that the new PIN is not on the key. */
const SAID_NO: ReadonlySet<string> = new Set([
  'pin/policy',
  'pin/wrong',
  'pin/rule',
  'pin/blocked',
  'pin/auth-blocked',
  'pin/already-set',
]);

/** A new PIN for the key on record: both PINs sealed first, the old one typed from its sheet. */
export async function changePin(job: LifeJob, typed: TypedPin, call: LifeCall = {}): Promise<void> {
  job.demand('setPin');
  const recorded = job.recordedKey;
  if (job.state.kind !== 'changePin' || recorded === null)
    throw new AppError('drill/not-allowed', { why: 'this job is about a new key.' });
  demandSheet(job.account, recorded, typed.checkCode);
  await withRecordedKey(job.deps, recorded, async (key, info) => {
    if (await settledAlready(job, key, info, typed.triesLeft)) return;
    demandTries(info, typed.triesLeft);
    const fresh = newPin(job, info);
    try {
      const old = await job.seal('old', typed.pin);
      await job.commit({
        type: 'pinIntent',
        info,
        deviceId: info.id,
        pin: await job.seal('pin', fresh),
        old,
        characters: codePoints(fresh),
      });
      await sendPin(job, () => key.changePin(typed.pin, fresh, call));
    } finally {
      fresh.fill(0);
    }
  });
}

/** After a crash between sending and hearing: one try with the new PIN tells which of the two the key has (rules 1 and 7). */
async function settledAlready(
  job: LifeJob,
  key: SecurityKey,
  info: KeyInfo,
  typedTries: number | null,
): Promise<boolean> {
  const { pin } = job.state;
  if (pin?.state !== 'sending') return false;
  demandTries(info, typedTries);
  try {
    await job.withSecret(pin.sealed, (secret) => key.provePin(secret));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'pin/wrong') throw error;
    await job.commit({ type: 'pinKept', code: error.code });
    return false;
  }
  await job.commit({ type: 'pinSet' });
  return true;
}

/** First PIN of a new key, which must be unused and belong to no account. It stays plugged in until it is registered. */
export async function prepareNewKey(job: LifeJob, call: LifeCall = {}): Promise<void> {
  job.demand('setPin');
  if (job.state.kind === 'changePin')
    throw new AppError('drill/not-allowed', { why: 'this job is about the key on record.' });
  await withNewKey(job, async (key, info) => {
    if (!(await settledAlready(job, key, info, null))) await firstPin(job, key, info, call);
    await makeSettings(job, key, info, call);
  });
}

async function firstPin(job: LifeJob, key: SecurityKey, info: KeyInfo, call: LifeCall): Promise<void> {
  if (info.pin.set === true) throw new AppError('pin/already-set');
  const { pin } = job.state;
  if (pin?.state === 'sending')
    return sendPin(job, () => job.withSecret(pin.sealed, (secret) => key.setPin(secret, call)));
  const fresh = newPin(job, info);
  try {
    await job.commit({
      type: 'pinIntent',
      info,
      deviceId: info.id,
      pin: await job.seal('pin', fresh),
      old: null,
      characters: codePoints(fresh),
    });
    await sendPin(job, () => key.setPin(fresh, call));
  } finally {
    fresh.fill(0);
  }
}

function newPin(job: LifeJob, info: KeyInfo): Uint8Array {
  return job.deps.makePin(job.deps.pin, {
    // A shortest PIN that was chosen for the keys is to fit this one as well.
    minLength: Math.max(info.pin.minLength, job.state.keyPolicy?.minPinLength ?? 0),
    maxLength: info.pin.maxLength,
    avoid: info.serial === null ? [] : [info.serial],
  });
}

async function sendPin(job: LifeJob, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (error instanceof AppError && SAID_NO.has(error.code)) await job.commit({ type: 'pinKept', code: error.code });
    throw error;
  }
  await job.commit({ type: 'pinSet' });
}
