/** Two states of a workspace side by side. */

import { openPast, resolvePast } from '../past/open-past.ts';
import type { Reading, Workspace } from '../types.ts';

/** Both ends of a comparison; `to` null: the workspace as it is now. */
export type Ends = { readonly from: string; readonly to: string | null };

/** Opens both ends, and closes them again; the live workspace stays open. Throws as `resolvePast` does. */
export function withTwo<T>(
  workspace: Workspace,
  { from, to }: Ends,
  now: number,
  use: (before: Reading, after: Reading) => Promise<T> | T,
): Promise<T> {
  return withOne(workspace, from, now, (before) =>
    withOne(workspace, to, now, (after) => use(before, after)),
  );
}

/** The same for one end; null: the workspace as it is now. */
async function withOne<T>(
  workspace: Workspace,
  revision: string | null,
  now: number,
  use: (reading: Reading) => Promise<T> | T,
): Promise<T> {
  if (revision === null) return use(workspace);
  const past = await openPast(await resolvePast(workspace.root, revision, now), () =>
    workspace.clearance(),
  );
  try {
    return await use(past);
  } finally {
    await past.close();
  }
}

/** `a..b`, `a..` (until now) or `a` (until now). */
export function endsOf(range: string): Ends {
  const cut = range.indexOf('..');
  if (cut < 0) return { from: range, to: null };
  return { from: range.slice(0, cut) || 'HEAD', to: range.slice(cut + 2) || null };
}
