import { AppError } from '../../../shared/errors';
import type { KeyInfo } from '../../../shared/model/key';
import { sameCheckCode } from '../../paper/check-code';
import { halfNumbers } from '../../paper/half-sheets';
import type { StepContext } from '../context';
import { targetKey, whyNotProvePaper } from '../rules';
import { isHalves } from '../sheet-kind';
import { sheetOf, type CeremonyState, type KeyRecord, type Sheet } from '../state';
import { recordOf } from './print';
import { FEW_TRIES, withKey } from '../with-key';

export interface ProofRequest {
  readonly accountIndex: number;
  readonly checkCode: string;
  readonly pin: string;
  readonly letter?: string | undefined;
  readonly triesLeft?: number | undefined;
}

/**
 * Step 7, second half: what the operator typed from the paper opens the key, and the key signs. The sealed PIN takes no part,
 * and is destroyed once this has succeeded (rule 1).
 */
export async function provePaper(context: StepContext, request: ProofRequest): Promise<void> {
  const key = targetKey(context.state(), request.accountIndex, request.letter, whyNotProvePaper);
  const sheet = key === null ? null : sheetOf(key);
  if (key?.made == null || sheet === null) throw new AppError('ceremony/not-allowed', { why: 'no sheet is printed.' });
  if (!isOnThisSheet(context.state(), key.letter, request.checkCode))
    throw new AppError('ceremony/wrong-sheet', { expected: sheet.number });
  const pin = typedPin(request.pin, key, sheet);
  try {
    await sign(context, request, key, sheet, pin);
  } finally {
    pin.fill(0);
  }
  await destroyPin(context, key.letter);
}

/** A split PIN stands on two papers with a code each; one of them is enough to know that the right two are on the table. */
function isOnThisSheet(state: CeremonyState, letter: string, typed: string): boolean {
  const { record, sheet } = recordOf(state, letter);
  const codes = isHalves(sheet) ? halfNumbers(record).map((half) => half.checkCode) : [record.checkCode];
  return codes.some((code) => sameCheckCode(typed, code));
}

/** The gaps on paper are no characters. A wrong length costs no try. */
function typedPin(typed: string, key: KeyRecord, sheet: Sheet): Uint8Array {
  const text = typed.normalize('NFC').replace(/\s/gu, '');
  if ([...text].length !== key.pin.characters)
    throw new AppError('ceremony/wrong-length', { sheet: sheet.number, length: key.pin.characters });
  return new TextEncoder().encode(text);
}

async function sign(
  context: StepContext,
  request: ProofRequest,
  record: KeyRecord,
  sheet: Sheet,
  pin: Uint8Array,
): Promise<void> {
  const { letter, made } = record;
  if (made === null) return;
  await withKey(context, letter, async (key, info, options) => {
    fewTries(info, request.triesLeft);
    await context.commit({ type: 'proofIntent', letter, number: sheet.number });
    try {
      const credential = {
        rpId: made.rpId,
        credentialId: Buffer.from(made.credentialId, 'hex'),
        publicKey: Buffer.from(made.publicKey, 'hex'),
        lastSignCount: record.lastSignCount,
      };
      const proof = await key.prove(credential, pin, options);
      if (!proof.userVerified || !proof.userPresent) throw new AppError('key/signature', { expected: letter });
      await context.commit({ type: 'paperProven', letter, number: sheet.number, signCount: proof.signCount });
    } catch (error) {
      if (error instanceof AppError && /^(?:pin|key)\//u.test(error.code)) {
        const tries = error.details['tries'];
        await context.commit({
          type: 'proofFailed',
          letter,
          number: sheet.number,
          code: error.code,
          tries: typeof tries === 'number' ? tries : null,
        });
      }
      throw error;
    }
  });
}

/** Rule 7: of the last tries none is spent before the operator has said how many are left. The check code has matched by now. */
function fewTries(info: KeyInfo, typed: number | undefined): void {
  const { retries, powerCycleNeeded } = info.pin;
  if (retries === 0) throw new AppError('pin/blocked');
  if (powerCycleNeeded === true) throw new AppError('pin/auth-blocked', { tries: retries });
  if (retries !== null && retries <= FEW_TRIES && typed !== retries)
    throw new AppError('pin/few-tries', { tries: retries });
}

/** Also run at resume, for a crash between the proof and this. */
export async function destroyPin(
  context: Pick<StepContext, 'state' | 'secrets' | 'commit'>,
  letter: string,
): Promise<void> {
  const key = context.state().keys.find((each) => each.letter === letter);
  if (key === undefined || key.paperProvenAt === null || key.pin.state === 'destroyed') return;
  await context.secrets.destroy(key.pin.sealed.slot);
  await context.commit({ type: 'pinDestroyed', letter });
}
