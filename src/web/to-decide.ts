/** What merges left to decide, for pages of today. */
import { PailError } from '../errors.ts';
import type { Conflict } from '../workspace/merging/open-conflicts.ts';
import type { Standing } from '../workspace/merging/types.ts';
import type { Site } from './site.ts';

/** One conflict per record, the one that is settled first; none for a page of the past. Cheap enough for every page. */
export async function toDecide({ workspace, live }: Site): Promise<readonly Conflict[]> {
  if (workspace !== live) return [];
  const byId = new Map<string, Conflict>();
  for (const conflict of (await orElse(live.merging.conflicts(), [])).toReversed()) {
    byId.set(conflict.id, conflict);
  }
  return [...byId.values()].reverse();
}

export async function standingOf({ workspace, live }: Site): Promise<Standing> {
  const nothing = { remote: null, underWay: null };
  return workspace === live ? orElse(live.merging.standing(), nothing) : nothing;
}

/** A page is no place to complain of git; whoever asks for a sync or decides is told. */
async function orElse<T>(asked: Promise<T>, fallback: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PailError) return fallback;
    throw error;
  }
}
