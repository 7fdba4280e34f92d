/** What can be done with a record, for its menu and the palette. */
import {
  fittingActions,
  ownerOf,
  type RecordAction,
  takesAnchor,
} from '../../crm/fitting-actions.ts';
import type { Actor } from '../../plan/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import { inSentence } from '../../view/humanise.ts';
import type { Reading, Workspace } from '../../workspace/types.ts';
import { newLink } from '../pages/record-links.ts';
import { decisionEntries } from './decisions.ts';
import { editHref, newHref } from './record-form.ts';

/** One of: a form at `href`, a write to `url`, a page, a text to copy. */
export type MenuEntry = {
  readonly label: string;
  readonly icon: string;
  readonly form?: string;
  readonly page?: string;
  readonly copy?: string;
  readonly url?: string;
  /** Of the write; absent: `POST`. With the state that it is for. */
  readonly method?: 'PATCH';
  readonly etag?: string;
  /** JSON that goes to `url`, and what is said when it is done. */
  readonly body?: string;
  readonly done?: string;
};

export function recordMenu(
  workspace: Workspace,
  collection: Collection,
  record: StoredRecord,
  actor: Actor,
): MenuEntry[] {
  const { id } = record;
  const fits = fittingActions(record, workspace.model, actor.userId);
  const isKept = collection.appendOnly || collection.onRemove === 'forbid';
  const removal = collection.onRemove === 'archive' ? 'Archive…' : 'Delete…';
  return [
    ...decisionEntries(workspace, collection, record, actor),
    ...fits.map((name) => actionEntry(name, workspace, collection, record)),
    ...(collection.appendOnly ? [] : [{ label: 'Edit…', icon: 'pen', form: editHref(id) }]),
    ...creations(workspace, collection, record),
    { label: 'Copy the id', icon: 'copy', copy: id },
    { label: 'Copy the link', icon: 'link', copy: `/r/${encodeURIComponent(id)}` },
    ...(isKept ? [] : [{ label: removal, icon: 'trash', form: `/remove/${id}` }]),
  ];
}

export function actionEntry(
  name: RecordAction,
  workspace: Reading,
  collection: Collection,
  record: StoredRecord,
): MenuEntry {
  const url = `/api/${collection.path}/${record.id}/${name}`;
  switch (name) {
    case 'log-activity':
      return { label: 'Log activity…', icon: 'phone', form: `/log-activity/${record.id}` };
    case 'convert':
      return { label: 'Convert lead…', icon: 'target', form: `/convert/${record.id}` };
    case 'done':
      return { label: 'Done…', icon: 'check', form: `/done/${record.id}` };
    case 'merge':
      return { label: 'Merge duplicates…', icon: 'users', form: `/merge/${record.id}` };
    case 'release':
      return { label: 'Release', icon: 'user', url, body: '{}', done: 'Released into the pool' };
    case 'claim': {
      const owner = workspace.index.get(ownerOf(record, collection) ?? '');
      const label =
        owner === undefined ? 'Claim' : `Take over from ${workspace.displayName(owner)}`;
      const body = owner === undefined ? '{}' : '{"force":true}';
      return { label, icon: 'user', url, body, done: 'It is yours now' };
    }
  }
}

/** New records that refer to this one: notes and tasks first, then whatever relations lead here. */
function creations(
  workspace: Workspace,
  collection: Collection,
  record: StoredRecord,
): MenuEntry[] {
  const { model } = workspace;
  const about = ['crm/notes', 'crm/tasks'].flatMap((path) => {
    const source = model.collections.get(path);
    if (source === undefined || !takesAnchor(model, path, collection.path)) return [];
    const label = `New ${inSentence(source.title)}…`;
    return [{ label, icon: source.icon, form: newHref(source, { anchorIds: record.id }) }];
  });
  const related = [...collection.inverse.values()].flatMap((relation) => {
    const source = model.collections.get(relation.collection);
    if (source === undefined || relation.by !== undefined || source.appendOnly) return [];
    const link = newLink(source, relation, record.id);
    if (link === undefined) return [];
    return [{ label: `${link.label}…`, icon: source.icon, form: link.href }];
  });
  const labels = new Set(about.map(({ label }) => label));
  return [...about, ...related.filter(({ label }) => !labels.has(label) && labels.add(label))];
}
