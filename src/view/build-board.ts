/** A board: records as cards in columns. */

import type { RecordData } from '../record/types.ts';
import { groupType } from './group-relation.ts';
import { type Grouping, groupingOf, groupsOf, type ViewGroup } from './groups.ts';
import { type Projection, projectionOf } from './projection.ts';
import { type PreparedSummary, prepareSummaries } from './summaries.ts';
import type { BoardCard, BoardColumn, BoardModel, Cell, SummaryCell, View } from './types.ts';
import type { Build } from './view-input.ts';
import { matchesOf, nounOf } from './view-query.ts';

/**
 * Builds a board. Counts and sums are over all matches; cards only up to the view's limit, shared out over the
 * columns so that a long one does not push out the others.
 */
export function buildBoard(build: Build, spec: NonNullable<View['group']>): BoardModel {
  const { view, input } = build;
  const grouping = groupingOf(build, spec);
  const type = groupType(input.model, grouping.relation);
  const summaries = prepareSummaries(build, spec.summary, type);
  const read = [grouping.compiled.ast, ...summaries.map(({ ast }) => ast)];
  const { records, total, notices } = matchesOf(build, read);
  const groups = groupsOf(build, grouping, records);
  const limit = input.options.limit ?? view.query.limit;
  const shares = shareOut(
    groups.map((group) => group.records.length),
    limit,
  );
  const toCard = cardMaker(build);
  const columns = groups.map((group, i) => columnOf(group, shares[i] ?? 0, summaries, toCard));
  const moveField = moveFieldOf(grouping);
  const summary = summaryCells(summaries, records, null).map((cell) => ({
    ...cell,
    label: `${cell.label}, all columns`,
  }));
  const shown = new Set(columns.flatMap((column) => column.cards.map((card) => card.id)));
  return {
    type: 'board',
    view,
    noun: nounOf(build),
    columns,
    ...(moveField === undefined ? {} : { moveField }),
    total,
    hidden: total - shown.size,
    summary,
    params: build.params,
    notices: [...notices, ...build.notices],
  };
}

/** How many of each column's records are shown: what short columns do not need goes to the long ones. */
export function shareOut(counts: readonly number[], limit: number): readonly number[] {
  const shares = counts.map(() => 0);
  const shortest = counts.map((_, i) => i).sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  let left = limit;
  shortest.forEach((index, done) => {
    const share = Math.min(counts[index] ?? 0, Math.ceil(left / (shortest.length - done)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}

function columnOf(
  group: ViewGroup,
  share: number,
  summaries: readonly PreparedSummary[],
  toCard: (record: RecordData) => BoardCard,
): BoardColumn {
  const { key, label, tone, records, record } = group;
  return {
    key,
    label,
    ...(tone === undefined ? {} : { tone }),
    count: records.length,
    summary: summaryCells(summaries, records, record),
    cards: records.slice(0, share).map(toCard),
    hidden: records.length - Math.min(share, records.length),
  };
}

/** Cells of the summaries that make sense for these records. */
export function summaryCells(
  summaries: readonly PreparedSummary[],
  records: readonly RecordData[],
  group: RecordData | null,
): readonly SummaryCell[] {
  return summaries.flatMap((summary) => summary.cell(records, group) ?? []);
}

function cardMaker(build: Build): (record: RecordData) => BoardCard {
  const { view, input, collection } = build;
  const title = projectionOf(build, view.card.title);
  const fields = view.card.fields.map((source) => projectionOf(build, source));
  const badges = view.card.badges.map((source) => projectionOf(build, source));
  const isOwnName = view.card.title === collection.display;
  return ({ id }) => {
    const stored = input.record(id);
    const record = stored?.data ?? { id };
    const name = isOwnName ? build.displayName(record.id) : title.cell(record).text;
    return {
      id: record.id,
      collection: collection.path,
      title: name === undefined || name === '' ? record.id : name,
      fields: filledCells(fields, record),
      badges: filledCells(badges, record),
      etag: stored?.blob ?? '',
    };
  };
}

/** A card leaves out what a record does not have. */
function filledCells(projections: readonly Projection[], record: RecordData): readonly Cell[] {
  return projections.map((p) => p.cell(record)).filter((cell) => cell.text !== '');
}

/** A move writes the stored value of a column: only a single-valued field of the record itself can take it. */
function moveFieldOf({ compiled, own }: Grouping): string | undefined {
  if (own === undefined || own.computed !== undefined || own.type === 'array') return undefined;
  return compiled.source.trim();
}
