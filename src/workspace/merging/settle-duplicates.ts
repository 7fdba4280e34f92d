/** After two clones' commits are merged: settles what one merged as duplicates and the other worked on meanwhile. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import {
  type MetMerges,
  metMerges,
  type OpenEdit,
  type RecordVersions,
  type SettledMerges,
  settleMerges,
} from '../../crm/duplicates/settle-merges.ts';
import type { RenamedTag } from '../../crm/tags/tags.ts';
import { PailError } from '../../errors.ts';
import { lastTouches, type Touch } from '../../history/last-touches.ts';
import { type Objects, openObjects } from '../../history/objects.ts';
import { treeEntries } from '../../history/tree.ts';
import { mergedInto } from '../../index/merged.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import { joinParked, type ParkedConflict } from '../../record/parked.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import { planContextOf, type State } from '../state.ts';
import type { Writer } from '../writer.ts';
import { type EditOfMerged, recordIn } from './edit-of-merged.ts';

/** Two sides that were merged, and the commit that both began with. */
export type MergedSides = {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly edits: readonly EditOfMerged[];
  /** Records whose lists of references may have lost what both sides kept. */
  readonly lists: readonly RecordVersions[];
  /** Tags of the library that one side has given another name. */
  readonly tags: readonly RenamedTag[];
};

export type SettleHost = {
  readonly state: () => State;
  readonly clock: () => number;
  readonly writer: Pick<Writer, 'apply'>;
};

export type SettledMeeting = {
  readonly conflicts: readonly ParkedConflict[];
  readonly notices: readonly string[];
  /** Files below the bucket that were written. */
  readonly files: readonly string[];
};

const NOTHING: SettledMeeting = { conflicts: [], notices: [], files: [] };

/**
 * One plan, if there is anything to settle; what nobody can decide is parked. A plan that would break a rule leaves all
 * edits to be decided about, and if need be everything to `check`, in words. `files`: those that the merge changed here.
 */
export async function settleDuplicates(
  host: SettleHost,
  git: GitInfo,
  sides: MergedSides,
  files: readonly string[],
  actor: Actor,
): Promise<SettledMeeting> {
  const state = host.state();
  const came = files.flatMap((file) => state.index.atFile(file)?.id ?? []);
  const met = metMerges(came, state);
  if (met.merged.length + sides.edits.length === 0) return NOTHING;
  const { edits, lists } = sides;
  const found = { ...met, ...(await versionsOf(git, sides, met, state)), edits, lists };
  const context = planContextOf(state, actor, host.clock());
  for (const decides of [true, false]) {
    const settled = settleMerges(found, context, decides);
    if (settled.changes.length + settled.open.length === 0) return NOTHING;
    const conflicts = await parkedOf(git, sides, settled.open);
    try {
      await host.writer.apply(planOf(settled, conflicts), actor);
      const notices = settled.words;
      return { conflicts, notices, files: settled.changes.flatMap(fileOf) };
    } catch (error) {
      if (!(error instanceof PailError)) throw error;
      if (decides) continue;
      const message = `merged records could not be settled: ${error.message}; \`pail check\` names them`;
      return { ...NOTHING, notices: [message] };
    }
  }
  return NOTHING;
}

function planOf({ changes }: SettledMerges, parks: readonly ParkedConflict[]): Plan {
  const ids = [
    ...new Set([
      ...changes.flatMap((c) => (c.op === 'update' ? c.after.id : [])),
      ...parks.map(({ id }) => id),
    ]),
  ];
  const more = ids.length > 3 ? ` and ${ids.length - 3} more` : '';
  return { message: `settle merged records: ${ids.slice(0, 3).join(', ')}${more}`, changes, parks };
}

function fileOf(change: SettledMerges['changes'][number]): string[] {
  return change.op === 'create' ? [] : [change.before.file];
}

/** What the plan has to know of both sides and of the time before them. */
async function versionsOf(
  git: GitInfo,
  { base, ours, theirs }: MergedSides,
  { circles, archived }: MetMerges,
  { index }: State,
): Promise<{ readonly before: Map<string, RecordData>; readonly revived: StoredRecord[] }> {
  const objects = openObjects(git);
  try {
    const circled = circles.flat().flatMap((id) => index.get(id) ?? []);
    const pairs = archived.flatMap(({ keep, other }) => [keep, other]);
    const [before, own, others] = await Promise.all([
      recordsAt(git, objects, base, circled),
      recordsAt(git, objects, ours, pairs),
      recordsAt(git, objects, theirs, pairs),
    ]);
    const isApart = (keep: StoredRecord, other: StoredRecord): boolean =>
      [own, others].some(
        (side, i) =>
          !isArchivedIn(side, keep) &&
          mergedInto(side.get(other.id)) !== null &&
          mergedInto([others, own][i]?.get(other.id)) === null,
      );
    const revived = archived.filter(({ keep, other }) => isApart(keep, other));
    return { before, revived: [...new Set(revived.map(({ keep }) => keep))] };
  } finally {
    objects.close();
  }
}

function isArchivedIn(side: ReadonlyMap<string, RecordData>, { id }: StoredRecord): boolean {
  return memberOf(side.get(id), 'archivedAt') !== null;
}

async function recordsAt(
  git: GitInfo,
  objects: Objects,
  commit: string,
  records: readonly StoredRecord[],
): Promise<Map<string, RecordData>> {
  const pathOf = ({ file }: StoredRecord): string => `${git.prefix}bucket/${file}`;
  const entries = await treeEntries(git, commit, [...new Set(records.map(pathOf))]);
  const found = new Map<string, RecordData>();
  for (const record of records) {
    const entry = entries.get(pathOf(record));
    const bytes = entry === undefined ? null : await objects.blob(entry.id);
    const data = bytes === null ? null : recordIn(bytes);
    if (data !== null) found.set(record.id, data);
  }
  return found;
}

async function parkedOf(
  git: GitInfo,
  sides: MergedSides,
  open: readonly OpenEdit[],
): Promise<ParkedConflict[]> {
  if (open.length === 0) return [];
  const touches = {
    ours: await lastTouches(git, sides.base, sides.ours),
    theirs: await lastTouches(git, sides.base, sides.theirs),
  };
  const parked = new Map<string, ParkedConflict>();
  for (const { keep, other, fields } of open) {
    const edit = sides.edits.find(({ id }) => id === other);
    const touch: Touch | undefined = edit && touches[edit.side].get(edit.path);
    const { id, file } = keep;
    const one: ParkedConflict = { version: 1, id, file, fields, ours: null, theirs: touch ?? null };
    const known = parked.get(id);
    parked.set(id, known === undefined ? one : joinParked(known, one));
  }
  return [...parked.values()];
}
