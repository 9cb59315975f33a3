import { escape } from './authority/pages';
import type { Faults } from './faults';
import { json } from './http/reply';
import type { Reply } from './http/reply';
import type { Personality } from './personalities';
import { roleName } from './graph/shapes';
import type { Inspection } from './types';
import type { World } from './state/world';

/** Facts for `--graph URL`, and a small page that shows the state to whoever rehearses. */
export function rehearsalPages(
  world: World,
  personality: Personality,
  inspect: () => Inspection,
  faults: Faults,
): (path: string) => Reply | null {
  return (path) => {
    switch (path) {
      case '/rehearsal/about':
        return json({
          simulatedTenant: 'break-glass-kit',
          tenantId: world.state.tenantId,
          cloud: world.state.cloud,
          personality: { id: personality.id, title: personality.title },
          writes: inspect().writes,
        });
      case '/':
      case '/rehearsal':
        return page(world, personality, inspect(), faults);
      default:
        return null;
    }
  };
}

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem;color:#242424}
.rehearsal{background:#5c2e91;color:#fff;padding:.5rem 1rem;font-weight:600}table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}
th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #e0e0e0;vertical-align:top}h2{font-size:1rem;margin:1rem 0 .25rem}`;

function page(world: World, personality: Personality, state: Inspection, faults: Faults): Reply {
  const nonce = world.chance.token(12);
  const { methodsPolicy, conditionalAccess, users, groups, roleAssignments } = world.state;
  const name = (id: string): string => users.get(id)?.userPrincipalName ?? groups.get(id)?.displayName ?? id;
  const fido2 = methodsPolicy.current.fido2;
  const text = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>${escape(personality.title)} (REHEARSAL)</title><style nonce="${nonce}">${style}</style></head><body>
<p class="rehearsal">REHEARSAL. Simulated tenant, nothing here is real.</p>
<h1>${escape(personality.title)}</h1><p>${escape(personality.note)} ${escape(world.state.displayName)}, ${escape(world.initialDomain())}. Security Defaults ${state.securityDefaults ? 'on' : 'off'}. ${state.requests} requests, ${state.writes} writes. Faults: ${escape(faults.active().join(', ') || 'none')}.</p>
${table(
  'Accounts',
  ['Name', 'State', 'Roles', 'Keys', 'Open pass'],
  [...users.values()].map((user) => [
    user.userPrincipalName,
    `${user.accountEnabled ? 'enabled' : 'disabled'}${world.restricted(user.id) ? ', restricted' : ''}`,
    world.activeRoles(user.id).map(roleName).join(', '),
    user.passkeys.map((passkey) => `${passkey.displayName} (${passkey.model}, ${passkey.attestationLevel})`).join(', '),
    user.tap === null ? '' : 'yes',
  ]),
)}
${table(
  'Groups',
  ['Name', 'Role-assignable', 'Members'],
  [...groups.values()].map((group) => [
    group.displayName,
    group.isAssignableToRole ? 'yes' : 'no',
    group.members.map(name).join(', '),
  ]),
)}
${table(
  'Role assignments',
  ['Who', 'Role', 'Ends'],
  [...roleAssignments.values()].map((one) => [
    name(one.principalId),
    roleName(one.roleDefinitionId),
    one.endsAt === null ? 'never' : world.iso(one.endsAt),
  ]),
)}
${table('Passkey policy', ['State', 'Self-service', 'Targets', 'Profiles'], [[fido2.state, fido2.isSelfServiceRegistrationAllowed ? 'on' : 'off', fido2.includeTargets.map((target) => name(target.id)).join(', ') || 'nobody', fido2.passkeyProfiles?.map((profile) => profile.name).join(', ') ?? 'not migrated']])}
${table(
  'Conditional Access',
  ['Name', 'State', 'Leaves out'],
  conditionalAccess.current.map((policy) => [
    policy.displayName,
    policy.state,
    excluded(policy.conditions['users']).map(name).join(', ') || 'nobody',
  ]),
)}
</body></html>`;
  return {
    status: 200,
    body: { text, type: 'text/html; charset=utf-8' },
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'; base-uri 'none'`,
    },
  };
}

function excluded(users: unknown): readonly string[] {
  if (typeof users !== 'object' || users === null) return [];
  const holder = users as Readonly<Record<string, unknown>>;
  return ['excludeUsers', 'excludeGroups'].flatMap((name) =>
    Array.isArray(holder[name]) ? holder[name].filter((id): id is string => typeof id === 'string') : [],
  );
}

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<h2>${escape(title)}</h2><table>${row(heads, 'th')}${rows.map((cells) => row(cells, 'td')).join('')}</table>`;
}
