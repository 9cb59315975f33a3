import { z } from 'zod';
import type { JsonObject } from '../json';
import { badRequest, denied, noContent, notFound } from '../http/reply';
import type { Reply } from '../http/reply';
import type { DeletedRecord } from '../state/model';
import { bodyOf, param } from './call';
import type { GraphCall } from './call';
import { collection, entity } from './collection';
import { route } from './route';
import type { Route } from './route';
import { groupShape, userShape } from './shapes';

const retention = 30 * 24 * 60 * 60_000;

function shape(call: GraphCall, item: DeletedRecord): JsonObject {
  const deletedDateTime = call.world.iso(item.deletedAt);
  if (item.object.kind === 'group') return { ...groupShape(call.world, item.object.group), deletedDateTime };
  const { user } = item.object;
  // The name of a deleted user carries its object id without dashes in front.
  return {
    ...userShape(call.world, user),
    userPrincipalName: `${user.id.replaceAll('-', '')}${user.userPrincipalName}`,
    deletedDateTime,
  };
}

function itemOf(call: GraphCall): DeletedRecord {
  const item = call.world.state.deleted.get(param(call).toLowerCase());
  if (!item || call.world.now() - item.deletedAt > retention) throw notFound(param(call));
  return item;
}

function list(kind: 'user' | 'group'): (call: GraphCall) => Reply {
  return (call) => {
    const rows = [...call.world.state.deleted.values()]
      .filter((item) => item.object.kind === kind)
      .map((item) => shape(call, item));
    return collection(call, rows, { context: kind === 'user' ? 'users' : 'groups' });
  };
}

const restoreBody = z
  .object({ autoReconcileProxyConflict: z.boolean().optional(), newUserPrincipalName: z.string().optional() })
  .nullish();

/** The account comes back with its groups; roles were taken off when it was deleted. */
function restore(call: GraphCall): Reply {
  const { world } = call;
  const item = itemOf(call);
  const body = bodyOf(call, restoreBody);
  if (item.object.kind === 'group') {
    const { group } = item.object;
    world.state.groups.set(group.id, group);
    world.state.deleted.delete(group.id);
    return entity(call, 'directoryObjects/$entity', {
      '@odata.type': '#microsoft.graph.group',
      ...groupShape(world, group),
    });
  }
  const { user } = item.object;
  if (body?.newUserPrincipalName) user.userPrincipalName = body.newUserPrincipalName;
  if (world.userByIdOrName(user.userPrincipalName))
    throw badRequest('Another object with the same value for property userPrincipalName already exists.');
  world.state.users.set(user.id, user);
  world.state.deleted.delete(user.id);
  world.audit({
    activity: 'Restore user',
    category: 'UserManagement',
    service: 'Core Directory',
    actor: call.caller,
    target: { id: user.id, type: 'User', name: user.displayName, userPrincipalName: user.userPrincipalName },
  });
  return entity(call, 'directoryObjects/$entity', {
    '@odata.type': '#microsoft.graph.user',
    ...userShape(world, user),
  });
}

function purge(call: GraphCall): Reply {
  const { world } = call;
  const item = itemOf(call);
  const id = item.object.kind === 'user' ? item.object.user.id : item.object.group.id;
  if (
    item.object.kind === 'user' &&
    !call.session.scopes.has('User.DeleteRestore.All') &&
    !call.session.scopes.has('User.ReadWrite.All')
  )
    throw denied();
  world.state.deleted.delete(id);
  world.audit({
    activity: 'Hard Delete user',
    category: 'UserManagement',
    service: 'Core Directory',
    actor: call.caller,
    target: { id, type: 'User', name: null, userPrincipalName: null },
  });
  return noContent;
}

const reading = {
  any: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'],
  roles: ['userAdministrator', 'authenticationAdministrator', 'privilegedAuthenticationAdministrator'],
} as const;
const writing = {
  any: ['User.DeleteRestore.All'],
  roles: ['userAdministrator', 'privilegedAuthenticationAdministrator'],
} as const;
const base = '/directory/deletedItems';

export const deletedItemRoutes: readonly Route[] = [
  route('GET', base, reading, () => {
    throw badRequest('The collection of deleted items needs a cast.', 'Request_UnsupportedQuery');
  }),
  route('GET', `${base}/microsoft.graph.user`, reading, list('user')),
  route(
    'GET',
    `${base}/microsoft.graph.group`,
    { ...reading, any: ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'] },
    list('group'),
  ),
  route('GET', `${base}/{}`, reading, (call) => {
    const item = itemOf(call);
    return entity(call, 'directoryObjects/$entity', {
      '@odata.type': `#microsoft.graph.${item.object.kind}`,
      ...shape(call, item),
    });
  }),
  route('POST', `${base}/{}/restore`, writing, restore),
  route('DELETE', `${base}/{}`, { ...writing, roles: ['privilegedAuthenticationAdministrator'] }, purge),
];
