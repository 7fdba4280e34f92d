/** What a new record holds before anybody types: from the address of its form, from the view it shall appear in. */
import type { Request } from 'express';
import { didYouMean } from '../../nearest.ts';
import { withDefaults } from '../../plan/derive.ts';
import type { Actor } from '../../plan/types.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection, Field } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import { valuesOf } from '../parameters.ts';
import { choicesOf } from './choices.ts';
import { kindOf } from './control.ts';
import { isEditable } from './fields.ts';

export type Presets = {
  readonly values: JsonObject;
  /** What the address says beside that, in words. */
  readonly notices: readonly string[];
};

/** Values by field from parameters of their names. What no field can be given is told, and left out. */
export function presetsOf(collection: Collection, req: Request): Presets {
  const fields = [...collection.fields.values()].filter(isSettable);
  const names = fields.map(({ name }) => name);
  const given = fields.flatMap((field) => {
    const texts = valuesOf(req, field.name);
    return texts.length === 0 ? [] : [[field.name, valueFrom(field, texts)] as const];
  });
  const unknown = Object.keys(req.query).filter((name) => name !== 'at' && !names.includes(name));
  return {
    values: Object.fromEntries(given),
    notices: unknown.map((name) => {
      const field = collection.fields.get(name);
      return `The address names “${name}”, ${whyNot(field, collection)}${didYouMean(name, names) || '.'}`;
    }),
  };
}

/** Members of objects have no place in an address. */
function isSettable(field: Field): boolean {
  const kind = kindOf(field);
  return isEditable(field) && kind !== 'list' && kind !== 'map';
}

function whyNot(field: Field | undefined, { short }: Collection): string {
  if (field === undefined) return `which is no field of ${short}`;
  return isEditable(field) ? 'which is filled in below' : 'to which nobody gives a value';
}

function valueFrom(field: Field, texts: readonly string[]): JsonValue {
  if (field.type === 'array') return [...texts];
  const text = texts.at(-1) ?? '';
  if (field.type === 'boolean') return text === 'true';
  const isNumber = field.type === 'number' || field.type === 'integer';
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Presets, the schema's defaults, and the first state that a record of that kind can have. */
export function begun(
  workspace: Reading,
  collection: Collection,
  presets: JsonObject,
  actor: Actor,
): JsonObject {
  let { id: _id, ...own }: JsonObject = withDefaults(collection, { ...presets, id: '' });
  for (const field of collection.fields.values()) {
    const isState = field.required && field.relation?.by !== undefined;
    if (!isState || memberOf(own, field.name) !== null) continue;
    const [first] = choicesOf(workspace, collection, field, { text: '', own, limit: 1 }, actor);
    if (first !== undefined) own = { ...own, [field.name]: first.value };
  }
  return own;
}

const EQUALS = /^([A-Za-z]\w*) == ("(?:[^"\\]|\\.)*")$/;

/** Parameters that make a new record one that meets the conditions, as far as they say that a field equals a text. */
export function presetsFrom(
  collection: Collection,
  where: readonly string[],
): Readonly<Record<string, string>> {
  const pairs = where.flatMap((condition) => {
    const [, name = '', literal = ''] = EQUALS.exec(condition.trim()) ?? [];
    const field = collection.fields.get(name);
    if (field === undefined || !isEditable(field) || field.type !== 'string') return [];
    return [[name, String(JSON.parse(literal))] as const];
  });
  return Object.fromEntries(pairs);
}
