/** What stands above a record's page: its states, its foremost facts, and what is to be known of it. */
import { standingFor } from '../../index/merged.ts';
import { plural } from '../../plural.ts';
import type { JsonValue, StoredRecord } from '../../record/types.ts';
import type { Collection, Field } from '../../schema/model.ts';
import type { Conflict } from '../../workspace/merging/open-conflicts.ts';
import { recordHref, type ShownCell, shownCell } from '../shown-cell.ts';
import type { Site } from '../site.ts';
import { type CellMaker, isEmpty } from './record-fields.ts';

const BADGES = 4;
const HIGHLIGHTS = 5;
const STATES = /^(status|stage|type|priority|severity|tier|category|lifecycleStage|grade)$/;

/** The record's states, beside its title. */
export function badgesOf(
  collection: Collection,
  values: Readonly<Record<string, JsonValue>>,
  make: CellMaker,
  without: ReadonlySet<string>,
): ShownCell[] {
  const cells: ShownCell[] = [];
  for (const field of collection.fields.values()) {
    if (cells.length === BADGES) break;
    if (without.has(field.name) || Array.isArray(values[field.name])) continue;
    const isState =
      STATES.test(field.name) || (field.lifecycle !== undefined && field.type === 'string');
    const cell = isState ? shownCell(make(field, values[field.name])) : undefined;
    if (cell?.shape === 'badge' && !cell.empty) cells.push(cell);
  }
  return cells;
}

/** The few facts one looks for first: money, dates to keep, who and whom. */
export function highlightsOf(
  collection: Collection,
  values: Readonly<Record<string, JsonValue>>,
  make: CellMaker,
): ShownCell[] {
  const ranked = [...collection.fields.values()]
    .map((field) => ({ field, rank: highlightRank(field) }))
    .filter(({ field, rank }) => rank > 0 && !isEmpty(values[field.name]))
    .sort((a, b) => b.rank - a.rank)
    .slice(0, HIGHLIGHTS);
  return ranked.map(({ field }) => shownCell(make(field, values[field.name])));
}

function highlightRank(field: Field): number {
  if (field.ui.hidden === true || field.type === 'array') return 0;
  if (field.ui.format === 'currency') return field.computed === undefined ? 9 : 7;
  if (/^(companyId|contactId|campaignId|projectId)$/.test(field.name)) return 8;
  if (/^(ownerId|assigneeId|leadId|reportsTo)$/.test(field.name)) return 6;
  if (field.type === 'date' && /due|close|end|renew/i.test(field.name)) return 5;
  return /^(score|healthScore|email|phone)$/.test(field.name) ? 4 : 0;
}

/** What is to be known of a merge, and where to look. */
export type Merged = { readonly text: string; readonly link: string; readonly href: string };

/** Said where the address names a record that was merged into this one, and on a merged one itself. */
export function mergedOf(
  { workspace }: Site,
  name: string,
  record: StoredRecord,
): Merged | undefined {
  const { index } = workspace;
  const own = index.get(name);
  if (own !== undefined && own.id !== record.id) {
    const text = `${workspace.displayName(own)} (${own.id}) was merged into this one.`;
    return { text, link: 'Show it as it was', href: `${recordHref(own.id)}?archived=1` };
  }
  const kept = standingFor(record, index);
  if (kept.id === record.id) return undefined;
  const text = 'This one was merged into another, and is archived.';
  return { text, link: workspace.displayName(kept), href: recordHref(kept.id) };
}

/** Where two sides of a merge wait for somebody. */
export function decideWords(conflict: Conflict | undefined): string | undefined {
  if (conflict === undefined) return undefined;
  const { length } = conflict.fields;
  return length === 0
    ? 'Both sides of this record merge by themselves, only nobody has written it yet.'
    : `Others changed ${plural(length, 'field')} of this record differently.`;
}
