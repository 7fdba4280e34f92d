/** Groups of records that may be one. Records are compared only where they have something in common: a *block*. */

import { isArchived } from '../../index/archived.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { weigh } from './evidence.ts';
import { channelsOf, type Profile, type ProfileSource, profileOf } from './profile.ts';
import { areToldApart } from './tell-apart.ts';
import type { DuplicateGroup, Pair } from './types.ts';

export type DuplicateOptions = {
  /** Pairs below this score are left out, 0 to 1. */
  readonly min?: number;
  /** Id of a record: pairs of others are left out. */
  readonly of?: string;
};

export const DEFAULT_MIN = 0.7;

/** Blocks of more records are compared with their neighbours by name alone: what so many share says little. */
const LARGE = 40;
const NEIGHBOURS = 6;

/** Groups, surest first. About 20 µs a record; archived ones are left out. */
export function findDuplicates(
  collection: Collection,
  source: ProfileSource,
  options: DuplicateOptions = {},
): DuplicateGroup[] {
  const search = searchDuplicates(collection, source, options);
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
  }
}

/** The same in steps, for whoever has other things to do in between. */
export function* searchDuplicates(
  collection: Collection,
  source: ProfileSource,
  { min = DEFAULT_MIN, of }: DuplicateOptions = {},
): Generator<undefined, DuplicateGroup[]> {
  const profiles: Profile[] = [];
  const channels = channelsOf(collection, source);
  for (const record of [...source.index.records(collection.path)]) {
    if (isArchived(record)) continue;
    profiles.push(profileOf(record, collection, source, channels.get(record.id)));
    yield;
  }
  const isPerson = collection.fields.has('lastName');
  const blocks = blocksOf(profiles, isPerson);
  const holders = (kind: string, value: string): number =>
    blocks.get(`${kind} ${value}`)?.length ?? 0;
  const about = of === undefined ? null : profiles.findIndex(({ record }) => record.id === of);
  const pairs: Pair[] = [];
  for (const [a, b] of candidates(profiles, blocks, about)) {
    yield;
    if (areRelatives(a.record, b.record)) continue;
    if (areToldApart(a.record.data, b.record.data)) continue;
    const pair = weigh(a, b, { isPerson, holders });
    if (pair.score >= min) pairs.push(pair);
  }
  return groupsOf(pairs, source);
}

/** Positions of profiles by what they have in common. */
function blocksOf(profiles: readonly Profile[], isPerson: boolean): Map<string, number[]> {
  const blocks = new Map<string, number[]>();
  for (const [at, profile] of profiles.entries()) {
    for (const key of new Set(blockKeys(profile, isPerson))) {
      const block = blocks.get(key);
      if (block === undefined) blocks.set(key, [at]);
      else block.push(at);
    }
  }
  return blocks;
}

/** People of one place are compared where a word of their names begins alike; organizations everywhere. */
function blockKeys({ name, marks, place }: Profile, isPerson: boolean): string[] {
  const channels = marks.map(({ kind, value }) => `${kind} ${value}`);
  const whole = name.key === '' ? [] : [`name ${name.key}`];
  if (isPerson && place === null) return [...channels, ...whole];
  const where = isPerson ? place : '';
  const length = isPerson ? 2 : 4;
  const parts = name.words.map((word) => `word ${where} ${word.slice(0, length)}`);
  const end = isPerson ? [] : [`end ${name.words.join('').slice(-5)}`];
  return [...channels, ...whole, ...parts, ...end];
}

/** Pairs of profiles that share a block, each once; only those of the one at `about`, if that is given. */
function* candidates(
  profiles: readonly Profile[],
  blocks: ReadonlyMap<string, readonly number[]>,
  about: number | null,
): Generator<readonly [Profile, Profile]> {
  const seen = new Set<number>();
  const keyOf = (at: number): string => profiles[at]?.name.key ?? '';
  for (const block of blocks.values()) {
    if (about !== null && !block.includes(about)) continue;
    const isLarge = block.length > LARGE;
    const order = isLarge ? [...block].sort((x, y) => (keyOf(x) < keyOf(y) ? -1 : 1)) : block;
    for (const [i, first] of order.entries()) {
      const end = isLarge ? Math.min(order.length, i + 1 + NEIGHBOURS) : order.length;
      for (const second of order.slice(i + 1, end)) {
        if (about !== null && first !== about && second !== about) continue;
        const key = Math.min(first, second) * profiles.length + Math.max(first, second);
        if (seen.has(key)) continue;
        seen.add(key);
        const [a, b] = [profiles[first], profiles[second]];
        if (a !== undefined && b !== undefined) yield [a, b];
      }
    }
  }
}

/** A parent company and its subsidiary are two, however alike. */
function areRelatives(a: StoredRecord, b: StoredRecord): boolean {
  const isParent = (parent: StoredRecord, { data }: StoredRecord): boolean =>
    memberOf(data, 'parentCompanyId') === parent.id;
  return isParent(a, b) || isParent(b, a);
}

function groupsOf(pairs: readonly Pair[], { index }: ProfileSource): DuplicateGroup[] {
  const leaders = new Map<string, string>();
  const leaderOf = (id: string): string => {
    let leader = id;
    for (let next = leaders.get(leader); next !== undefined; next = leaders.get(leader))
      leader = next;
    // Whoever asks again, asks the leader: the way there stays short.
    for (let at = id; at !== leader; ) {
      const next = leaders.get(at) ?? leader;
      leaders.set(at, leader);
      at = next;
    }
    return leader;
  };
  for (const { ids } of pairs) {
    const [a, b] = [leaderOf(ids[0]), leaderOf(ids[1])];
    if (a !== b) leaders.set(b, a);
  }
  const byLeader = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const leader = leaderOf(pair.ids[0]);
    const own = byLeader.get(leader);
    if (own === undefined) byLeader.set(leader, [pair]);
    else own.push(pair);
  }
  const groups = [...byLeader.values()].map((own): DuplicateGroup => {
    const sorted = own.sort((x, y) => y.score - x.score || (x.ids.join() < y.ids.join() ? -1 : 1));
    const ids = new Set(sorted.flatMap((pair) => pair.ids));
    const records = [...ids].flatMap((id) => index.get(id) ?? []).sort(byWorth);
    return { score: sorted[0]?.score ?? 0, records, pairs: sorted };
  });
  return groups.sort((x, y) => y.score - x.score || (firstId(x) < firstId(y) ? -1 : 1));
}

function firstId({ records }: DuplicateGroup): string {
  return records[0]?.id ?? '';
}

/** Most filled fields first, then the oldest. */
function byWorth(a: StoredRecord, b: StoredRecord): number {
  const filled = (data: RecordData): number =>
    Object.values(data).filter((value) => value !== null).length;
  const made = (data: RecordData): string => String(memberOf(data, 'createdAt') ?? '~');
  const more = filled(b.data) - filled(a.data);
  if (more !== 0) return more;
  const [x, y] = [made(a.data) + a.id, made(b.data) + b.id];
  return x < y ? -1 : 1;
}
