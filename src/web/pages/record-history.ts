/** The history of one record on its page: who changed what, when, newest first. */
import { PailError } from '../../errors.ts';
import type { StoredRecord } from '../../record/types.ts';
import { isObject } from '../../record/value.ts';
import { type Collection, fieldAt } from '../../schema/model.ts';
import type { ChangedField, ChangedRecord, LogItem } from '../../workspace/history/types.ts';
import type { Workspace } from '../../workspace/types.ts';
import { labelledWords } from '../shown-change.ts';
import { SHALLOW, type ShownAuthor, shownAuthor } from '../shown-commit.ts';
import type { CellMaker } from './record-fields.ts';

const PER_PAGE = 8;
const SHORT = 60;

type ShownField = {
  readonly label?: string;
  readonly before?: string;
  readonly after?: string;
  /** In place of the others: a list, a long text. */
  readonly words?: string;
};

type ShownItem = ShownAuthor & {
  readonly commit?: string;
  readonly deed: string;
  readonly fields: readonly ShownField[];
  readonly note?: string;
};

export type RecordHistory = {
  readonly items: readonly ShownItem[];
  /** True when there is a newer or an older page. */
  readonly paged: boolean;
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
): Promise<RecordHistory | undefined> {
  try {
    const offset = (page - 1) * PER_PAGE;
    const answer = await workspace.history.log({ of: record.id, limit: PER_PAGE, offset });
    const href = (to: number): string => `/r/${record.id}?history=${to}#history`;
    return {
      items: answer.items.map((item) => shownItem(workspace, collection, item, make)),
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

function shownItem(
  workspace: Workspace,
  collection: Collection,
  item: LogItem,
  make: CellMaker,
): ShownItem {
  const [change] = item.records;
  return {
    ...shownAuthor(item, workspace),
    ...(item.commit === null ? {} : { commit: item.commit.slice(0, 10) }),
    deed: change === undefined ? '' : deedOf(change),
    fields:
      change === undefined || change.op === 'create'
        ? []
        : change.fields.map((field) => shownField(collection, field, make)),
    ...(item.isBoundary ? { note: SHALLOW } : {}),
  };
}

const DEEDS: Readonly<Record<ChangedRecord['op'], string>> = {
  create: 'created it',
  update: '',
  remove: 'removed it',
  rename: 'changed its id',
  move: 'moved its file',
  layout: 'changed the layout of its file',
  break: 'left its file unreadable',
};

function deedOf({ op, from, id, why, fields }: ChangedRecord): string {
  if (op === 'rename') return `changed its id from ${from ?? ''} to ${id}`;
  if (op === 'break') return `left its file unreadable: ${why ?? ''}`;
  if (op === 'create') return `created it with ${fields.length} fields`;
  return DEEDS[op];
}

function shownField(collection: Collection, change: ChangedField, make: CellMaker): ShownField {
  const field = fieldAt(collection, change.field);
  const values = [change.before, change.after];
  const words = { words: labelledWords(collection, change) };
  if (field === undefined || values.some((value) => Array.isArray(value) || isObject(value))) {
    return words;
  }
  const [before = '', after = ''] = values.map((value) =>
    value === null ? '' : make(field, value).text,
  );
  const isLong = [before, after].some((text) => text.length > SHORT || text.includes('\n'));
  if (isLong) return words;
  return {
    label: field.label,
    ...(before === '' ? {} : { before }),
    after: after === '' ? 'empty' : after,
  };
}
