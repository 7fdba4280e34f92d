/** Two states of a workspace side by side. */

import { forkOf } from '../../history/branches.ts';
import { type AskedPast, openPast, resolvePast } from '../past/open-past.ts';
import type { Reading, Workspace } from '../types.ts';

/**
 * `fork`: what the later end did since it left the earlier one, as a pull request shows it. `tips`: how the two differ
 * as they stand, so that what the earlier one did since then counts as well, the other way round.
 */
export type Compared = 'fork' | 'tips';

/** Both ends of a comparison, as they were asked for; `to` null: the workspace as it is now. */
export type Ends = {
  readonly from: string;
  readonly to: string | null;
  readonly compared: Compared;
};

/** Ends that were found. With `fork`, `from` goes by the name that was asked for and is the commit they parted at. */
export type FoundEnds = {
  readonly from: AskedPast;
  readonly to: AskedPast | null;
  /** The commit that the name of `from` stands for. */
  readonly base: string;
};

/** Throws as `resolvePast` does, and `git` where the ends of a `fork` share no history. */
export async function findEnds(
  { root }: Pick<Workspace, 'root'>,
  { from, to, compared }: Ends,
  now: number,
): Promise<FoundEnds> {
  const named = await resolvePast(root, from, now);
  const later = to === null ? null : await resolvePast(root, to, now);
  const base = named.revision.commit;
  if (compared === 'tips') return { from: named, to: later, base };
  const tip = later ?? (await resolvePast(root, 'HEAD', now));
  const fork = await forkOf(named.git, base, tip.revision.commit);
  const { revision } = fork === base ? named : await resolvePast(root, fork, now);
  return { from: { ...named, revision: { ...revision, text: from } }, to: later, base };
}

/** Opens both ends, and closes them again; the live workspace stays open. */
export function withTwo<T>(
  workspace: Workspace,
  { from, to }: Pick<FoundEnds, 'from' | 'to'>,
  use: (before: Reading, after: Reading) => Promise<T> | T,
): Promise<T> {
  return withOne(workspace, from, (before) =>
    withOne(workspace, to, (after) => use(before, after)),
  );
}

/** The same for one end; null: the workspace as it is now. */
async function withOne<T>(
  workspace: Workspace,
  found: AskedPast | null,
  use: (reading: Reading) => Promise<T> | T,
): Promise<T> {
  if (found === null) return use(workspace);
  const past = await openPast(found, () => workspace.clearance());
  try {
    return await use(past);
  } finally {
    await past.close();
  }
}
