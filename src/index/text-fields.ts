/** Which fields of a collection hold searchable text, and how to read it. */

import type { JsonValue, RecordData } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { Collection, Field } from '../schema/model.ts';

export type TextField = {
  readonly collection: string;
  /** Field path: `title`, `messages[].body`. */
  readonly path: string;
  /** Top-level field name: what `field:` in a search text means. */
  readonly top: string;
  readonly weight: number;
  readonly steps: readonly Step[];
};

type Step = { readonly key: string; readonly each: boolean };

/**
 * Text fields of a collection in schema order. The weights of a nested text and of what it is nested in
 * multiply, so a weight of 0 leaves a whole object out. Computed fields are not stored, hence not searched.
 */
export function textFields(collection: Collection): TextField[] {
  return [...collection.fields.values()].flatMap((field) =>
    leaves(field, 1).map(({ path, weight }) => ({
      collection: collection.path,
      path,
      top: field.name,
      weight,
      steps: path.split('.').flatMap(stepsOf),
    })),
  );
}

/** `tags[]` → member `tags`, then each element; `grid[][]` descends twice. */
function stepsOf(part: string): Step[] {
  const key = part.replace(/(\[\])+$/, '');
  const depth = (part.length - key.length) / 2;
  if (depth === 0) return [{ key, each: false }];
  const inner = Array.from({ length: depth - 1 }, () => ({ key: '', each: true }));
  return [{ key, each: true }, ...inner];
}

function leaves(field: Field, outer: number): { path: string; weight: number }[] {
  const weight = outer * field.searchWeight;
  if (weight <= 0 || field.computed !== undefined) return [];
  if (field.items !== undefined) return leaves(field.items, weight);
  if (field.properties !== undefined) {
    return [...field.properties.values()].flatMap((inner) => leaves(inner, weight));
  }
  return field.type === 'string' ? [{ path: field.path, weight }] : [];
}

/** Texts of a record in one field, one per array element, in stored order. Values of other types are skipped. */
export function textsIn(data: RecordData, field: TextField): string[] {
  const out: string[] = [];
  collect(data as JsonValue, field.steps, 0, out);
  return out;
}

function collect(value: JsonValue, steps: readonly Step[], at: number, out: string[]): void {
  const step = steps[at];
  if (step === undefined) {
    if (typeof value === 'string' && value !== '') out.push(value);
    return;
  }
  const member = step.key === '' ? value : memberOf(value, step.key);
  if (!step.each) collect(member, steps, at + 1, out);
  else if (Array.isArray(member)) for (const one of member) collect(one, steps, at + 1, out);
}
