import { AppError } from '../../../shared/errors';
import { isOurScope, isTrivialScope } from '../auth/scopes';
import { readUntil } from '../http/settle';
import { sameId } from '../policy/fido2';
import { deleteGrant, findServicePrincipal, graphAppId, listGrants } from '../resources/grants';
import type { Grant } from '../resources/grants';
import type { ConsentsTaken, Proven, TenantCallOptions } from '../tenant';
import { begin } from './context';
import type { ApplyContext } from './context';

export interface ConsentRequest {
  readonly clientId: string;
  /** Permissions that the client had before the first sign-in of this ceremony asked for any. */
  readonly before: readonly string[];
  /** The operator and the accounts that this ceremony made: nobody else consented because of it. */
  readonly principals: readonly string[];
}

/**
 * Step 13, when asked: the consents that came with this ceremony. Graph lets a grant be deleted but has one per client and person,
 * to which every further consent is added; so a grant that also holds older permissions stays whole and `left` names what was added.
 * @throws AppError `graph/forbidden`, `graph/not-proven`.
 */
export async function takeBackConsents(
  context: ApplyContext,
  request: ConsentRequest,
  options?: TenantCallOptions,
): Promise<Proven<ConsentsTaken>> {
  const op = begin(context, options);
  op.say('Consents of this ceremony');
  const [client, graph] = [
    await findServicePrincipal(op, request.clientId),
    await findServicePrincipal(op, graphAppId),
  ];
  if (client === null || graph === null) return op.proven({ taken: [], left: [] }, { grants: 0 });
  const ours = (grant: Grant): boolean =>
    sameId(grant.resourceId ?? '', graph.id) &&
    (grant.principalId == null || request.principals.some((id) => sameId(id, grant.principalId ?? '')));
  const before = new Set(request.before.map((scope) => scope.toLowerCase()));
  const added = (grant: Grant): readonly string[] => weighty(grant).filter((scope) => !before.has(scope.toLowerCase()));
  // What this app never asks for was added by somebody else meanwhile.
  const whole = (grant: Grant): boolean =>
    weighty(grant).every((scope) => isOurScope(scope) && !before.has(scope.toLowerCase()));
  const grants = (await listGrants(op, client.id)).filter(ours);
  const made = grants.filter((grant) => whole(grant) && (weighty(grant).length > 0 || isOfAccount(grant, context)));
  for (const grant of made) await op.orNull(() => deleteGrant(op, grant.id));
  const isMade = (grant: Grant): boolean => made.some((one) => one.id === grant.id);
  const after =
    made.length === 0
      ? grants
      : await readUntil(
          op,
          () => listGrants(op, client.id),
          (all) => !all.some(isMade),
          60_000,
        );
  if (after.some(isMade)) throw new AppError('graph/not-proven', { what: 'a consent is still listed' });
  const value: ConsentsTaken = {
    taken: unique(made.flatMap(scopesOf)),
    left: unique(after.filter(ours).flatMap(added).filter(isOurScope)),
  };
  return op.proven(value, { grants: made.length, permissions: value.taken.length, left: value.left.length });
}

/** The sign-in of an account that this ceremony made consents to `User.Read` only, which of the operator is nobody's matter. */
function isOfAccount(grant: Grant, context: ApplyContext): boolean {
  return grant.principalId != null && !sameId(grant.principalId, context.adminId());
}

function scopesOf(grant: Grant): readonly string[] {
  return (grant.scope ?? '').split(' ').filter((scope) => scope !== '');
}

function weighty(grant: Grant): readonly string[] {
  return scopesOf(grant).filter((scope) => !isTrivialScope(scope));
}

function unique(scopes: readonly string[]): readonly string[] {
  return [...new Set(scopes)].sort();
}
