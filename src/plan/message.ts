/** First lines of commit messages, in the records' own words. */

import type { FieldChange } from '../record/diff.ts';
import type { JsonValue } from '../record/types.ts';
import { isObject } from '../record/value.ts';
import { findCollection, type Model } from '../schema/model.ts';
import { toldFields } from './told-fields.ts';
import type { Change } from './types.ts';

const MAX_SUBJECT = 100;
const MAX_VALUE = 30;

/**
 * One line that says what the changes do; `titleOf` gives a record's display name. Values of sensitive fields are not
 * quoted, whoever writes: everybody reads the log.
 */
export function messageOf(
  changes: readonly Change[],
  model: Model,
  titleOf: (change: Change) => string,
): string {
  const [first] = changes;
  if (first === undefined) return 'nothing to change';
  const line =
    changes.length === 1 ? oneChange(first, titleOf(first), model) : manyChanges(changes, model);
  return line.length > MAX_SUBJECT ? `${line.slice(0, MAX_SUBJECT - 1)}…` : line;
}

function oneChange(change: Change, title: string, model: Model): string {
  switch (change.op) {
    case 'create':
      return `create ${change.after.id}: ${title}`;
    case 'remove':
      return `remove ${change.before.id}: ${title}`;
    case 'rename':
      return `rename ${change.before.id} to ${change.after.id}`;
    case 'update': {
      const collection = model.collections.get(change.before.collection);
      const sensitive = new Set((collection?.whole ?? collection)?.sensitive);
      const fields = toldFields(change, collection?.whole ?? collection).map((one) =>
        sensitive.has(one.keys[0] ?? '') ? `${one.path} changed` : fieldText(one),
      );
      const shown =
        fields.length > 4 ? [...fields.slice(0, 3), `${fields.length - 3} more`] : fields;
      return `${change.after.id}: ${shown.join(', ') || 'layout'}`;
    }
  }
}

function manyChanges(changes: readonly Change[], model: Model): string {
  const counts = new Map<string, { verb: string; path: string; count: number }>();
  for (const change of changes) {
    const path = change.op === 'create' ? change.collection : change.before.collection;
    const verb = change.op === 'update' ? 'change' : change.op;
    const entry = counts.get(`${verb} ${path}`) ?? { verb, path, count: 0 };
    entry.count++;
    counts.set(`${verb} ${path}`, entry);
  }
  return [...counts.values()]
    .map(({ verb, path, count }) => {
      const collection = findCollection(model, path);
      const noun = count === 1 ? collection?.title : collection?.plural;
      return `${verb} ${count} ${(noun ?? path).toLowerCase()}`;
    })
    .join(', ');
}

function fieldText({ path, before, after }: FieldChange): string {
  const from = shortText(before);
  const to = shortText(after);
  if (from === null || to === null) return path;
  if (before === null) return `${path} = ${to}`;
  return after === null ? `${path} cleared` : `${path} ${from} → ${to}`;
}

/** A value in a few characters; null when it is too long or structured. */
function shortText(value: JsonValue): string | null {
  if (value === null) return '';
  if (Array.isArray(value) || isObject(value)) return null;
  const text = String(value).replace(/\s+/g, ' ');
  return text.length > MAX_VALUE ? null : text;
}
