/** What a workspace has of each pack. Pure. */

import { ALWAYS } from '../init-plan.ts';
import { PACK_TITLES } from '../packs.ts';
import { collectionsHere, isServed, type PackFile, packNames } from './pack-files.ts';

export type PackState = {
  readonly name: string;
  /** What it holds, in a line. */
  readonly title: string;
  readonly collections: readonly string[];
  /** How many of them the workspace has. */
  readonly installed: number;
  readonly state: 'installed' | 'partly' | 'not installed';
  /** Files of which Pail ships something newer than what was installed. */
  readonly newer: readonly string[];
  /** Files that the workspace has changed since they were installed. */
  readonly edited: readonly string[];
  /** Files that were installed and are gone. */
  readonly removed: readonly string[];
};

/** `isKnown`: the workspace remembers what was installed. */
export function packStates(files: readonly PackFile[], isKnown: boolean): PackState[] {
  const here = collectionsHere(files);
  return packNames(files).map((name) => {
    const own = files.filter((file) => file.packs.includes(name));
    const schemas = own.filter((file) => file.kind === 'schema');
    const installed = schemas.filter((file) => file.own !== null).length;
    const served = installed === 0 ? [] : [...own, ...files.filter(isShared)];
    const pathsWhere = (holds: (file: PackFile) => boolean): string[] =>
      served.filter(holds).map((file) => file.path);
    return {
      name,
      title: PACK_TITLES[name] ?? '',
      collections: schemas.flatMap((file) => file.collections),
      installed,
      state:
        installed === 0 ? 'not installed' : installed === schemas.length ? 'installed' : 'partly',
      newer: pathsWhere((file) => isNewer(file, here, isKnown, isBegun(schemas))),
      edited: pathsWhere(({ base, own: now }) => base !== null && now !== null && now !== base),
      removed: pathsWhere(({ base, own: now }) => base !== null && now === null),
    };
  });
}

/** A schema of no pack, which all share. */
export function isShared({ kind, packs, shipped }: PackFile): boolean {
  return kind === 'schema' && packs.length === 0 && shipped !== null;
}

/** Whether a pack was chosen: `users` comes along with every other. */
export function isBegun(schemas: readonly PackFile[]): boolean {
  return schemas.some(({ own, collections }) => own !== null && !collections.includes(ALWAYS));
}

/** Whether an upgrade would bring something of this file. */
function isNewer(
  file: PackFile,
  here: ReadonlySet<string>,
  isKnown: boolean,
  begun: boolean,
): boolean {
  const { shipped, base, own } = file;
  if (shipped === null || shipped === base || shipped === own) return false;
  if (own !== null) return base !== null || !isKnown;
  if (base !== null || !isKnown) return false;
  return file.kind === 'schema' ? begun : isServed(file, here);
}
