/** Small view models for the renderers, built from the few things that a test is about. */

import type {
  BoardCard,
  BoardColumn,
  BoardModel,
  Cell,
  TableModel,
  View,
} from '../../../src/view/types.ts';

export const view: View = {
  name: 'pipeline',
  file: 'views/pipeline.yaml',
  version: 1,
  title: 'Sales pipeline',
  type: 'board',
  collection: 'crm/deals',
  params: [],
  query: { where: [], search: '', sort: [], limit: 500, archived: false },
  card: { title: 'title', fields: [], badges: [] },
  columns: [],
};

export function cell(text: string, more: Partial<Cell> = {}): Cell {
  return { label: 'Field', text, value: text, kind: 'text', ...more };
}

export function card(
  title: string,
  fields: readonly string[] = [],
  tags: string[] = [],
): BoardCard {
  return {
    id: 'deal_1',
    collection: 'crm/deals',
    title,
    fields: fields.map((text) => cell(text)),
    badges: tags.length === 0 ? [] : [cell(tags.join(', '), { kind: 'tags', parts: tags })],
    etag: '',
  };
}

export function column(
  label: string,
  cards: readonly BoardCard[],
  more: Partial<BoardColumn> = {},
): BoardColumn {
  return { key: label, label, count: cards.length, summary: [], cards, ...more };
}

export function board(columns: readonly BoardColumn[], more: Partial<BoardModel> = {}): BoardModel {
  const total = columns.reduce((sum, c) => sum + c.count, 0);
  return {
    type: 'board',
    view,
    noun: { one: 'deal', many: 'deals' },
    columns,
    total,
    hidden: 0,
    summary: [],
    params: {},
    notices: [],
    ...more,
  };
}

export function table(
  labels: readonly string[],
  rows: readonly (readonly string[])[],
  more: Partial<TableModel> = {},
): TableModel {
  const right = (label: string): boolean => label === 'Value';
  return {
    type: 'table',
    view: { ...view, title: 'Deals by value', type: 'table' },
    noun: { one: 'deal', many: 'deals' },
    columns: labels.map((label) => ({
      field: label.toLowerCase(),
      label,
      align: right(label) ? 'right' : 'left',
      kind: right(label) ? 'currency' : 'text',
    })),
    groups: [{ key: null, label: '', count: rows.length, summary: [], rows: tableRows(rows) }],
    grouped: false,
    total: rows.length,
    offset: 0,
    limit: 100,
    sort: [],
    params: {},
    notices: [],
    ...more,
  };
}

export function tableRows(rows: readonly (readonly string[])[]): TableModel['groups'][0]['rows'] {
  return rows.map((texts, i) => ({
    id: `deal_${i}`,
    collection: 'crm/deals',
    cells: texts.map((text) => cell(text)),
  }));
}
