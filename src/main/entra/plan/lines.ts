import type { Plan, PlanChange } from '../../../shared/model/tenant';

/** A plan without its lines and its fingerprint. */
export type PlanBody = Omit<Plan, 'hash' | 'changes'>;

/** Stands for a group that does not exist yet. */
export const newGroup = '00000000-0000-0000-0000-00000000feed';

/** The part before the @. */
export function short(userPrincipalName: string): string {
  return userPrincipalName.split('@')[0] ?? userPrincipalName;
}

export function line(
  id: string,
  kind: PlanChange['kind'],
  what: string,
  before: string,
  after: string,
  undo: string,
  role: string,
): PlanChange {
  return { id, kind, at: 'accounts', what, before, after, undo, role };
}

export function finish(
  id: string,
  kind: PlanChange['kind'],
  what: string,
  before: string,
  after: string,
  undo: string,
  role: string,
): PlanChange {
  return { id, kind, at: 'finish', what, before, after, undo, role };
}
