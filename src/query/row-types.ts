/** Values of expressions by row. */

import type { Compiled, Scope, Value } from '../expr/types.ts';
import type { Codes, Column, IndexReader, Slab } from '../index/types.ts';
import type { Collection, Model } from '../schema/model.ts';

/** Where the rows are, and what is true while they are read. */
export type RowContext = {
  readonly model: Model;
  readonly index: IndexReader;
  readonly scope: Scope;
  readonly collection: Collection;
};

export type RowValues = {
  /** What a value is made of: columns, columns at the end of a link, or the whole record. */
  readonly from: 'columns' | 'links' | 'records';
  at(row: number): Value;
  /** Set where the value follows from one column: rows of one code have one value. */
  readonly byCode?: ByCode;
};

export type ByCode = {
  readonly column: Column;
  readonly codes: Codes;
  at(code: number): Value;
};

/** Prepares an expression for the rows of a slab. */
export type PrepareRows = (compiled: Compiled, slab: Slab, context: RowContext) => RowValues;
