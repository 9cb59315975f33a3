import type { AccountView } from '../../shared/model';
import { StateIcon } from '../components/Status';
import { Untrusted } from '../components/Untrusted';
import { useStrings } from '../strings';
import { localPart } from '../strings/format';

export interface AccountChipsProps {
  readonly accounts: readonly AccountView[];
  readonly current: number | null;
  readonly settled: (account: AccountView) => boolean;
  readonly words: { readonly done: string; readonly now: string; readonly notYet: string };
  /** null while something is under way. */
  readonly onPick: ((index: number) => void) | null;
}

/** One chip for each account; which one is worked on, in words. */
export function AccountChips({ accounts, current, settled, words, onPick }: AccountChipsProps) {
  const s = useStrings().steps.register;
  return (
    <ul className="drop-row" data-testid="account-chips">
      {accounts.map((account) => {
        const here = account.index === current;
        const done = settled(account);
        const word = done ? words.done : here ? words.now : words.notYet;
        return (
          <li key={account.index}>
            <button
              type="button"
              className={`chip chip-button${here ? ' is-here' : ''}`}
              aria-current={here ? 'true' : undefined}
              aria-disabled={onPick === null ? true : undefined}
              onClick={() => onPick?.(account.index)}
              data-testid={`chip-${account.index}`}
            >
              <StateIcon tone={done ? 'proven' : here ? 'now' : 'none'} />
              <span>
                <Untrusted mono text={localPart(account.userPrincipalName)} max={28} />{' '}
                {account.keyLetter === null ? s.noKey : s.withKey(account.keyLetter)}, {word}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
