import { abandonWord } from '../../../shared/confirm-words';
import { AppError } from '../../../shared/errors';
import { callOptions, type StepContext } from '../context';
import { sheetOf, type KeyRecord } from '../state';
import { lossWords } from '../unsettled';

/**
 * Takes back what can be taken back, in reverse order, each confirmed by re-reading. What cannot is listed, for the paper.
 * The sealed PINs stay: a key that has one must never become a key that nobody can open (rule 1).
 */
export async function abandon(context: StepContext, typed: string, adminHere: boolean): Promise<void> {
  const state = context.state();
  const word = abandonWord(state.header.number);
  if (!state.abandoning && typed.trim() !== word) throw new AppError('ceremony/confirm', { word });
  const written =
    state.plan !== null &&
    (state.accounts.some((account) => account.userId !== null) || state.unsettled.length > 0 || state.group !== null);
  if (written && !adminHere) throw new AppError('ceremony/not-allowed', { why: 'no administrator is signed in.' });
  await context.commit({ type: 'abandonIntent' });
  const remains: string[] = [];
  for (const key of state.keys) {
    const sheet = sheetOf(key);
    if (sheet !== null)
      await context.commit({
        type: 'sheetVoided',
        letter: key.letter,
        number: sheet.number,
        reason: 'The ceremony was abandoned',
      });
  }
  if (written && state.plan !== null) {
    const done = await context.tenant.undo(
      {
        plan: state.plan,
        groupId: state.group?.id ?? null,
        groupIsOurs: state.group?.ours ?? false,
        userIds: state.accounts.flatMap((account) =>
          account.userId === null || account.planned.adopted || account.adoptedRole ? [] : [account.userId],
        ),
        savedPolicies: state.policy?.saved ?? state.savedAhead.policies,
        savedExclusions: state.exclusion?.saved ?? state.savedAhead.exclusions,
        unsettled: {
          accounts: state.accounts.flatMap(({ planned: { index } }) =>
            state.unsettled.includes(`account ${index}`) ? [index] : [],
          ),
          group: state.unsettled.includes('group'),
        },
      },
      callOptions(context),
    );
    remains.push(...done.value);
    await context.commit({ type: 'undone', remains: done.value, evidence: done.evidence });
  }
  remains.push(
    ...state.keys.map(keyLeft),
    ...lossWords(state).map((what) => `Its record is lost, take it back by hand: ${what}.`),
  );
  await context.commit({ type: 'abandoned', remains });
}

/** What a person has to do about a key that the ceremony leaves behind. */
export function keyLeft(key: KeyRecord): string {
  const serial = key.info.serial ?? key.typedSerial;
  const pin =
    key.pin.state === 'destroyed'
      ? 'its PIN is on a void sheet only'
      : 'its PIN is sealed on this laptop and can be shown';
  const passkey = key.made === null ? '' : ' and a passkey that opens nothing any more';
  return `Key ${key.letter}${serial === null ? '' : ` (serial ${serial})`} has a PIN${passkey}: ${pin}. Reset the key before it is used again.`;
}
