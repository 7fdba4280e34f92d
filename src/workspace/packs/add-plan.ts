/** Packs that come to a workspace that lives already. */

import { chosenPacks, type TextFile } from '../init-plan.ts';
import { type Draft, type PacksGround, put, recordAt } from './ground.ts';
import { collectionsHere, isServed, type PackFile, packNames } from './pack-files.ts';
import { isShared } from './pack-states.ts';
import type { PackChange, PackPlan } from './types.ts';

export function addPlan(
  ground: PacksGround,
  names: readonly string[],
  demo: readonly TextFile[],
): Omit<PackPlan, 'broken'> {
  const { files } = ground;
  const packs = chosenPacks(names, packNames(files));
  const isWanted = (file: PackFile): boolean => file.packs.some((pack) => packs.includes(pack));
  const before = collectionsHere(files);
  const schemas = files.filter(
    (file) => file.kind === 'schema' && (isWanted(file) || isShared(file)),
  );
  const coming = new Set(
    schemas.filter(({ own }) => own === null).flatMap(({ collections }) => collections),
  );
  const here = new Set([...before, ...coming]);
  const others = files.filter(
    (file) =>
      isWanted(file) &&
      isServed(file, here) &&
      file.kind !== 'schema' &&
      (file.collections.some((path) => coming.has(path)) ||
        (file.kind === 'view' && file.base === null)),
  );
  const draft: Draft = { changes: [], edits: [] };
  const changes: PackChange[] = [];
  const notes: string[] = [];
  for (const file of [...schemas, ...others]) {
    const { path, kind, shipped, own, base } = file;
    if (shipped === null) continue;
    if (own === null) {
      put(draft, ground, file, shipped);
      changes.push({ path, kind, op: 'create', merged: false, words: [] });
    } else if (base === null && own !== shipped) {
      notes.push(`${path} is there already and stays as it is`);
    } else if (base === null) put(draft, ground, file, own);
  }
  addDemo(draft, ground, here, demo, changes);
  const done = packs.filter((pack) => changes.some((change) => isOf(change.path, pack, files)));
  return {
    plan: { message: messageOf(done), changes: draft.changes, files: draft.edits },
    packs,
    files: changes,
    conflicts: [],
    notes,
  };
}

function isOf(path: string, pack: string, files: readonly PackFile[]): boolean {
  return files.some((file) => file.path === path && file.packs.includes(pack));
}

function messageOf(packs: readonly string[]): string {
  if (packs.length === 0) return 'packs: what was missing';
  return `packs: add ${packs.join(', ')}`;
}

/** Records and attachments of the demo company, where no others stand. */
function addDemo(
  draft: Draft,
  ground: PacksGround,
  here: ReadonlySet<string>,
  demo: readonly TextFile[],
  changes: PackChange[],
): void {
  const done = new Set(changes.map(({ path }) => path));
  for (const { path, text } of demo) {
    if (done.has(path) || ground.disk.own(path) !== null || recordAt(path, ground.context))
      continue;
    const inBucket = path.replace(/^bucket\//, '');
    const collection = [...here]
      .filter((one) => inBucket.startsWith(`${one}/`))
      .sort((a, b) => b.length - a.length)[0];
    if (collection === undefined) continue;
    changes.push({ path, kind: 'record', op: 'create', merged: false, words: [] });
    if (/^[^/]+\.json$/.test(inBucket.slice(collection.length + 1))) {
      draft.changes.push({ op: 'create', collection, after: JSON.parse(text) });
    } else draft.edits.push(ground.disk.edit(path, text));
  }
}
