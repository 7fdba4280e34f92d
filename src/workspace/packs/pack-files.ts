/** The files of packs in three versions: as shipped now, as they were installed, as the workspace has them. Pure. */

import { isFileOf, readShipped, type TextFile } from '../init-plan.ts';
import { viewCollections } from './view-collections.ts';

/** The model that ships with Pail. */
export type Shipped = {
  readonly schemas: readonly TextFile[];
  readonly views: readonly TextFile[];
  /** Reference records only. */
  readonly records: readonly TextFile[];
};

/** What a pack consists of. */
export type PackFile = {
  /** Relative to the workspace's root. */
  readonly path: string;
  readonly kind: 'schema' | 'view' | 'record';
  /** Packs that bring it; none: all share it, or it is shipped no longer. */
  readonly packs: readonly string[];
  /** Collections without which it makes no sense; of a schema, its own. */
  readonly collections: readonly string[];
  /** Null: shipped no longer. */
  readonly shipped: string | null;
  /** As it was installed; null: it was not, or nobody knows. */
  readonly base: string | null;
  /** As the workspace has it; null: it does not. */
  readonly own: string | null;
};

/** Gives the text of a file by its path, with LF at the ends of lines; null where there is none. */
export type ReadText = (path: string) => string | null;

/**
 * Every file of every pack: shared schemas first, then schemas, records and views, each by path; at the end those that
 * were installed and are shipped no longer (`installed`: paths of all files there are pristine copies of).
 */
export function packFiles(
  shipped: Shipped,
  installed: readonly string[],
  base: ReadText,
  own: ReadText,
): PackFile[] {
  const { collections, shared } = readShipped(shipped.schemas);
  const packOf = new Map(collections.map((one) => [one.path, one.pack]));
  const pathOf = new Map(
    collections.flatMap((one) => [
      [one.path, one.path],
      [one.short, one.path],
    ]),
  );
  const packsOf = (paths: readonly string[]): string[] => [
    ...new Set(paths.flatMap((path) => packOf.get(path) ?? [])),
  ];
  const made = (file: TextFile, kind: PackFile['kind'], needs: readonly string[]): PackFile => ({
    path: file.path,
    kind,
    packs: packsOf(needs),
    collections: needs,
    shipped: file.text,
    base: base(file.path),
    own: own(file.path),
  });
  const files = [
    ...shared.map((file) => made(file, 'schema', [])),
    ...collections.map((one) => made(one.schema, 'schema', [one.path])),
    ...shipped.records.map((file) => {
      const owner = collections.find((one) => isFileOf(file.path, [one], collections));
      return made(file, 'record', owner === undefined ? [] : [owner.path]);
    }),
    ...shipped.views.map((file) => {
      const needs = viewCollections(file.text).map((name) => pathOf.get(name) ?? name);
      return made(file, 'view', needs);
    }),
  ];
  const known = new Set(files.map((file) => file.path));
  const gone = installed.filter((path) => !known.has(path));
  return [...files, ...gone.map((path) => goneFile(path, base, own))];
}

function goneFile(path: string, base: ReadText, own: ReadText): PackFile {
  const kind = path.startsWith('views/')
    ? 'view'
    : path.startsWith('bucket/')
      ? 'record'
      : 'schema';
  const versions = { shipped: null, base: base(path), own: own(path) };
  return { path, kind, packs: [], collections: [], ...versions };
}

/** Collections of the shipped model that the workspace has. */
export function collectionsHere(files: readonly PackFile[]): Set<string> {
  const schemas = files.filter((file) => file.kind === 'schema' && file.own !== null);
  return new Set(schemas.flatMap((file) => file.collections));
}

/** Names of all packs, sorted. */
export function packNames(files: readonly PackFile[]): string[] {
  return [...new Set(files.flatMap((file) => file.packs))].sort();
}

/** True for a file that may be installed: all it needs is there. */
export function isServed({ collections }: PackFile, here: ReadonlySet<string>): boolean {
  return collections.every((path) => here.has(path));
}
