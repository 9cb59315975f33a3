import type { ErrorCode } from '../../shared/errors';

export const EXIT_USAGE = 2;

/** Documented in the usage text; every other failure is 1. */
export function exitCodeFor(code: ErrorCode): number {
  switch (code) {
    case 'key/none':
      return 3;
    case 'key/several':
      return 4;
    case 'key/denied':
      return 5;
    case 'pin/wrong':
      return 6;
    case 'pin/auth-blocked':
    case 'pin/blocked':
    case 'pin/few-tries':
      return 7;
    case 'key/no-touch':
    case 'key/cancelled':
    case 'app/cancelled':
      return 8;
    case 'key/unusable':
    case 'pin/not-supported':
      return 9;
    default:
      return 1;
  }
}
