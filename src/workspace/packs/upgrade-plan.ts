/** What Pail ships now, merged with what a workspace has made of it. */

import { PailError } from '../../errors.ts';
import { chosenPacks } from '../init-plan.ts';
import { fileWords } from './file-words.ts';
import { type Draft, type PacksGround, put, remember } from './ground.ts';
import { mergeFile, type PackConflict } from './merge-file.ts';
import { collectionsHere, isServed, type PackFile, packNames } from './pack-files.ts';
import { isBegun, isShared } from './pack-states.ts';
import { assertPlaces, type Settlement, sideAt } from './settle.ts';
import type { PackChange, PackPlan } from './types.ts';

type Upgrade = {
  readonly ground: PacksGround;
  readonly settled: Settlement;
  /** Files that are missing and have never been there. */
  readonly isNew: (file: PackFile) => boolean;
  /** The workspace remembers what was installed, or its history tells. */
  readonly isKnown: boolean;
  readonly draft: Draft;
  readonly changes: PackChange[];
  readonly conflicts: PackConflict[];
  readonly notes: string[];
};

export function upgradePlan(
  ground: PacksGround,
  names: readonly string[],
  settled: Settlement,
): Omit<PackPlan, 'broken'> {
  const { files } = ground;
  const packs = installedPacks(files, names);
  assertPlaces(settled, files, packNames(files));
  const isKnown = files.some(({ base }) => base !== null);
  const upgrade: Upgrade = {
    ground,
    settled,
    isKnown,
    isNew: newFiles(files, packs, isKnown),
    draft: { changes: [], edits: [] },
    changes: [],
    conflicts: [],
    notes: [],
  };
  const isWanted = (file: PackFile): boolean =>
    isShared(file) || file.shipped === null || file.packs.some((pack) => packs.includes(pack));
  const touched = new Set<string>();
  for (const file of files.filter(isWanted)) {
    const before = sizeOf(upgrade);
    upgradeFile(file, upgrade);
    if (sizeOf(upgrade) > before) for (const pack of file.packs) touched.add(pack);
  }
  const { draft, changes, conflicts, notes } = upgrade;
  const done = packs.filter((pack) => touched.has(pack));
  const message = `packs: upgrade ${(done.length === 0 ? packs : done).join(', ')}`;
  return {
    plan: { message, changes: draft.changes, files: draft.edits },
    packs: done.length === 0 ? packs : done,
    files: changes,
    conflicts,
    notes,
  };
}

function sizeOf({ draft }: Upgrade): number {
  return draft.changes.length + draft.edits.length;
}

/** Throws `not_found` for a named pack that is not there. */
function installedPacks(files: readonly PackFile[], names: readonly string[]): readonly string[] {
  const here = collectionsHere(files);
  const all = packNames(files);
  const installed = all.filter((name) =>
    files.some(
      ({ kind, packs, collections }) =>
        kind === 'schema' && packs.includes(name) && collections.some((path) => here.has(path)),
    ),
  );
  if (names.length === 0 || names.includes('all')) return installed;
  const chosen = chosenPacks(names, all);
  const missing = chosen.filter((name) => !installed.includes(name));
  if (missing.length === 0) return chosen;
  const message = `${missing.join(', ')} is not installed (${installed.join(', ')}); \`pail pack add ${missing.join(' ')}\` brings it`;
  throw new PailError('not_found', message, { packs: missing, installed });
}

function newFiles(
  files: readonly PackFile[],
  packs: readonly string[],
  isKnown: boolean,
): Upgrade['isNew'] {
  const begun = packs.filter((pack) =>
    isBegun(files.filter((file) => file.kind === 'schema' && file.packs.includes(pack))),
  );
  const isComing = (file: PackFile): boolean =>
    isKnown && file.kind === 'schema' && file.packs.some((pack) => begun.includes(pack));
  const coming = files
    .filter((file) => file.own === null && file.base === null && isComing(file))
    .flatMap(({ collections }) => collections);
  const here = new Set([...collectionsHere(files), ...coming]);
  return (file) =>
    file.base === null &&
    isKnown &&
    isServed(file, here) &&
    (file.kind !== 'schema' || file.packs.length === 0 || isComing(file));
}

function upgradeFile(file: PackFile, upgrade: Upgrade): void {
  const { ground, draft, notes, changes } = upgrade;
  const { path, kind, shipped, base, own } = file;
  if (upgrade.settled.skip.includes(path)) remember(draft, ground, file);
  else if (shipped === null) {
    remember(draft, ground, file);
    if (own !== null) notes.push(`${path} is shipped no longer; it stays, and is yours`);
  } else if (own === null && upgrade.isNew(file)) {
    put(draft, ground, file, shipped);
    changes.push({ path, kind, op: 'create', merged: false, words: [] });
  } else if (own === null) {
    if (base !== null || !upgrade.isKnown) remember(draft, ground, file);
  } else if (own === shipped || base === shipped) remember(draft, ground, file);
  else if (base === null && upgrade.isKnown) {
    notes.push(`${path} is a file of your own; the one that Pail ships under this name stays out`);
  } else mergeInto(file, own, shipped, upgrade);
}

function mergeInto(file: PackFile, own: string, shipped: string, upgrade: Upgrade): void {
  const { ground, draft, settled, conflicts, changes } = upgrade;
  const { path, kind, base } = file;
  const merged = mergeFile(file, { base, ours: own, theirs: shipped }, (pointer) =>
    sideAt(settled, file, pointer),
  );
  if (merged.conflicts.length > 0) {
    conflicts.push(...merged.conflicts);
    return;
  }
  put(draft, ground, file, merged.text);
  if (merged.text === own) return;
  const words = fileWords(path, own, merged.text);
  changes.push({ path, kind, op: 'change', merged: own !== base, words });
}
