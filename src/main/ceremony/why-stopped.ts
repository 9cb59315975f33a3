import { AppError, toErrorData } from '../../shared/errors';

/** Whatever the lower layer made of it: somebody stopped the act, and said why. A journal that cannot be written is said all the same. */
export function whyStopped(signal: AbortSignal, error: unknown): unknown {
  if (error instanceof AppError && error.code === 'journal/unwritable') return error;
  const { code } = toErrorData(signal.reason);
  return new AppError(code === 'app/slept' ? code : 'app/cancelled', {}, error);
}
