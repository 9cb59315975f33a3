import { AppError } from '../../../shared/errors';
import type { RegisterKey } from '../../../shared/model/drill';
import type { KeyInfo } from '../../../shared/model/key';
import type { SheetRecord } from '../../../shared/model/paper';
import { fingerprint } from '../../ceremony/audit-of';
import { drillDates, localDate } from '../../ceremony/dates';
import { NumberRegister, sheetNumber } from '../../ceremony/numbers';
import { restoreMade, storeMade } from '../../ceremony/stored-made';
import type { StoredMade } from '../../ceremony/facts';
import type { SecurityKey } from '../../keys/key-operations';
import type { Tenant } from '../../entra/tenant';
import { roleIds } from '../../entra/roles';
import { checkCode, sameCheckCode } from '../../paper/check-code';
import { bytesOf, demandSheet, demandTries, withRecordedKey } from '../recorded-key';
import { withAccount, withKey, withSignIn } from '../register';
import type { LifeCall, LifeJob } from './job';
import { withNewKey } from './new-key';
import { sheetOfLife } from './state';

/** Codes that say for certain that the new PIN is not on the key. */
const SAID_NO: ReadonlySet<string> = new Set(['pin/policy', 'pin/wrong', 'pin/rule', 'pin/blocked', 'pin/auth-blocked', 'pin/already-set']);
/** A removal from the restricted unit may be refused for so long. */
const LINGERS_MS = 35 * 60_000;
/** After a lost answer, nothing is made anew before Entra has shown for so long that the first is absent. */
const SURE_MS = 60_000;

export interface TypedPin {
  /** From the old sheet; UTF-8, stays the caller's to wipe. */
  readonly pin: Uint8Array;
  readonly checkCode: string;
  /** Asked for once three or fewer tries are left. */
  readonly triesLeft: number | null;
}

/** A new PIN for the key on record: both PINs sealed first, the old one typed from its sheet. */
export async function changePin(job: LifeJob, typed: TypedPin, call: LifeCall = {}): Promise<void> {
  job.demand('setPin');
  const recorded = job.recordedKey;
  if (job.state.kind !== 'changePin' || recorded === null) throw new AppError('drill/not-allowed', { why: 'this job is about a new key.' });
  demandSheet(job.account, recorded, typed.checkCode);
  await withRecordedKey(job.deps, recorded, async (key, info) => {
    if (await settledAlready(job, key, info, typed.triesLeft)) return;
    demandTries(info, typed.triesLeft);
    const fresh = newPin(job, info);
    try {
      const old = await job.seal('old', typed.pin);
      await job.commit({ type: 'pinIntent', info, deviceId: info.id, pin: await job.seal('pin', fresh), old, characters: [...new TextDecoder().decode(fresh)].length });
      await sendPin(job, () => key.changePin(typed.pin, fresh, call));
    } finally {
      fresh.fill(0);
    }
  });
}

/** After a crash between sending and hearing: one try with the new PIN tells which of the two the key has (rules 1 and 7). */
async function settledAlready(job: LifeJob, key: SecurityKey, info: KeyInfo, typedTries: number | null): Promise<boolean> {
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
  if (job.state.kind === 'changePin') throw new AppError('drill/not-allowed', { why: 'this job is about the key on record.' });
  await withNewKey(job, async (key, info) => {
    if (await settledAlready(job, key, info, null)) return;
    if (info.pin.set === true) throw new AppError('pin/already-set');
    const { pin } = job.state;
    if (pin?.state === 'sending') return sendPin(job, () => job.withSecret(pin.sealed, (secret) => key.setPin(secret, call)));
    const fresh = newPin(job, info);
    try {
      await job.commit({ type: 'pinIntent', info, deviceId: info.id, pin: await job.seal('pin', fresh), old: null, characters: [...new TextDecoder().decode(fresh)].length });
      await sendPin(job, () => key.setPin(fresh, call));
    } finally {
      fresh.fill(0);
    }
  });
}

function newPin(job: LifeJob, info: KeyInfo): Uint8Array {
  return job.deps.makePin(job.deps.pin, { minLength: info.pin.minLength, maxLength: info.pin.maxLength, avoid: info.serial === null ? [] : [info.serial] });
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

/** The new key to the account, out of the restricted unit where there is one. */
export async function registerNewKey(job: LifeJob, call: LifeCall = {}): Promise<void> {
  job.demand('register');
  const tenant = needTenant(job);
  await leaveUnit(job, call);
  if (job.state.made !== null && (await settleRegistration(job, tenant, job.state.made, call))) return;
  await withNewKey(job, async (key, info) => {
    const { pin } = job.state;
    if (pin === null) return;
    const { options } = await whileProtected(job, call, () => tenant.creationOptions(job.state.userId, call));
    const made = await job.withSecret(pin.sealed, (secret) => key.register(options, secret, call));
    if (made.aaguid !== info.aaguid) throw new AppError('key/registration-check', { why: `it says model ${made.aaguid} now and said ${info.aaguid} before` });
    if (made.attestation.level === 'untrusted') throw new AppError('key/attestation', { why: made.attestation.why ?? 'its certificate is not trusted' });
    const stored = storeMade(made, options.rpId, options.expiresAt);
    await job.commit({ type: 'made', made: stored });
    await post(job, tenant, stored, call);
  });
}

async function post(job: LifeJob, tenant: Tenant, stored: StoredMade, call: LifeCall): Promise<void> {
  try {
    const { value, evidence } = await tenant.registerKey(job.state.userId, `Emergency key ${job.state.header.number}-${job.state.letter}`, restoreMade(stored), call);
    if (Buffer.from(value.credentialId).toString('hex') !== stored.credentialId || value.passkeyType === 'synced') throw new AppError('graph/not-proven', { what: 'the passkey that is listed is another one' });
    await job.commit({ type: 'registered', methodId: value.id, requestIds: [...evidence.requestIds] });
  } catch (error) {
    const refused = error instanceof AppError && ['graph/challenge-expired', 'graph/key-refused', 'graph/bad-request'].includes(error.code);
    if (refused) await job.commit({ type: 'discarded', why: error.code });
    throw error;
  }
}

/** A credential whose POST has no known outcome: read first; the same body again only while its challenge lives. */
async function settleRegistration(job: LifeJob, tenant: Tenant, stored: StoredMade, call: LifeCall): Promise<boolean> {
  const until = job.deps.clock.now() + SURE_MS;
  const alive = stored.expiresAt !== null && job.deps.clock.now() < stored.expiresAt;
  for (;;) {
    const found = (await tenant.listKeys(job.state.userId, call)).find((method) => Buffer.from(method.credentialId).toString('hex') === stored.credentialId);
    if (found !== undefined) {
      await job.commit({ type: 'registered', methodId: found.id, requestIds: [] });
      return true;
    }
    if (alive || job.deps.clock.now() >= until) break;
    await job.deps.clock.sleep(10_000, call.signal);
  }
  if (alive) await post(job, tenant, stored, call);
  else await job.commit({ type: 'discarded', why: 'the challenge ran out before an answer came' });
  return alive;
}

/** A sheet with the new PIN. One that may have come out before is void. */
export async function printSheet(job: LifeJob, how: 'printer' | 'file' | 'handwrite', printer: string | null, call: LifeCall = {}): Promise<void> {
  job.demand('print');
  const { pin, header, letter } = job.state;
  if (pin === null) return;
  const numbers = new NumberRegister(job.deps.folder, job.deps.disk);
  const number = sheetNumber(header.number, letter, job.state.sheets.length);
  const serial = serialOf(job);
  await job.commit({
    type: 'sheetIssued',
    number,
    envelope: await numbers.nextEnvelope(),
    keyEnvelope: await numbers.nextEnvelope(),
    checkCode: checkCode(number, job.account.userPrincipalName, serial ?? fingerprint(credentialHex(job))),
    date: localDate(job.deps.clock.now()),
  });
  const sheet = { record: sheetRecord(job), paper: { form: how === 'handwrite' ? 'handwrite' : 'sheet', size: job.deps.paperSize }, how, printer } as const;
  const deliver = (secret: Uint8Array | null) => job.deps.paper.deliver({ ...sheet, pin: secret }, call.signal === undefined ? {} : { signal: call.signal });
  const { file } = how === 'handwrite' ? await deliver(null) : await job.withSecret(pin.sealed, deliver);
  await job.commit({ type: 'printed', number, how, file });
}

/** What was typed from the paper opens the key, and the key signs. Then the sealed PINs are destroyed (rule 1). */
export async function provePaper(job: LifeJob, typed: TypedPin, call: LifeCall = {}): Promise<void> {
  job.demand('provePaper');
  const sheet = sheetOfLife(job.state);
  const { pin } = job.state;
  if (sheet === null || pin === null) return;
  if (!sameCheckCode(typed.checkCode, sheet.checkCode)) throw new AppError('ceremony/wrong-sheet', { expected: sheet.number });
  if ([...new TextDecoder().decode(typed.pin)].length !== pin.characters) throw new AppError('ceremony/wrong-length', { sheet: sheet.number, length: pin.characters });
  const credential = credentialOf(job);
  const act = async (key: SecurityKey, info: KeyInfo): Promise<void> => {
    demandTries(info, typed.triesLeft);
    try {
      const proof = credential.publicKey.length === 0 ? null : await key.prove(credential, typed.pin, call);
      if (proof === null) await key.provePin(typed.pin, call);
      await job.commit({ type: 'paperProven', signCount: proof?.signCount ?? null });
    } catch (error) {
      if (error instanceof AppError && /^(?:pin|key)\//u.test(error.code)) {
        const tries = error.details['tries'];
        await job.commit({ type: 'proofFailed', code: error.code, tries: typeof tries === 'number' ? tries : null });
      }
      throw error;
    }
  };
  const { recordedKey } = job;
  await (recordedKey === null ? withNewKey(job, act) : withRecordedKey(job.deps, recordedKey, act));
  await job.destroySecrets();
}

/** A real sign-in with the key and its new paper, with the account's role read by its own token. */
export async function signInWithNewKey(job: LifeJob, call: LifeCall = {}): Promise<void> {
  job.demand('signIn');
  const { value, evidence } = await needTenant(job).proveSignIn({ userId: job.state.userId, userPrincipalName: job.account.userPrincipalName }, true, call);
  if (value.roles !== null && !value.roles.includes(roleIds.globalAdministrator)) throw new AppError('graph/not-proven', { what: 'the account does not hold Global Administrator' });
  await job.deps.register.change(job.state.tenantId, (tenant) => withSignIn(tenant, job.state.userId, value.issuedAt));
  await job.commit({ type: 'signedIn', issuedAt: value.issuedAt, requestIds: [...evidence.requestIds] });
}

/** The old key goes, the account goes back into its unit, the record is brought up to date. Safe to run again. */
export async function finish(job: LifeJob, call: LifeCall = {}): Promise<void> {
  job.demand('finish');
  await job.destroySecrets();
  await removeOld(job, call);
  if (job.state.unitLeft !== null && !job.state.unitJoined) {
    await needUnits(job).join(job.state.unitLeft, job.state.userId, call);
    await job.commit({ type: 'unitJoined', unitId: job.state.unitLeft });
  }
  if (!job.state.recorded) {
    await record(job);
    await job.commit({ type: 'recorded' });
  }
  await job.commit({ type: 'closed' });
}

/** Leaves the job where nothing is lost: never while a key has a PIN that is on no paper. */
export async function abandon(job: LifeJob, why: string, call: LifeCall = {}): Promise<void> {
  job.demand('abandon');
  if (job.state.unitLeft !== null && !job.state.unitJoined) {
    await needUnits(job).join(job.state.unitLeft, job.state.userId, call);
    await job.commit({ type: 'unitJoined', unitId: job.state.unitLeft });
  }
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

async function leaveUnit(job: LifeJob, call: LifeCall): Promise<void> {
  const { unit } = job.tenant;
  if (unit === null || (job.state.unitLeft !== null && !job.state.unitJoined)) return;
  await needUnits(job).leave(unit.id, job.state.userId, call);
  await job.commit({ type: 'unitLeft', unitId: unit.id });
}

/** Entra goes on refusing for a while after an account has left its unit. */
async function whileProtected<T>(job: LifeJob, call: LifeCall, work: () => Promise<T>): Promise<T> {
  const until = job.deps.clock.monotonic() + LINGERS_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const lingering = error instanceof AppError && error.code === 'graph/forbidden' && job.state.unitLeft !== null && job.deps.clock.monotonic() < until;
      if (!lingering) throw error;
      call.onProgress?.({ done: 0, total: null, label: 'The restricted unit still protects the account. The app tries again every minute, for half an hour.' });
      await job.deps.clock.sleep(60_000, call.signal);
    }
  }
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
    if (recorded !== null) return withKey(tenant, state.userId, { ...recorded, ...paper, signCount: Math.max(recorded.signCount, state.paper?.signCount ?? 0) });
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

function serialOf(job: LifeJob): string | null {
  const { recordedKey, state } = job;
  if (recordedKey !== null) return recordedKey.serialMethod === 'typedByOperator' ? null : recordedKey.serial;
  return state.pin?.info.serial ?? null;
}

function credentialHex(job: LifeJob): string {
  return job.recordedKey === null ? (job.state.made?.credentialId ?? '') : Buffer.from(job.recordedKey.credentialId, 'base64url').toString('hex');
}

function credentialOf(job: LifeJob): { rpId: string; credentialId: Uint8Array; publicKey: Uint8Array; lastSignCount: number } {
  const { recordedKey, state } = job;
  if (recordedKey !== null) return { rpId: recordedKey.rpId, credentialId: bytesOf(recordedKey.credentialId), publicKey: bytesOf(recordedKey.publicKey ?? ''), lastSignCount: recordedKey.signCount };
  return { rpId: state.made?.rpId ?? '', credentialId: Buffer.from(state.made?.credentialId ?? '', 'hex'), publicKey: Buffer.from(state.made?.publicKey ?? '', 'hex'), lastSignCount: state.made?.signCount ?? 0 };
}

/** Everything on the new sheet but the PIN. */
export function sheetRecord(job: LifeJob): SheetRecord {
  const sheet = sheetOfLife(job.state);
  const { tenant, account, recordedKey, state } = job;
  if (sheet === null || state.pin === null) throw new AppError('ceremony/no-paper', { letter: state.letter });
  return {
    rehearsal: tenant.simulated,
    sheetNumber: sheet.number,
    envelopeNumber: sheet.envelope,
    keyEnvelopeNumber: sheet.keyEnvelope,
    date: sheet.date,
    checkCode: sheet.checkCode,
    tenantName: tenant.displayName,
    tenantId: tenant.tenantId,
    cloud: tenant.cloud,
    userPrincipalName: account.userPrincipalName,
    keyLetter: state.letter,
    keyModel: recordedKey?.model ?? state.pin.info.model ?? state.pin.info.product,
    keyFirmware: state.pin.info.firmware,
    serial: recordedKey?.serial ?? state.pin.info.serial,
    serialMethod: recordedKey?.serialMethod ?? state.pin.info.serialMethod,
    aaguid: state.pin.info.aaguid,
    credentialFingerprint: fingerprint(credentialHex(job)),
    pinKind: job.deps.pin.kind,
    pinLength: state.pin.characters,
    role: 'Global Administrator',
    notify: job.deps.notify,
    drillDates: drillDates(sheet.date),
    voidReason: null,
  };
}

function needTenant(job: LifeJob): Tenant {
  if (job.deps.tenant === null) throw new AppError('drill/not-allowed', { why: 'no administrator is signed in.' });
  return job.deps.tenant;
}

function needUnits(job: LifeJob): NonNullable<LifeJob['deps']['units']> {
  if (job.deps.units === null) throw new AppError('drill/not-allowed', { why: 'the account is in a restricted unit, and nobody is signed in who may take it out.' });
  return job.deps.units;
}

