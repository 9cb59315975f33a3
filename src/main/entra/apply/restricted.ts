import { AppError } from '../../../shared/errors';
import type { Operation } from '../http/operation';
import { getUser } from '../resources/users';

/**
 * A refusal may mean that the account is in a restricted management unit, which binds Global Administrators too.
 * Graph says so only in the text of its message, so the account's own flag is read instead.
 */
export async function explainRefusal<T>(op: Operation, userId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'graph/forbidden') throw error;
    const user = await op.orNull(() => getUser(op, userId)).catch(() => null);
    throw user?.isManagementRestricted === true ? new AppError('graph/restricted', error.details, error) : error;
  }
}
