/** Records that are sound today and would break a rule once the schemas are others. */

import type { Problem } from '../../errors.ts';
import { recordProblems } from '../../plan/check-plan.ts';
import type { Plan } from '../../plan/types.ts';
import type { Collection } from '../../schema/model.ts';
import { type Ground, groundOf, type Today } from '../plan-faults.ts';
import type { State } from '../state.ts';

/** Errors that the plan would bring to records it leaves alone. Reads every record when schemas change. */
export async function brokenRecords(
  plan: Plan,
  state: State,
  today: Today,
  place: { readonly root: string; readonly stateDir: string },
): Promise<Problem[]> {
  const next = await groundOf(plan, state, today, place);
  if (next.context.model === today.context.model) return [];
  const changed = new Set(plan.changes.flatMap((c) => (c.op === 'create' ? [] : [c.before.id])));
  return [...state.model.collections.values()].flatMap((before) => {
    const after = next.context.model.collections.get(before.path);
    return after === undefined ? [] : brokenIn(before, after, today, next, changed);
  });
}

function brokenIn(
  before: Collection,
  after: Collection,
  today: Today,
  next: Ground,
  changed: ReadonlySet<string>,
): Problem[] {
  const broken: Problem[] = [];
  for (const { id, data, file } of today.context.index.records(before.path)) {
    if (changed.has(id)) continue;
    const found = recordProblems(after, data, file, next.context, next.validators);
    const errors = found.filter(({ level }) => level === 'error');
    if (errors.length === 0) continue;
    const known = recordProblems(before, data, file, today.context, today.validators);
    const keys = new Set(known.map(keyOf));
    broken.push(...errors.filter((one) => !keys.has(keyOf(one))));
  }
  return broken;
}

function keyOf({ code, pointer }: Problem): string {
  return `${code} ${pointer}`;
}
