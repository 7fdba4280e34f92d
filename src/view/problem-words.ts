/** Problems for people who see titles where files have names. */

import type { Problem } from '../errors.ts';
import { SAME_STEP } from '../plan/relation-problems.ts';
import { type Collection, collectionOfFile, type Field, type Model } from '../schema/model.ts';

/** The message with the title of each field that it names: `"title" is missing` → `Title is missing`. */
export function problemWords(
  { path, pointer, message, fields = [] }: Pick<Problem, 'path' | 'pointer' | 'message' | 'fields'>,
  model: Model,
): string {
  const collection = collectionOfFile(model, path.replace(/^bucket\//, ''));
  if (collection === undefined) return message;
  const beside = siblings(collection, pointer.split('/').slice(1, -1));
  return fields.reduce(
    (words, name) => {
      const field = beside?.get(name) ?? collection.fields.get(name);
      if (field === undefined) return words;
      return words
        .replaceAll(`"${name}"`, field.label)
        .replace(new RegExp(`(^|\\+ )${escaped(name)}(?= )`, 'g'), `$1${field.label}`);
    },
    message.replace(SAME_STEP, ''),
  );
}

/** The fields of the object at the end of these tokens of a pointer. */
function siblings(
  { fields }: Collection,
  tokens: readonly string[],
): Collection['fields'] | undefined {
  let at: Collection['fields'] | undefined = fields;
  let field: Field | undefined;
  for (const token of tokens) {
    field = /^\d+$/.test(token) ? field?.items : at?.get(token);
    at = field?.properties;
  }
  return at;
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}
