/** Forms that make a record. */
import type { Actor } from '../../plan/types.ts';
import type { JsonObject } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import { inSentence } from '../../view/humanise.ts';
import type { Reading } from '../../workspace/types.ts';
import { type FormFields, formFields } from './fields.ts';
import { begun } from './presets.ts';

export type RecordForm = FormFields & {
  /** Head of the page or dialog: `New company`. */
  readonly title: string;
  readonly note: string;
  readonly method: 'POST' | 'PATCH';
  readonly url: string;
  /** Words of the button, and of the message when it is done. */
  readonly submit: string;
  readonly done: string;
};

/** An empty form but for `presets`, defaults and the first state. */
export function newForm(
  workspace: Reading,
  collection: Collection,
  presets: JsonObject,
  actor: Actor,
): RecordForm {
  const data = begun(workspace, collection, presets, actor);
  const kind = inSentence(collection.title);
  return {
    ...formFields({ workspace, collection, data }, new Set(Object.keys(presets))),
    title: `New ${kind}`,
    note: collection.description,
    method: 'POST',
    url: `/api/${collection.path}`,
    submit: `Create ${kind}`,
    done: `${collection.title} created`,
  };
}

/** Address of the form that makes a record of the collection. */
export function newHref(
  collection: Pick<Collection, 'path'>,
  presets: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams(presets).toString();
  return `/new/${collection.path}${query === '' ? '' : `?${query}`}`;
}
