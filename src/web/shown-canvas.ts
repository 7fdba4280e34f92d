/** A canvas as its page draws it: each panel with the answer to what its template asks, now. */
import { CANVASES, type Panel, panelsOf } from '../crm/oracle/canvas.ts';
import { PailError } from '../errors.ts';
import type { Actor } from '../plan/types.ts';
import type { StoredRecord } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import { formatNumber } from '../view/format.ts';
import type { TableModel } from '../view/types.ts';
import type { Reading } from '../workspace/types.ts';
import { markdownHtml } from './markdown.ts';
import { paintOf, recordHref, type ShownCell, shownCell } from './shown-cell.ts';
import { type ShownSeries, seriesOf } from './shown-series.ts';

export type ShownPanel = {
  readonly key: string;
  readonly title: string;
  /** Page of the template. */
  readonly href: string;
  readonly width: number;
  readonly height: number;
  /** Why there is no answer. */
  readonly fault?: string;
  readonly html?: string;
  readonly stat?: { readonly text: string; readonly note: string };
  readonly bars?: readonly {
    readonly label: string;
    readonly text: string;
    /** In percent of the largest. */
    readonly width: number;
    readonly tone: string;
  }[];
  readonly series?: ShownSeries;
  readonly table?: {
    readonly heads: readonly { readonly label: string; readonly numeric: boolean }[];
    readonly rows: readonly { readonly id: string; readonly cells: readonly ShownCell[] }[];
    readonly more: number;
  };
};

/** Rows that a page draws in ever so high panels. */
const HIGHEST = 8;

/** Undefined for records that are no canvas. */
export function shownCanvas(
  workspace: Reading,
  record: StoredRecord,
  actor: Actor,
): readonly ShownPanel[] | undefined {
  if (record.collection !== CANVASES) return undefined;
  return panelsOf(record, workspace).map((panel) => shownPanel(workspace, panel, actor));
}

function shownPanel(workspace: Reading, panel: Panel, actor: Actor): ShownPanel {
  const { key, title, templateId, width, height } = panel;
  const head = {
    key: key.replace(/[^\w-]+/g, '-'),
    title,
    href: recordHref(templateId),
    width,
    height: Math.min(HIGHEST, height),
  };
  try {
    return { ...head, ...answerOf(workspace, panel, actor) };
  } catch (error) {
    if (error instanceof PailError) return { ...head, fault: error.message };
    throw error;
  }
}

type Answer = Omit<ShownPanel, 'key' | 'title' | 'href' | 'width' | 'height'>;

function answerOf(workspace: Reading, panel: Panel, actor: Actor): Answer {
  const { view, params, kind, body, templateId } = panel;
  if (view === undefined) {
    if (body !== null) return { html: markdownHtml(body) };
    return { fault: `${templateId} is no template, or asks of a collection that is not here` };
  }
  const model = workspace.view(view, { params }, actor);
  if (model.type !== 'table') return { fault: `${templateId} asks for no table` };
  if (kind === 'stat') return { stat: statOf(workspace, model) };
  if (model.grouped) return { bars: barsOf(workspace, model) };
  const series = kind === 'chart' ? seriesOf(workspace, model) : undefined;
  return series === undefined ? { table: tableOf(model) } : { series };
}

/** The sum that it asks for, else how many there are. */
function statOf({ config }: Reading, model: TableModel): { text: string; note: string } {
  const count = formatNumber(model.total, config);
  const noun = model.total === 1 ? model.noun?.one : model.noun?.many;
  const summary = model.columns.find((column) => column.summary !== undefined)?.summary;
  if (summary === undefined) return { text: count, note: noun ?? '' };
  return { text: summary.text === '' ? '0' : summary.text, note: `${count} ${noun ?? ''}` };
}

function barsOf({ config }: Reading, model: TableModel): Required<ShownPanel>['bars'] {
  // Two currencies share no scale: then the bars are as long as there are many.
  const sums = model.groups.flatMap(({ summary }) => summary[0] ?? []);
  const isMixed =
    sums.some(({ value }) => isObject(value)) || new Set(sums.map((sum) => sum.currency)).size > 1;
  const bars = model.groups.map((group) => {
    const [summary] = group.summary;
    const isLong = typeof summary?.value === 'number' && !isMixed;
    const value = isLong ? (summary.value as number) : group.count;
    const text = summary?.text ?? formatNumber(group.count, config);
    const label = group.label === '' ? 'None' : group.label;
    return { label, value, text, tone: paintOf(group.tone).tone ?? 'blue' };
  });
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return bars
    .toSorted((a, b) => b.value - a.value)
    .map(({ value, ...bar }) => ({ ...bar, width: Math.max(1, Math.round((value / most) * 100)) }));
}

/** A column that says the same in every row says nothing: it is what the panel asks for. */
function tableOf({ columns, groups, total }: TableModel): Required<ShownPanel>['table'] {
  const rows = groups.flatMap((group) => group.rows);
  const told = (place: number): boolean =>
    place === 0 || rows.length < 2 || new Set(rows.map(({ cells }) => cells[place]?.text)).size > 1;
  const shown = columns.flatMap((column, place) => (told(place) ? [{ column, place }] : []));
  return {
    heads: shown.map(({ column }) => ({ label: column.label, numeric: column.align === 'right' })),
    rows: rows.map(({ id, cells }) => ({
      id,
      cells: shown.flatMap(({ place }) => {
        const cell = cells[place];
        return cell === undefined ? [] : shownCell(cell, place === 0 ? id : undefined);
      }),
    })),
    more: total - rows.length,
  };
}
