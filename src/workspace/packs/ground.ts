/** What plans about packs are made from. */

import type { StateDir } from '../../bucket/state-dir.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Actor, Change, FileEdit } from '../../plan/types.ts';
import { canonicalText } from '../../record/canonical.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import type { Validators } from '../../schema/validator.ts';
import { pristinePath } from '../packs.ts';
import type { State } from '../state.ts';
import type { DiskTexts } from './disk-texts.ts';
import { type PackFile, packFiles, type ReadText, type Shipped } from './pack-files.ts';

export type PacksHost = {
  readonly root: string;
  readonly stateDir: StateDir;
  readonly state: () => State;
  readonly validators: () => Promise<Validators>;
  readonly contextFor: (actor: Actor) => PlanContext;
};

export type PacksGround = {
  readonly context: PlanContext;
  readonly disk: DiskTexts;
  readonly files: readonly PackFile[];
};

/** `first` gives the text of a file as `pail init` wrote it, for workspaces without pristine copies. */
export function packsGround(
  shipped: Shipped,
  context: PlanContext,
  disk: DiskTexts,
  first: ReadText,
): PacksGround {
  const base: ReadText = (path) => disk.base(path) ?? first(path);
  const own: ReadText = (path) => {
    const record = recordAt(path, context);
    return record === undefined ? disk.own(path) : canonicalText(record.data);
  };
  return { context, disk, files: packFiles(shipped, disk.installed, base, own) };
}

/** The record that a shipped file is, wherever the workspace keeps it. */
export function recordAt(path: string, { index }: PlanContext): StoredRecord | undefined {
  const id = /^bucket\/.*?([^/]+)\.json$/.exec(path)?.[1];
  return id === undefined ? undefined : index.get(id);
}

/** Changes and files of a plan as it grows. */
export type Draft = { readonly changes: Change[]; readonly edits: FileEdit[] };

/** Leaves the file with this text, and remembers what was shipped. */
export function put(draft: Draft, ground: PacksGround, file: PackFile, text: string): void {
  if (file.kind !== 'record') {
    if (text !== file.own) draft.edits.push(ground.disk.edit(file.path, text));
  } else if (text !== file.own) {
    const after = JSON.parse(text) as RecordData;
    const before = recordAt(file.path, ground.context);
    const [collection = ''] = file.collections;
    if (before === undefined) draft.changes.push({ op: 'create', collection, after });
    else draft.changes.push({ op: 'update', before, after });
  }
  remember(draft, ground, file);
}

/** Makes the pristine copy that of what is shipped now. */
export function remember(draft: Draft, { disk }: PacksGround, file: PackFile): void {
  if (disk.base(file.path) === file.shipped) return;
  draft.edits.push(disk.edit(pristinePath(file.path), file.shipped));
}
