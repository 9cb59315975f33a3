import type { DrillDue } from '../../shared/model/drill';

/** The tenant whose drill is due first. */
export function firstDue(due: readonly DrillDue[]): (DrillDue & { readonly dueOn: string }) | null {
  const dated = due.filter((each): each is DrillDue & { readonly dueOn: string } => each.dueOn !== null);
  return dated.toSorted((a, b) => a.dueOn.localeCompare(b.dueOn))[0] ?? null;
}
