/** What an import is made of: tables of cells in, drafts of records and a report out. Pure data. */

import type { JsonValue } from '../../record/types.ts';

/** What rows are counted in: lines of CSV and JSON lines, rows of a sheet, elements of an array, cards of a vCard. */
export type Unit = 'line' | 'row' | 'element' | 'card';

export type Row = {
  /** 1-based line, row or card; 0-based element. */
  readonly at: number;
  /** One per column; null where the cell is empty. A row that is too short or too long has a `fault`. */
  readonly cells: readonly JsonValue[];
  readonly fault?: string;
  /** Text of a row with a fault that has no cells. */
  readonly original?: string;
  /** By number of column why a cell has no value, although something is in it. */
  readonly faults?: ReadonlyMap<number, string>;
};

/** One table of a file. `rows` may be called several times and gives the same rows each time. */
export type Table = {
  /** What the file calls the records (`companies`, `Account`); null: what the caller says. */
  readonly name: string | null;
  readonly unit: Unit;
  readonly columns: readonly string[];
  /** Cells have the kinds of JSON: a text is a text, whatever it looks like. */
  readonly typed?: true;
  rows(): Iterable<Row> | AsyncIterable<Row>;
};

export const DATE_ORDERS = ['dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];
export const DECIMALS = ['point', 'comma'] as const;
export type Decimals = (typeof DECIMALS)[number];
/** What happens to a record that is there already: nothing, its empty fields are filled, or the file's values win. */
export type OnMatch = 'keep' | 'fill' | 'update';

export type ImportOptions = {
  /** Name of the system that the file comes from: rows are known by their own ids within it. */
  readonly source: string;
  /** Header → field path; an empty path leaves the column out. */
  readonly map: Readonly<Record<string, string>>;
  /** Values that every row gets, with `{Header}` for a cell of the row; they win over columns. */
  readonly set: Readonly<Record<string, string>>;
  /** The same for rows in which the field is empty; a field that a state asks for, only where it does. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Replaced values: header → text in the file → text to read instead. `*` stands for every column. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Field paths that say which record a row is; empty: the collection's own keys. */
  readonly match: readonly string[];
  readonly onMatch: OnMatch;
  /** Paths of collections of which a record is made when a row names one that is not there. */
  readonly create: readonly string[];
  /** Rows whose references find nothing are refused instead of losing the reference. */
  readonly strict: boolean;
  readonly dates?: DateOrder;
  readonly decimals?: Decimals;
};

/** One reason why a row is refused. */
export type Reason = {
  /** Header of the column; null: the row as a whole. */
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
};

export type Refused = {
  readonly table: number;
  readonly at: number;
  readonly reasons: readonly Reason[];
};

/** Values of a column that name no record. */
export type Unmatched = {
  readonly column: string;
  /** Paths of the collections in which it was looked for. */
  readonly to: readonly string[];
  readonly value: string;
  readonly rows: number;
  /** Known names that come near, best first. */
  readonly nearest: readonly string[];
  /** Why, where it is not simply unknown: several records have that name. */
  readonly why: 'unknown' | 'ambiguous';
};
