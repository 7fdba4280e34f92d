/** How a person settles what an upgrade cannot: by place, ours or theirs. Pure. */

import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Side } from '../../record/resolve.ts';
import type { PackFile } from './pack-files.ts';

/**
 * Places whose conflicts take a side: `all`, a pack, a file, or a place in a file
 * (`schemas/crm/deals.schema.json#/properties/stage/title`).
 */
export type Settlement = {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  /** Files that stay as they are, whatever is shipped; new ones stay out. */
  readonly skip: readonly string[];
};

/** The side for a conflict: the most exact place that was named decides; null: none was. */
export function sideAt(
  { ours, theirs }: Pick<Settlement, 'ours' | 'theirs'>,
  file: Pick<PackFile, 'path' | 'packs'>,
  pointer: string,
): Side | null {
  const places = [[`${file.path}#${pointer}`], [file.path], file.packs, ['all']];
  for (const names of places) {
    if (names.some((name) => ours.includes(name))) return 'ours';
    if (names.some((name) => theirs.includes(name))) return 'theirs';
  }
  return null;
}

/** Throws `usage` for a place that is on both sides, or that names nothing. */
export function assertPlaces(
  { ours, theirs, skip }: Settlement,
  files: readonly PackFile[],
  packs: readonly string[],
): void {
  const both = ours.find((place) => theirs.includes(place));
  if (both !== undefined) {
    throw new PailError('usage', `${both} is given to both --ours and --theirs`, { place: both });
  }
  const paths = files.map(({ path }) => path);
  const stranger = skip.find((path) => !paths.includes(path));
  if (stranger !== undefined) {
    const message = `"${stranger}" is no file of a pack that could be skipped${didYouMean(stranger, paths)}`;
    throw new PailError('usage', message, { path: stranger });
  }
  const known = ['all', ...packs, ...paths];
  for (const place of [...ours, ...theirs]) {
    const [name = ''] = place.split('#');
    if (known.includes(name)) continue;
    const message = `"${place}" is no place of a conflict: write all, a pack, a file, or file#/pointer${didYouMean(name, known)}`;
    throw new PailError('usage', message, { place });
  }
}
