/** Imports: files of records from elsewhere as one plan, with an account of what became of each row. */

import type { MappedColumn } from '../../crm/import/map-columns.ts';
import type { ImportOptions, Refused, Table, Unit, Unmatched } from '../../crm/import/types.ts';
import type { Actor, ApplyStep, Plan } from '../../plan/types.ts';

export type ImportRequest = {
  /** Short name for the commit message and `Pail-Via: import:<name>`. */
  readonly name: string;
  readonly tables: readonly Table[];
  /** Collection of every table; null: each table's own name says it. */
  readonly to: string | null;
  readonly options: ImportOptions;
  /** Told now and then how far the work is; `total` where it is known. */
  readonly onProgress?: (
    step: 'looking' | 'reading' | 'preparing' | ApplyStep,
    rows: number,
    total?: number,
  ) => void;
};

export type ReportedColumn = MappedColumn & {
  /** A few of its values. */
  readonly samples: readonly string[];
};

export type TableReport = {
  readonly name: string | null;
  /** Path; null: the table names no collection and was left out. */
  readonly collection: string | null;
  readonly unit: Unit;
  readonly rows: number;
  readonly columns: readonly ReportedColumn[];
};

export type Counts = {
  readonly created: number;
  readonly updated: number;
  /** Nothing to do. */
  readonly unchanged: number;
  /** Left as they are, although the file says something else. */
  readonly differing: number;
};

export type ImportReport = {
  readonly tables: readonly TableReport[];
  /** Records by collection path. */
  readonly collections: Readonly<Record<string, Counts>>;
  readonly rows: number;
  /** Rows about a record that another row of the file is about, too. */
  readonly repeated: number;
  /** By table and row. */
  readonly refused: readonly Refused[];
  readonly unmatched: readonly Unmatched[];
};

export type ImportPlan = {
  /** Null: there is nothing to change. */
  readonly plan: Plan | null;
  readonly report: ImportReport;
  /** Lets go of what the plan keeps outside of memory; it cannot be read any more. */
  readonly release: () => void;
};

export interface Importing {
  /** Reads all tables; writes nothing. Throws `usage` for options that fit no column or field. */
  planImport(request: ImportRequest, actor: Actor): Promise<ImportPlan>;
}
