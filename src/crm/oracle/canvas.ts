/** What a canvas asks: each panel is a template with its inputs filled in, and becomes a view made in passing. */

import type { IndexReader } from '../../index/types.ts';
import type { JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { isObject, memberOf, textAt } from '../../record/value.ts';
import { type Collection, findCollection, type Model } from '../../schema/model.ts';
import { defaultColumns } from '../../view/default-columns.ts';
import { PARAM_TYPES, type View, type ViewColumn, type ViewParam } from '../../view/types.ts';
import { textsAt } from '../timeline/told.ts';

export const CANVASES = 'oracle/canvases';

export type Panel = {
  readonly key: string;
  readonly title: string;
  /** `stat`, `table`, `chart` …: an open list. */
  readonly kind: string;
  /** Id of the template; it may be gone. */
  readonly templateId: string;
  /** Columns of 12. */
  readonly width: number;
  readonly height: number;
  /** Markdown, for templates that ask nothing. */
  readonly body: string | null;
  /** Absent: the template is gone, asks nothing, or asks of a collection that is not there. */
  readonly view?: View;
  readonly params: Readonly<Record<string, string>>;
};

/** Columns of a canvas, of 12, for a panel that does not say. */
const WIDTH = 6;
/** Rows of a list before the rest is only counted. */
const ROWS = 8;
/** Points of a series. */
const POINTS = 200;

type Ground = { readonly model: Model; readonly index: Pick<IndexReader, 'get'> };

/** The panels in their order. */
export function panelsOf({ data }: StoredRecord, ground: Ground): Panel[] {
  const list = memberOf(data, 'panels');
  return (Array.isArray(list) ? list : []).flatMap((item) =>
    isObject(item) ? panelOf(item as RecordData, ground) : [],
  );
}

function panelOf(item: RecordData, { model, index }: Ground): Panel {
  const templateId = textAt(item, 'templateId') ?? '';
  const template = index.get(templateId)?.data;
  const kind = (template && textAt(template, 'kind')) ?? 'table';
  const width = sizeAt(item, 'width', WIDTH);
  const view = template === undefined ? undefined : viewOf(template, kind, width, model);
  const given = memberOf(item, 'params');
  const values = isObject(given) ? Object.entries(given) : [];
  return {
    key: textAt(item, 'key') ?? templateId,
    title: textAt(item, 'title') ?? (template && textAt(template, 'name')) ?? templateId,
    kind,
    templateId,
    width: Math.min(12, width),
    height: sizeAt(item, 'height', 1),
    body: (template && textAt(template, 'body')) ?? null,
    ...(view === undefined ? {} : { view }),
    params: Object.fromEntries(values.map(([name, value]) => [name, String(value)])),
  };
}

function sizeAt(item: RecordData, field: string, fallback: number): number {
  const value = memberOf(item, field);
  return typeof value === 'number' && value >= 1 ? Math.floor(value) : fallback;
}

function viewOf(template: RecordData, kind: string, width: number, model: Model): View | undefined {
  const query = memberOf(template, 'query');
  if (!isObject(query)) return undefined;
  const asked = query as RecordData;
  const collection = findCollection(model, textAt(asked, 'collection') ?? '');
  if (collection === undefined) return undefined;
  const sum = textAt(asked, 'sum');
  const group = textAt(asked, 'group');
  const isSeries = kind === 'chart' && group === null;
  const sort = textsAt(asked, 'sort')[0];
  const columns = isSeries
    ? seriesColumns(collection, sort)
    : columnsOf(collection, sort, kind).slice(0, width > 6 ? 6 : 4);
  const limit = Math.min(sizeAt(asked, 'limit', isSeries ? POINTS : ROWS), POINTS);
  const by = group === null ? undefined : groupOf(group, sum);
  return {
    name: `template ${template.id}`,
    file: template.id,
    version: 1,
    title: textAt(template, 'name') ?? template.id,
    type: 'table',
    collection: collection.path,
    params: paramsOf(memberOf(template, 'params')),
    query: {
      where: textsAt(asked, 'where'),
      search: textAt(asked, 'search') ?? '',
      sort: textsAt(asked, 'sort'),
      limit,
      archived: false,
    },
    ...(by === undefined ? {} : { group: by }),
    card: { title: collection.display, fields: [], badges: [] },
    columns: sum === null ? columns : [...columns, { field: sum, summary: 'sum' }],
  };
}

/** The name, what it is sorted by, and then others; of a timeline only its date. */
function columnsOf(
  collection: Collection,
  sort: string | undefined,
  kind: string,
): readonly ViewColumn[] {
  const [first, ...others] = defaultColumns(collection);
  const key = sort?.replace(/^-/, '');
  const sorted =
    collection.fields.has(key ?? '') && key !== first?.field ? [{ field: key ?? '' }] : [];
  const isShort = kind === 'timeline' || kind === 'list';
  const rest = isShort ? [] : others.filter(({ field }) => field !== key);
  return [...(first === undefined ? [] : [first]), ...sorted, ...rest];
}

/** The name, when, how much, and the record that a point belongs to. */
function seriesColumns(collection: Collection, sort: string | undefined): readonly ViewColumn[] {
  const fields = [...collection.fields.values()].filter((field) => field.sensitive === undefined);
  const key = sort?.replace(/^-/, '');
  const when =
    fields.find(({ name }) => name === key) ?? fields.find(({ type }) => type.startsWith('date'));
  const value = fields.find(({ type }) => type === 'number' || type === 'integer');
  const of = fields.find(({ relation, type }) => relation !== undefined && type === 'string');
  const [first] = defaultColumns(collection);
  return [
    ...(first === undefined ? [] : [first]),
    ...[when, value, of].flatMap((field) => (field === undefined ? [] : [{ field: field.name }])),
  ];
}

function groupOf(by: string, sum: string | null): NonNullable<View['group']> {
  return { by, order: [], hideEmpty: true, summary: sum === null ? [] : [{ sum }] };
}

function paramsOf(params: JsonValue): ViewParam[] {
  if (!isObject(params)) return [];
  return Object.entries(params).map(([name, value]) => {
    const told = (isObject(value) ? value : {}) as RecordData;
    const [label, collection] = [textAt(told, 'label'), textAt(told, 'collection')];
    const fallback = textAt(told, 'default');
    return {
      name,
      type: PARAM_TYPES.find((type) => type === memberOf(told, 'type')) ?? 'text',
      required: memberOf(told, 'required') === true,
      ...(label === null ? {} : { label }),
      ...(collection === null ? {} : { collection }),
      ...(fallback === null ? {} : { default: fallback }),
    };
  });
}
