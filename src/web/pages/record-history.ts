/** The history of one record on its page: who changed what, when, newest first. */
import { PailError } from '../../errors.ts';
import type { StoredRecord } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import { type Collection, fieldAt } from '../../schema/model.ts';
import type { ChangedField, ChangedRecord, LogItem } from '../../workspace/history/types.ts';
import type { Workspace } from '../../workspace/types.ts';
import { labelledWords } from '../shown-change.ts';
import { commitHref, SHALLOW, type ShownAuthor, shownAuthor } from '../shown-commit.ts';
import type { CellMaker } from './record-fields.ts';

const PER_PAGE = 8;
const SHORT = 60;

export type ShownChangedField = {
  /** What `restore` takes: the field, and the revision at which it was `before`. */
  readonly path?: string;
  readonly at?: string;
  readonly label?: string;
  readonly before?: string;
  readonly after?: string;
  /** In place of the others: a list, a long text. */
  readonly words?: string;
};

type ShownItem = ShownAuthor & {
  /** Absent: not committed yet. */
  readonly commit?: string;
  readonly short?: string;
  readonly href?: string;
  /** The page of the record as of then. */
  readonly asOf?: string;
  /** It can be brought back: it is a state of before. */
  readonly canRestore: boolean;
  /** Chosen to be compared: the newer one is `isTo`. */
  readonly isFrom: boolean;
  readonly isTo: boolean;
  readonly deed: string;
  readonly fields: readonly ShownChangedField[];
  readonly note?: string;
};

export type RecordHistory = {
  readonly items: readonly ShownItem[];
  /** True when there is a newer or an older page. */
  readonly paged: boolean;
  /** There are two versions to compare. */
  readonly canCompare: boolean;
  readonly page: number;
  readonly newer?: string;
  readonly older?: string;
};

/** Page `page` (from 1); nothing where there is no history to read. */
export async function recordHistory(
  workspace: Workspace,
  collection: Collection,
  record: StoredRecord,
  make: CellMaker,
  page: number,
  chosen: readonly string[],
): Promise<RecordHistory | undefined> {
  try {
    const offset = (page - 1) * PER_PAGE;
    const answer = await workspace.history.log({ of: record.id, limit: PER_PAGE, offset });
    const href = (to: number): string => `/r/${record.id}?history=${to}#history`;
    const committed = answer.items.filter(({ commit }) => commit !== null);
    const picks = chosen.length === 2 ? chosen : committed.map(({ commit }) => commit ?? '');
    const [to, from] = picks;
    return {
      items: answer.items.map((item, place) => ({
        ...shownItem(workspace, collection, item, make),
        ...standing(item, record, page === 1 && place === 0),
        isTo: item.commit !== null && item.commit === to,
        isFrom: item.commit !== null && item.commit === from,
      })),
      page,
      canCompare: committed.length > 1,
      paged: page > 1 || answer.more,
      ...(page > 1 ? { newer: href(page - 1) } : {}),
      ...(answer.more ? { older: href(page + 1) } : {}),
    };
  } catch (error) {
    // Outside git and before the first commit there is none; a page is no place to complain of it.
    if (error instanceof PailError) return undefined;
    throw error;
  }
}

type Standing = Pick<ShownItem, 'commit' | 'short' | 'href' | 'asOf' | 'canRestore'>;

function standing({ commit, records }: LogItem, { id }: StoredRecord, isNewest: boolean): Standing {
  if (commit === null) return { canRestore: false };
  const op = records[0]?.op;
  return {
    commit,
    short: commit.slice(0, 10),
    href: commitHref(commit),
    asOf: `/r/${encodeURIComponent(id)}?at=${commit.slice(0, 12)}`,
    canRestore: !isNewest && op !== 'remove' && op !== 'break',
  };
}

function shownItem(
  workspace: Workspace,
  collection: Collection,
  item: LogItem,
  make: CellMaker,
): Omit<ShownItem, 'isFrom' | 'isTo' | keyof Standing> {
  const [change] = item.records;
  return {
    ...shownAuthor(item, workspace),
    deed: change === undefined ? '' : deedOf(change),
    fields:
      change === undefined || change.op === 'create'
        ? []
        : change.fields.map((field) =>
            shownField(collection, field, make, item.commit === null ? '' : `${item.commit}~1`),
          ),
    ...(item.isBoundary ? { note: SHALLOW } : {}),
  };
}

const DEEDS: Readonly<Record<ChangedRecord['op'], string>> = {
  create: 'created it',
  update: '',
  remove: 'removed it',
  rename: 'changed its id',
  move: 'moved its file',
  merge: 'merged both sides of it',
  layout: 'changed the layout of its file',
  break: 'left its file unreadable',
  hidden: 'changed fields that you may not read',
};

function deedOf({ op, from, id, why, fields }: ChangedRecord): string {
  if (op === 'rename') return `changed its id from ${from ?? ''} to ${id}`;
  if (op === 'break') return `left its file unreadable: ${why ?? ''}`;
  if (op === 'create') return `created it with ${fields.length} fields`;
  return DEEDS[op];
}

/** `at`: the revision at which the field was what it was before; `''` where there is none. */
export function shownField(
  collection: Collection,
  change: ChangedField,
  make: CellMaker,
  at: string,
): ShownChangedField {
  const field = fieldAt(collection, change.field);
  const values = [change.before, change.after];
  const back = at === '' ? {} : { path: change.field, at };
  const words = { ...back, words: labelledWords(collection, change) };
  if (field === undefined || values.some((value) => Array.isArray(value) || isObject(value))) {
    return words;
  }
  const [before = '', after = ''] = values.map((value) =>
    value === null ? '' : make(field, value).text,
  );
  const isLong = [before, after].some((text) => text.length > SHORT || text.includes('\n'));
  if (isLong) return words;
  return {
    ...back,
    label: field.label,
    ...(before === '' ? {} : { before }),
    after: after === '' ? 'empty' : after,
  };
}
