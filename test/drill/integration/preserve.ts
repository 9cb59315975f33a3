import type { World } from '../../../src/main/rehearsal/tenant/state/world';

/** Keeps the state of a simulated tenant; the function given back puts it there again. */
export function preserve(world: World): () => void {
  const { state } = world;
  const maps = [
    state.users,
    state.groups,
    state.units,
    state.roleAssignments,
    state.roleEligibilities,
    state.deleted,
  ] as const;
  const kept = maps.map((map) => structuredClone([...map] as [string, unknown][]));
  const audits = [...state.audits];
  const signIns = [...state.signIns];
  const policies = {
    access: state.conditionalAccess.current,
    methods: state.methodsPolicy.current,
    defaults: state.securityDefaults.current,
    authorization: state.authorizationPolicy,
  };
  return () => {
    maps.forEach((map, i) => {
      map.clear();
      for (const [key, value] of kept[i] ?? []) (map as Map<string, unknown>).set(key, value);
    });
    state.audits.splice(0, state.audits.length, ...audits);
    state.signIns.splice(0, state.signIns.length, ...signIns);
    state.conditionalAccess.write(policies.access, world.now());
    state.methodsPolicy.write(policies.methods, world.now());
    state.securityDefaults.write(policies.defaults, world.now());
    state.authorizationPolicy = policies.authorization;
  };
}
