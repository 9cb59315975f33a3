import type { World } from './state/world';

/** Another administrator edits the FIDO2 policy, as the policy has no ETag to stop him. */
export function foreignPolicyWrite(world: World): void {
  const before = world.state.methodsPolicy.current;
  const fido2 = {
    ...before.fido2,
    excludeTargets: [...before.fido2.excludeTargets, { targetType: 'group', id: world.chance.uuid() }],
  };
  world.state.methodsPolicy.write({ ...before, fido2, lastModifiedDateTime: world.iso() }, world.enforcedFrom());
}
