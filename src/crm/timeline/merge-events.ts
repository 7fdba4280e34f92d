/** Events of many sources as one timeline, without doubles. */

import { DAY } from '../../expr/zone.ts';
import type { TimelineEvent, Told } from './types.ts';

type Kept = { event: Told; readonly absorbed: Set<string> };

/** Newest first; ties in the order of their records' ids. What several sources tell of stands once. */
export function mergeEvents(told: readonly Told[]): TimelineEvent[] {
  const covered = new Set(told.flatMap(({ covers }) => covers));
  const byName = new Map<string, Kept>();
  const byLike = new Map<string, Kept[]>();
  const kept: Kept[] = [];
  for (const event of told.toSorted(byRank)) {
    if (event.tells.some((name) => covered.has(name))) continue;
    const same = sameAs(event, byName) ?? likeIt(event, byLike);
    if (same !== undefined) {
      same.event = completed(same.event, event);
      same.absorbed.add(event.source);
      for (const name of event.tells) byName.set(name, same);
      continue;
    }
    const entry: Kept = { event, absorbed: new Set([event.source]) };
    kept.push(entry);
    for (const name of event.tells) byName.set(name, entry);
    for (const name of event.like) byLike.set(name, [...(byLike.get(name) ?? []), entry]);
  }
  return kept
    .map(({ event }) => ({ event: plain(event), ms: Date.parse(event.at) }))
    .sort((a, b) => b.ms - a.ms || tie(a.event, b.event))
    .map(({ event }) => event);
}

function sameAs({ tells }: Told, byName: ReadonlyMap<string, Kept>): Kept | undefined {
  for (const name of tells) {
    const found = byName.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The nearest event of another source that may be meant; each stands for one of a source at most. */
function likeIt(event: Told, byLike: ReadonlyMap<string, readonly Kept[]>): Kept | undefined {
  const at = Date.parse(event.at);
  let best: Kept | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const other of event.like.flatMap((name) => byLike.get(name) ?? [])) {
    if (other.absorbed.has(event.source)) continue;
    const gap = at - Date.parse(other.event.at);
    const isMeant = Math.abs(gap) <= DAY || (event.isImported && gap > 0);
    if (!isMeant || Math.abs(gap) >= least) continue;
    best = other;
    least = Math.abs(gap);
  }
  return best;
}

/** What the better source leaves open, the other says; whoever wrote it down on another day did not do it. */
function completed(event: Told, other: Told): Told {
  const isWitness = Math.abs(Date.parse(event.at) - Date.parse(other.at)) <= DAY;
  return {
    ...event,
    text: event.text ?? other.text,
    by: event.by ?? (isWitness ? other.by : null),
    recordId: event.recordId ?? other.recordId,
    aboutId: event.aboutId ?? other.aboutId,
    commit: event.commit ?? (isWitness ? other.commit : null),
  };
}

function plain({ rank, tells, like, covers, isImported, ...event }: Told): TimelineEvent {
  return event;
}

function byRank(a: Told, b: Told): number {
  return a.rank - b.rank || compare(a.at, b.at) || tie(a, b);
}

/** The same order whichever way the sources were read. */
function tie(a: TimelineEvent, b: TimelineEvent): number {
  return compare(a.recordId ?? '', b.recordId ?? '') || compare(a.source, b.source);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
