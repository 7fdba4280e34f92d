/** Files with several addresses of one record: the billing and the shipping one, that of the office and that at home. */

import { bareName } from './plain-name.ts';

/** Preferred ones first; a column without such a word goes with any of them. */
const FAMILY = /billing|mailing|business|work|shipping|delivery|home|other/;
const ORDER = FAMILY.source.split('|');

type Column = { readonly header: string };
type Slot<T extends Column> = { readonly path: string; readonly sources: readonly T[] };

/** Of the columns for an address those that a row fills are of one: true for a column that is not of that one. */
export function otherAddress<T extends Column>(
  slots: readonly Slot<T>[],
  isFilled: (source: T) => boolean,
): (path: string, source: T) => boolean {
  let chosen = ORDER.length;
  for (const { path, sources } of slots) {
    if (!isOfAddress(path)) continue;
    for (const source of sources) {
      const family = familyOf(source);
      if (family >= 0 && family < chosen && isFilled(source)) chosen = family;
    }
  }
  return (path, source) => {
    if (chosen === ORDER.length || !isOfAddress(path)) return false;
    const family = familyOf(source);
    return family >= 0 && family !== chosen;
  };
}

function isOfAddress(path: string): boolean {
  return path.startsWith('address.');
}

function familyOf({ header }: Column): number {
  const [word = ''] = FAMILY.exec(bareName(header)) ?? [];
  return ORDER.indexOf(word);
}
