/** Changes of what records are: of schemas, and of everything that follows. */

import type { Actor, Plan } from '../../plan/types.ts';

export type NewField = {
  readonly collection: string;
  readonly name: string;
  /** `string`, `number`, `integer`, `boolean`, `date`, `date-time`, `money`, `select:a,b`, `relation:<collection>`. */
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  /** CEL: value of the records there are; a constant is that of new ones, too. */
  readonly fallback?: string;
  readonly required: boolean;
};

/** A file of `migrations/`. */
export type MigrationFile = {
  /** The file's name without its ending. */
  readonly name: string;
  /** Relative to the workspace's root. */
  readonly file: string;
};

export type MigrationState = MigrationFile & {
  /** Commit of HEAD's history that carried it out; null: none, or it was undone. */
  readonly commit: string | null;
};

export interface Reshaping {
  /** In the order of their names. Outside git and where commits are made by hand, nobody knows which have run. */
  migrations(): Promise<readonly MigrationState[]>;
  /** `file` is relative to the workspace's root. Throws `usage` with what is wrong in it. */
  planMigration(file: string, actor: Actor): Promise<Plan>;
  planAddField(field: NewField, actor: Actor): Promise<Plan>;
  /** Schema, records, views and expressions; the old name stays as an alias. */
  planRenameField(collection: string, from: string, to: string, actor: Actor): Promise<Plan>;
  /** Throws `restricted` with the places that use the field, unless `force`. */
  planRemoveField(collection: string, name: string, force: boolean, actor: Actor): Promise<Plan>;
}
