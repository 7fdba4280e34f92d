/** Files whose names differ in letter case only: they cannot both exist on macOS and Windows disks. */

import type { Problem } from '../errors.ts';
import type { Turns } from './turns.ts';

/** Of files that have the same name but for letter case, each but the first in order is a problem. */
export function caseTwins(files: Iterable<string>): Problem[] {
  const groups = new Map<string, string[]>();
  for (const file of new Set(files)) {
    const folded = file.toLowerCase();
    const group = groups.get(folded);
    if (group === undefined) groups.set(folded, [file]);
    else group.push(file);
  }
  return [...groups.values()].flatMap((group) => {
    const [first = '', ...twins] = group.sort();
    return twins.map((file): Problem => {
      const message = `differs from bucket/${first} in letter case only; one of them is lost on macOS and Windows. Rename one`;
      return { path: `bucket/${file}`, pointer: '', code: 'case_twin', level: 'error', message };
    });
  });
}

/** Names whatever their letter case, by a hash: a hundred thousand take some megabytes. */
export class FoldedNames {
  readonly #hashes = new Set<number>();

  /** True when such a name was perhaps there already. */
  add(file: string): boolean {
    const before = this.#hashes.size;
    this.#hashes.add(hashOf(file));
    return this.#hashes.size === before;
  }
}

/** The twins among all files, found in pieces, and their names. */
export async function readNames(
  files: () => Iterable<string>,
  turns: Turns,
): Promise<{ readonly names: FoldedNames; readonly twins: readonly Problem[] }> {
  const names = new FoldedNames();
  const doubled = new Set<number>();
  const suspects: string[] = [];
  for (const file of files()) {
    if (names.add(file)) doubled.add(hashOf(file));
    if (turns.isOver()) await turns.next();
  }
  for (const file of doubled.size === 0 ? [] : files()) {
    if (doubled.has(hashOf(file))) suspects.push(file);
    if (turns.isOver()) await turns.next();
  }
  return { names, twins: caseTwins(suspects) };
}

/** FNV-1a of the folded name, 30 bits. */
function hashOf(file: string): number {
  const folded = file.toLowerCase();
  let hash = 0x811c9dc5;
  for (let i = 0; i < folded.length; i++) {
    hash = Math.imul(hash ^ folded.charCodeAt(i), 0x01000193);
  }
  return hash >>> 2;
}
