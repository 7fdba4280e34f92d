/** The timeline of a record, read from a workspace. */

import { circleOf } from '../../crm/timeline/circle.ts';
import type { PastChange } from '../../crm/timeline/from-history.ts';
import { timelineOf } from '../../crm/timeline/timeline.ts';
import {
  TIMELINE_KINDS,
  type TimelineEvent,
  type TimelineGround,
  type TimelineKind,
} from '../../crm/timeline/types.ts';
import { PailError } from '../../errors.ts';
import type { Link } from '../../index/types.ts';
import { didYouMean } from '../../nearest.ts';
import { isoSeconds } from '../../plan/derive.ts';
import type { StoredRecord } from '../../record/types.ts';
import { textAt } from '../../record/value.ts';
import { userByEmail } from '../find.ts';
import type { History, LogItem } from '../history/types.ts';
import type { Reading, Workspace } from '../types.ts';
import { startOf } from './moments.ts';

export type TimelineRequest = {
  /** Events to answer; all when left out. */
  readonly limit?: number;
  /** A date, a date-time, `today-7d`. */
  readonly since?: string;
  /** Only these kinds; all when empty. */
  readonly kinds?: readonly TimelineKind[];
};

export type TimelineAnswer = {
  /** Newest first. */
  readonly items: readonly TimelineEvent[];
  /** Number of events before `limit`. */
  readonly total: number;
  /** How many there are of each kind, whichever kinds were asked for. */
  readonly kinds: Readonly<Partial<Record<TimelineKind, number>>>;
};

/** Commits of the record that are read at most. */
const COMMITS = 100;
/** Deals of a person or company whose moves are read from git, the latest moved first. */
const DEALS = 3;
const MOVES = 20;

/** `history` null: only what records tell (a revision of before, a page that must not wait for git). */
export async function timelineAnswer(
  reading: Reading,
  history: History | null,
  record: StoredRecord,
  request: TimelineRequest,
  now: number,
): Promise<TimelineAnswer> {
  const ground = groundOf(reading);
  const past = await pastOf(reading, history, record, ground, now);
  const since =
    request.since === undefined
      ? Number.NEGATIVE_INFINITY
      : startOf(request.since, { now, timezone: reading.config.timezone });
  const all = timelineOf(record, ground, past).filter(({ at }) => Date.parse(at) >= since);
  const kinds: Partial<Record<TimelineKind, number>> = {};
  for (const { kind } of all) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const wanted = request.kinds ?? [];
  const items = wanted.length === 0 ? all : all.filter(({ kind }) => wanted.includes(kind));
  return { items: items.slice(0, request.limit), total: items.length, kinds };
}

export function groundOf(reading: Reading): TimelineGround {
  const { model, index } = reading;
  const names = new Map<string, string | undefined>();
  const nameOf = (id: string): string | undefined => {
    if (names.has(id)) return names.get(id);
    const record = index.get(id);
    const name = record === undefined ? undefined : reading.displayName(record);
    names.set(id, name);
    return name;
  };
  const links = new Map<string, readonly Link[]>();
  const linksTo = (id: string): readonly Link[] => {
    const known = links.get(id) ?? index.linksTo(id);
    links.set(id, known);
    return known;
  };
  return { model, index, nameOf, linksTo };
}

/** The history of a workspace of today; null for one of before, whose past git is not asked for. */
export function historyOf(reading: Reading): History | null {
  return reading.at === null && 'history' in reading ? (reading as Workspace).history : null;
}

/** Kinds named by a person. Throws `usage`. */
export function kindsOf(texts: readonly string[]): TimelineKind[] {
  return texts.map((text) => {
    const kind = TIMELINE_KINDS.find((one) => one === text);
    if (kind !== undefined) return kind;
    const known = TIMELINE_KINDS.join(', ');
    const message = `"${text}" is no kind of event; expected ${known}${didYouMean(text, TIMELINE_KINDS)}`;
    throw new PailError('usage', message, { kind: text });
  });
}

/** What git tells of the record, and of the moves of its deals; nothing where there is no git. */
export async function pastOf(
  reading: Reading,
  history: History | null,
  record: StoredRecord,
  ground: TimelineGround,
  now: number,
): Promise<PastChange[]> {
  if (history === null) return [];
  const deals = circleOf(record, ground)
    .map((member) => member.record)
    .filter(({ id, collection }) => id !== record.id && collection === 'crm/deals')
    .toSorted((a, b) => movedAt(b) - movedAt(a))
    .slice(0, DEALS);
  try {
    const own = await history.log({ of: record.id, limit: COMMITS });
    const changes = own.items.flatMap((item) => changesOf(reading, item, record, now));
    for (const deal of deals) {
      const moves = await history.log({ of: deal.id, field: 'stage', limit: MOVES });
      for (const item of moves.items) changes.push(...movesOf(changesOf(reading, item, deal, now)));
    }
    return changes;
  } catch (error) {
    if (error instanceof PailError && (error.code === 'git' || error.code === 'not_found'))
      return [];
    throw error;
  }
}

function movedAt({ data }: StoredRecord): number {
  const text = textAt(data, 'stageChangedAt') ?? textAt(data, 'createdAt');
  return text === null ? 0 : Date.parse(text);
}

function movesOf(changes: readonly PastChange[]): PastChange[] {
  return changes.map((change) => ({
    ...change,
    fields: change.fields.filter(({ field }) => field === 'stage' || field === 'stageChangedAt'),
  }));
}

function changesOf(
  reading: Reading,
  { commit, at, author, via, records, isBoundary }: LogItem,
  { id, collection }: StoredRecord,
  now: number,
): PastChange[] {
  const user =
    author === null ? undefined : userByEmail(author.email, reading.model, reading.index);
  const by = author === null ? null : { id: user?.id ?? null, name: author.name };
  return records
    .filter(({ op }) => !(isBoundary && op === 'create'))
    .map(({ op, fields }) => ({
      commit,
      at: at ?? isoSeconds(now),
      by,
      via,
      op,
      id,
      collection,
      fields,
    }));
}
