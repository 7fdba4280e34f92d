/** Which of the records that an import would make beside its rows are needed by the rows that it takes. */

import type { JsonValue } from '../../record/types.ts';
import type { Draft } from './draft.ts';

/** Every text in a value: ids that it refers to are among them. */
export function* idsIn(value: JsonValue | undefined): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) yield* idsIn(inner);
  }
}

type Kept = { readonly draft: Draft; readonly outcome: { readonly kind: string } };

/**
 * Of the records that `doubtful` names those that no row is about and that none of `kept` needs: which refers to them, or
 * hangs, as a company's contact does, on one that a row is about.
 */
export function needless(
  doubtful: Iterable<string>,
  kept: ReadonlyMap<string, Kept>,
): ReadonlySet<string> {
  const isBeside = (draft: Draft | undefined): boolean =>
    draft !== undefined && !draft.isStored && draft.rows.length === 0;
  const gone = new Set([...doubtful].filter((id) => isBeside(kept.get(id)?.draft)));
  const asked = [...gone];
  // What a needless record refers to may be needless, too.
  for (const id of asked) {
    for (const other of idsIn(kept.get(id)?.draft.said.values)) {
      if (other === id || gone.has(other) || !isBeside(kept.get(other)?.draft)) continue;
      gone.add(other);
      asked.push(other);
    }
  }
  const need = (id: string): void => {
    if (!gone.delete(id)) return;
    for (const other of idsIn(kept.get(id)?.draft.said.values)) need(other);
  };
  for (const [id, { draft, outcome }] of kept) {
    if (gone.size === 0) break;
    const isGone = gone.has(id);
    // It stays as it is: what the file says of it is not written.
    if (!isGone && outcome.kind === 'differs') continue;
    for (const other of idsIn(draft.said.values)) {
      if (!isGone) need(other);
      else if ((kept.get(other)?.draft.rows.length ?? 0) > 0) need(id);
    }
  }
  return gone;
}
