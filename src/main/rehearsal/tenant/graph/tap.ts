import { z } from 'zod';
import { badRequest, GraphFault, json, noContent } from '../http/reply';
import type { Reply } from '../http/reply';
import type { TemporaryAccessPass, UserRecord } from '../state/model';
import type { World } from '../state/world';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { demandMethodRights } from './rights';
import { route } from './route';
import type { Route } from './route';
import { tapShape } from './shapes';
import { auditUser, userOf } from './users';

const createBody = z
  .object({
    lifetimeInMinutes: z.number().int().optional(),
    isUsableOnce: z.boolean().optional(),
    startDateTime: z.string().datetime({ offset: true }).nullish(),
  })
  .passthrough();
const minute = 60_000;

/** methodUsabilityReason, judged by the policy in force. */
export function usability(
  world: World,
  user: UserRecord,
  tap: TemporaryAccessPass,
): { readonly usable: boolean; readonly reason: string } {
  const now = world.now();
  const policy = world.state.methodsPolicy.at(now).tap;
  const inPolicy =
    policy.state === 'enabled' &&
    world.targeted(user.id, policy.includeTargets) &&
    !world.targeted(user.id, policy.excludeTargets);
  if (tap.used && tap.isUsableOnce) return { usable: false, reason: 'OneTimeUsed' };
  if (now >= tap.startsAt + tap.lifetimeInMinutes * minute) return { usable: false, reason: 'Expired' };
  if (now < tap.startsAt) return { usable: false, reason: 'NotYetValid' };
  if (!inPolicy) return { usable: false, reason: 'DisabledByPolicy' };
  return { usable: true, reason: 'EnabledByPolicy' };
}

function create(call: GraphCall): Reply {
  const { world } = call;
  if (world.state.cloud === 'china')
    throw badRequest("Resource not found for the segment 'temporaryAccessPassMethods'.", 'BadRequest');
  const user = userOf(call);
  demandMethodRights(call, user);
  if (user.userType === 'Guest')
    throw badRequest('A Temporary Access Pass cannot be added for an external guest.', 'invalidRequest');
  const body = bodyOf(call, createBody);
  const policy = world.state.methodsPolicy.at(world.now()).tap;
  const lifetime = body.lifetimeInMinutes ?? policy.defaultLifetimeInMinutes;
  if (lifetime < policy.minimumLifetimeInMinutes || lifetime > policy.maximumLifetimeInMinutes) {
    throw badRequest(
      `The lifetime must be between ${policy.minimumLifetimeInMinutes} and ${policy.maximumLifetimeInMinutes} minutes.`,
      'invalidRequest',
    );
  }
  if (policy.isUsableOnce && body.isUsableOnce === false)
    throw badRequest('The policy of the tenant allows one-time passes only.', 'invalidRequest');
  const tap: TemporaryAccessPass = {
    id: world.chance.uuid(),
    code: Buffer.from(world.chance.bytes(policy.defaultLength)).toString('base64').slice(0, policy.defaultLength),
    createdAt: world.now(),
    startsAt: body.startDateTime ? Date.parse(body.startDateTime) : world.now(),
    lifetimeInMinutes: lifetime,
    isUsableOnce: policy.isUsableOnce || (body.isUsableOnce ?? false),
    used: false,
  };
  // A second pass replaces the first.
  user.tap = tap;
  auditUser(call, 'Admin registered security info', user, 'Authentication Methods');
  return json(
    {
      '@odata.context': `${call.base}/$metadata#users('${user.id}')/authentication/temporaryAccessPassMethods/$entity`,
      ...tapShape(world, tap, usability(world, user, tap)),
      temporaryAccessPass: tap.code,
    },
    201,
  );
}

function tapOf(call: GraphCall, user: UserRecord): TemporaryAccessPass {
  if (user.tap?.id !== param(call, 1).toLowerCase())
    throw new GraphFault(404, 'resourceNotFound', 'The resource could not be found.');
  return user.tap;
}

function remove(call: GraphCall): Reply {
  const user = userOf(call);
  demandMethodRights(call, user);
  tapOf(call, user);
  user.tap = null;
  auditUser(call, 'Admin deleted security info', user, 'Authentication Methods');
  return noContent;
}

const readers = ['globalReader', 'authenticationAdministrator', 'privilegedAuthenticationAdministrator'] as const;
const reading = {
  any: [
    'UserAuthMethod-TAP.Read.All',
    'UserAuthMethod-TAP.ReadWrite.All',
    'UserAuthenticationMethod.Read.All',
    'UserAuthenticationMethod.ReadWrite.All',
  ],
  roles: readers,
  family: 'authentication',
} as const;
const writing = {
  any: ['UserAuthMethod-TAP.ReadWrite.All', 'UserAuthenticationMethod.ReadWrite.All'],
  roles: ['authenticationAdministrator', 'privilegedAuthenticationAdministrator'],
  family: 'authentication',
} as const;
const base = '/users/{}/authentication/temporaryAccessPassMethods';

export const tapRoutes: readonly Route[] = [
  route('GET', base, reading, (call) => {
    const user = userOf(call);
    const rows = user.tap ? [tapShape(call.world, user.tap, usability(call.world, user, user.tap))] : [];
    return collection(call, rows, { context: `users('${user.id}')/authentication/temporaryAccessPassMethods` });
  }),
  route('POST', base, writing, create),
  route('GET', `${base}/{}`, reading, (call) => {
    const user = userOf(call);
    const tap = tapOf(call, user);
    return entity(
      call,
      `users('${user.id}')/authentication/temporaryAccessPassMethods/$entity`,
      tapShape(call.world, tap, usability(call.world, user, tap)),
    );
  }),
  route('DELETE', `${base}/{}`, writing, remove),
];
