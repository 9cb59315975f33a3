import type { ErrorCode } from '../../shared/errors';
import type { CeremonyRequest, CeremonySnapshot } from '../../shared/model';

/** What has to come before the refused act is asked again; null where nothing has to. */
export function comesFirst(code: ErrorCode, last: CeremonyRequest | null): 'signInAdmin' | 'survey' | null {
  switch (code) {
    case 'graph/unauthorized':
    case 'graph/claims':
    case 'graph/forbidden':
    case 'graph/self':
    case 'auth/cancelled':
    case 'auth/timeout':
    case 'auth/refused':
    case 'auth/consent':
    case 'auth/guest':
    case 'auth/wrong-tenant':
    case 'auth/role-ended':
      // These two are sign-ins themselves: they are asked again as they are.
      return last?.act === 'signIn' || last?.act === 'signInAsAdmin' ? null : 'signInAdmin';
    case 'graph/policy-changed':
      return 'survey';
    default:
      return null;
  }
}

export function allowedNow(request: CeremonyRequest, snapshot: CeremonySnapshot): boolean {
  switch (request.act) {
    case 'answer':
    case 'dismissError':
      return false;
    case 'typeSerial':
      return true;
    case 'prepareKey':
    case 'resetKey':
      // The plug-in that was meant may be over; the card of the new one has its own button.
      return (
        snapshot.allowed[request.act] === null &&
        snapshot.bench.some((key) => key.info.id === request.keyId && key.state !== 'gone')
      );
    default:
      return snapshot.allowed[request.act] === null;
  }
}
