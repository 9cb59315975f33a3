import type { AccountView } from '../../shared/model';
import type { MadeHow } from '../strings/en/made-how';

export function madeHow(accounts: readonly Pick<AccountView, 'adopted'>[]): MadeHow {
  const adopted = accounts.filter((account) => account.adopted).length;
  if (adopted === 0) return 'create';
  return adopted === accounts.length ? 'adopt' : 'both';
}
