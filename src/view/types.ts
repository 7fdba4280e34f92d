/** Views: the YAML's parsed form, and the models that terminal and web render alike. */

import type { JsonValue } from '../record/types.ts';

export const VIEW_TYPES = ['table', 'board'] as const;
export type ViewType = (typeof VIEW_TYPES)[number];

export type ViewSummary = {
  /** Number field or CEL to add up; or */
  readonly sum?: string;
  readonly avg?: string;
  readonly min?: string;
  readonly max?: string;
  readonly count?: true;
  /** CEL over the group: `sum(expectedValue * probability / 100)`; `group` is the grouping record. */
  readonly expr?: string;
  readonly label?: string;
  readonly format?: string;
};

export type ViewColumn = {
  /** CEL, e.g. `company.name`. */
  readonly field: string;
  readonly label?: string;
  /** Characters in a terminal; a hint on the web. */
  readonly width?: number;
  readonly format?: string;
  readonly summary?: 'sum' | 'avg' | 'min' | 'max' | 'count';
};

export const PARAM_TYPES = ['text', 'number', 'date', 'boolean'] as const;

export type ViewParam = {
  readonly name: string;
  readonly label?: string;
  /** What a given value is read as; a date is `YYYY-MM-DD`. */
  readonly type: (typeof PARAM_TYPES)[number];
  /** Path of the collection whose record the value names: an id, or what `find` of the build's input resolves. */
  readonly collection?: string;
  /** CEL used when the parameter is not given, e.g. `me`. */
  readonly default?: string;
  readonly required: boolean;
};

export type View = {
  readonly name: string;
  /** File relative to the workspace root. */
  readonly file: string;
  readonly version: 1;
  readonly title: string;
  readonly description?: string;
  readonly icon?: string;
  /** Heading under which home lists it; absent: the collection's pack. */
  readonly domain?: string;
  readonly type: ViewType;
  /** Collection path. */
  readonly collection: string;
  readonly params: readonly ViewParam[];
  readonly query: {
    readonly where: readonly string[];
    readonly search: string;
    readonly sort: readonly string[];
    readonly limit: number;
    readonly archived: boolean;
  };
  readonly group?: {
    readonly by: string;
    readonly order: readonly string[];
    readonly hideEmpty: boolean;
    readonly summary: readonly ViewSummary[];
  };
  readonly card: {
    readonly title: string;
    readonly fields: readonly string[];
    readonly badges: readonly string[];
  };
  readonly columns: readonly ViewColumn[];
};

/** Colour of a value: a theme token (`blue`, `green`, `red`, `amber`, `violet`, `gray`…) or `#rrggbb`. */
export type Tone = string;

/** One shown value: the text for people, the value for machines. */
export type Cell = {
  readonly label: string;
  /** Formatted text; empty for null. */
  readonly text: string;
  /** Money in several currencies is a number for each of them. */
  readonly value: JsonValue;
  /** How to show it: `text`, `number`, `currency`, `percent`, `date`, `date-time`, `boolean`, `badge`, `tags`, `link`, `person`, `markdown`, `url`, `email`, `phone`, `color`. */
  readonly kind: string;
  /** Record it links to. */
  readonly recordId?: string;
  readonly tone?: Tone;
  /** A day or moment that has passed while it still counts (`x-ui.dueWhile`). */
  readonly isLate?: true;
  /** For `tags`: the single texts. */
  readonly parts?: readonly string[];
};

export type SummaryCell = {
  readonly label: string;
  readonly text: string;
  /** Money in several currencies is a number for each of them: `{EUR: 8500, USD: 31500}`. */
  readonly value: JsonValue;
  /** ISO 4217, where it is money in one currency. */
  readonly currency?: string;
};

export type BoardCard = {
  readonly id: string;
  readonly collection: string;
  readonly title: string;
  readonly fields: readonly Cell[];
  readonly badges: readonly Cell[];
  /** Blob id, sent back with a move so that a stale card is refused. */
  readonly etag: string;
};

export type BoardColumn = {
  /** Stored value of the grouping field; null for records without one. */
  readonly key: JsonValue;
  readonly label: string;
  readonly tone?: Tone;
  readonly count: number;
  readonly summary: readonly SummaryCell[];
  readonly cards: readonly BoardCard[];
  /** Cards of this column beyond the view's limit: `count` less those in `cards`. */
  readonly hidden?: number;
};

export type BoardModel = {
  readonly type: 'board';
  readonly view: View;
  /** What the records are called in a sentence: `deal`, `deals`. */
  readonly noun?: { readonly one: string; readonly many: string };
  readonly columns: readonly BoardColumn[];
  /** Stored field that a drag writes; absent when the grouping is computed or a hop. */
  readonly moveField?: string;
  readonly total: number;
  /** Matches beyond the view's limit, not shown. */
  readonly hidden: number;
  readonly summary: readonly SummaryCell[];
  readonly params: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
};

export type TableColumn = {
  readonly field: string;
  readonly label: string;
  readonly align: 'left' | 'right';
  readonly kind: string;
  readonly width?: number;
  readonly summary?: SummaryCell;
};

export type TableRow = {
  readonly id: string;
  readonly collection: string;
  readonly cells: readonly Cell[];
};

export type TableGroup = {
  readonly key: JsonValue;
  readonly label: string;
  readonly tone?: Tone;
  readonly recordId?: string;
  readonly count: number;
  readonly summary: readonly SummaryCell[];
  readonly rows: readonly TableRow[];
};

export type TableModel = {
  readonly type: 'table';
  readonly view: View;
  /** What the records are called in a sentence: `deal`, `deals`. */
  readonly noun?: { readonly one: string; readonly many: string };
  readonly columns: readonly TableColumn[];
  /** One group with label '' when the view groups by nothing. */
  readonly groups: readonly TableGroup[];
  readonly grouped: boolean;
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  readonly sort: readonly string[];
  readonly params: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
};

export type ViewModel = BoardModel | TableModel;
