/** Forms that make, change and remove a record. */
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Actor } from '../../plan/types.ts';
import { assertWritable } from '../../plan/write-records.ts';
import type { StoredRecord } from '../../record/types.ts';
import { type Collection, type Field, fieldAt } from '../../schema/model.ts';
import { inSentence } from '../../view/humanise.ts';
import type { Reading } from '../../workspace/types.ts';
import type { ControlContext } from './control.ts';
import { canEdit, controlsOf, type FormFields, filledIn, formFields } from './fields.ts';
import { begun, type Presets } from './presets.ts';

export type RecordForm = FormFields & {
  /** Head of the page or dialog: `New company`. */
  readonly title: string;
  readonly note: string;
  /** What is worth knowing before one fills it in. */
  readonly notices?: readonly string[];
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Words of the button, and of the message when it is done. */
  readonly submit: string;
  readonly done: string;
  /** State of the record that the form was made of: a write onto another one is refused. */
  readonly etag?: string;
  /** Address to go to when it is done. */
  readonly next?: string;
};

/** An empty form but for presets, defaults and the first state. */
export function newForm(
  workspace: Reading,
  collection: Collection,
  { values, notices }: Presets,
  actor: Actor,
): RecordForm {
  const data = begun(workspace, collection, values, actor);
  const kind = inSentence(collection.title);
  return {
    ...formFields({ workspace, collection, data }, new Set(Object.keys(values))),
    notices,
    title: `New ${kind}`,
    note: collection.description,
    method: 'POST',
    url: `/api/${collection.path}`,
    submit: `Create ${kind}`,
    done: `${collection.title} created`,
  };
}

/** Changes a record, or the fields at `paths` alone. Throws `usage` where nobody may, `restricted` for records that never change. */
export function editForm(
  workspace: Reading,
  collection: Collection,
  record: StoredRecord,
  paths: readonly string[],
): RecordForm {
  assertWritable(collection, record.id);
  const context = { workspace, collection, data: record.data };
  const name = workspace.displayName(record);
  return {
    ...(paths.length === 0
      ? formFields(context, filledIn(collection, record.data))
      : someFields(context, paths)),
    title: paths.length === 0 ? `Edit ${name}` : name,
    note: '',
    method: 'PATCH',
    url: `/api/${collection.path}/${record.id}`,
    etag: record.blob,
    submit: 'Save',
    done: 'Saved',
  };
}

function someFields(context: ControlContext, paths: readonly string[]): FormFields {
  const first = paths.flatMap((path) => controlsOf(editable(context.collection, path), context));
  return { first, more: [], moreCount: 0 };
}

function editable(collection: Collection, path: string): Field {
  const field = fieldAt(collection, path);
  if (field !== undefined && canEdit(collection, path)) return field;
  const known = [...collection.fields.keys()].filter((name) => canEdit(collection, name));
  const message = `"${path}" is no field of ${collection.short} that a form can change${didYouMean(path, known)}`;
  throw new PailError('usage', message, { field: path, known });
}

/** Address of the form that changes a record. */
export function editHref(id: string): string {
  return `/edit/${encodeURIComponent(id)}`;
}

/** Address of the form that makes a record of the collection. */
export function newHref(
  collection: Pick<Collection, 'path'>,
  presets: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams(presets).toString();
  return `/new/${collection.path}${query === '' ? '' : `?${query}`}`;
}
