/** What removing a record would do, asked before it is done. */
import { PailError } from '../../errors.ts';
import type { Actor, Change } from '../../plan/types.ts';
import { plural } from '../../plural.ts';
import type { StoredRecord } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import { inSentence } from '../../view/humanise.ts';
import type { Workspace } from '../../workspace/types.ts';
import { collectionHref } from '../nav.ts';
import { recordHref } from '../shown-cell.ts';
import type { RecordForm } from './record-form.ts';

/** Records that stand in the way, lose a reference, or go along. */
export type Concerned = {
  readonly words: string;
  readonly records: readonly {
    readonly href: string;
    readonly title: string;
    readonly kind: string;
  }[];
  readonly more: number;
};

export type RemovalForm = RecordForm & {
  readonly intro: string;
  readonly concerned: readonly Concerned[];
  /** True where the record has to stay: there is nothing to confirm. */
  readonly refused: boolean;
};

const SHOWN = 8;

export function removalForm(
  workspace: Workspace,
  collection: Collection,
  record: StoredRecord,
  actor: Actor,
): RemovalForm {
  const kind = inSentence(collection.title);
  const name = workspace.displayName(record);
  const isArchive = collection.onRemove === 'archive';
  const form = {
    title: `${isArchive ? 'Archive' : 'Delete'} ${name}`,
    note: '',
    first: [],
    more: [],
    moreCount: 0,
    method: 'DELETE',
    url: `/api/${collection.path}/${record.id}`,
    etag: record.blob,
    submit: `${isArchive ? 'Archive' : 'Delete'} ${kind}`,
    done: isArchive ? `${collection.title} archived` : `${collection.title} deleted`,
    next: isArchive ? recordHref(record.id) : collectionHref(collection),
  } as const;
  try {
    const { changes } = workspace.plan.remove([record], actor);
    return {
      ...form,
      refused: false,
      intro: isArchive
        ? `The ${kind} leaves lists, views and reports. It stays in its file, and can be found and brought back.`
        : `The ${kind} and its file go away; history keeps them, and can bring them back.`,
      concerned: isArchive ? referring(workspace, record) : followers(workspace, record, changes),
    };
  } catch (error) {
    if (!(error instanceof PailError) || error.code !== 'restricted') throw error;
    const ids = error.data['referrers'];
    const words = 'Re-point or remove these first:';
    const concerned = Array.isArray(ids) ? listed(workspace, words, ids.map(String)) : [];
    return { ...form, refused: true, intro: error.message, concerned };
  }
}

/** An archived record keeps its referrers. */
function referring(workspace: Workspace, record: StoredRecord): Concerned[] {
  const ids = [...new Set(workspace.index.linksTo(record.id).map(({ from }) => from))];
  const words = `${plural(ids.length, 'record refers', 'records refer')} to it, and will go on doing so:`;
  return listed(workspace, words, ids);
}

function followers(
  workspace: Workspace,
  record: StoredRecord,
  changes: readonly Change[],
): Concerned[] {
  const idsOf = (op: Change['op']): string[] =>
    changes.flatMap((change) =>
      change.op === op && change.op !== 'create' && change.before.id !== record.id
        ? [change.before.id]
        : [],
    );
  const removed = idsOf('remove');
  const cleared = idsOf('update');
  return [
    ...listed(
      workspace,
      `${plural(removed.length, 'record goes', 'records go')} with it:`,
      removed,
    ),
    ...listed(
      workspace,
      `${plural(cleared.length, 'record refers', 'records refer')} to it; the reference is taken out:`,
      cleared,
    ),
  ];
}

function listed(workspace: Workspace, words: string, ids: readonly string[]): Concerned[] {
  if (ids.length === 0) return [];
  const records = ids.slice(0, SHOWN).flatMap((id) => {
    const record = workspace.index.get(id);
    if (record === undefined) return [];
    const kind = workspace.model.collections.get(record.collection)?.title ?? record.collection;
    return [{ href: recordHref(id), title: workspace.displayName(record), kind }];
  });
  return [{ words, records, more: ids.length - records.length }];
}
