/** The vocabulary of view files; `docs/schemas/view.schema.json` names the same keys. */

import { UI_FORMATS, type UiFormat } from '../schema/model.ts';

/** Keys by block. `view` is the file itself. */
export const VIEW_KEYS = {
  view: [
    'version',
    'title',
    'description',
    'icon',
    'domain',
    'collection',
    'type',
    'params',
    'query',
    'group',
    'card',
    'columns',
  ],
  query: ['where', 'search', 'sort', 'limit', 'archived'],
  group: ['by', 'order', 'hideEmpty', 'summary'],
  summary: ['sum', 'avg', 'min', 'max', 'count', 'expr', 'label', 'format'],
  card: ['title', 'fields', 'badges'],
  column: ['field', 'label', 'width', 'format', 'summary'],
  param: ['label', 'type', 'collection', 'default', 'required'],
} as const;

/** View types that files may name one day. */
export const LATER_TYPES = ['list', 'calendar', 'timeline', 'chart', 'dashboard'] as const;

/** What a summary computes; a summary names exactly one of them. */
export const SUMMARY_KINDS = ['sum', 'avg', 'min', 'max', 'count', 'expr'] as const;

/** Summaries of a table's column. */
export const COLUMN_SUMMARIES = ['sum', 'avg', 'min', 'max', 'count'] as const;

/** How a column or summary may be shown, whatever its field says. */
export const VIEW_FORMATS: readonly ViewFormat[] = ['number', ...UI_FORMATS];
export type ViewFormat = 'number' | UiFormat;

/** Cards of a board, rows of a page. */
export const DEFAULT_LIMIT = { board: 500, table: 100 } as const;
export const MAX_LIMIT = 10_000;
