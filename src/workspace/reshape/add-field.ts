/** A new field of a collection. */

import { PailError } from '../../errors.ts';
import { compileExpression } from '../../expr/compile.ts';
import { didYouMean } from '../../nearest.ts';
import type { PlanContext } from '../../plan/context.ts';
import { storedForm, withTimestamps } from '../../plan/derive.ts';
import type { Change, FileEdit, Plan } from '../../plan/types.ts';
import { assertWritable } from '../../plan/write-records.ts';
import { blobId } from '../../record/blob.ts';
import { nodeAt, withMember } from '../../record/json-tree.ts';
import { keepKeyOrder } from '../../record/order-keys.ts';
import { type Splice, spliced } from '../../record/splice.ts';
import type { JsonObject, JsonValue, RecordData } from '../../record/types.ts';
import { withValueAt } from '../../record/value.ts';
import { defaultAlias } from '../../schema/build-fields.ts';
import { loadModel } from '../../schema/load.ts';
import { type Collection, type Field, type Model, requireCollection } from '../../schema/model.ts';
import { withEdits } from '../file-edits.ts';
import type { ReshapeGround } from './ground.ts';
import { assertFreeName, describedIn } from './own-field.ts';
import type { NewField } from './types.ts';

/** Kinds of fields and the schema of each. */
const KINDS: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  'date-time': { type: 'string', format: 'date-time' },
  money: { type: 'number', 'x-ui': { format: 'currency' } },
};

export function addField(field: NewField, ground: ReshapeGround): Plan {
  const { context, sources } = ground;
  const collection = requireCollection(context.model, field.collection);
  assertFreeName(collection, field.name);
  const constant = constantOf(field, collection, context.model);
  const described = {
    ...(field.title === undefined ? {} : { title: field.title }),
    ...(field.description === undefined ? {} : { description: field.description }),
    ...schemaOf(field, context.model),
    ...(constant === null ? {} : { default: constant }),
  };
  const file = schemaEdit(field, described, collection, ground);
  const model = loadModel(withEdits(sources, [file]).schemas);
  const now = model.collections.get(collection.path);
  // A schema that does not load any more is refused when the plan is checked.
  const changes = now === undefined ? [] : filledRecords(field, collection, now, ground);
  return { message: `${collection.path}: new field ${field.name}`, changes, files: [file] };
}

function schemaOf({ type, name }: NewField, model: Model): JsonObject {
  const [kind = '', ...rest] = type.split(':');
  const option = rest.join(':');
  if (Object.hasOwn(KINDS, type)) return KINDS[type] ?? {};
  if (kind === 'select' && option !== '') {
    return { type: 'string', enum: [...new Set(option.split(',').map((one) => one.trim()))] };
  }
  if (kind === 'relation' && option !== '') {
    const { path: to } = requireCollection(model, option);
    const as = defaultAlias(name) === name ? { as: `${name}Record` } : {};
    return { type: 'string', 'x-relation': { to, ...as } };
  }
  const known = [...Object.keys(KINDS), 'select:a,b,c', 'relation:<collection>'];
  const message = `no type "${type}" of fields (${known.join(', ')})${didYouMean(type, known)}`;
  throw new PailError('usage', message, { type, known });
}

function schemaEdit(
  { name, required }: NewField,
  described: JsonObject,
  collection: Collection,
  { sources }: ReshapeGround,
): FileEdit {
  const { text, root, properties } = describedIn(sources, collection);
  const splices: Splice[] = [withMember(text, properties, name, described)];
  if (required) {
    const list = nodeAt(root, 'required');
    const last = list?.kind === 'array' ? list.items.at(-1) : undefined;
    splices.push(
      last === undefined
        ? withMember(text, root, 'required', [name])
        : { start: last.end, end: last.end, text: `, ${JSON.stringify(name)}` },
    );
  }
  const encoder = new TextEncoder();
  const bytes = encoder.encode(spliced(text, splices));
  return { path: collection.schemaFile, before: blobId(encoder.encode(text)), bytes };
}

/** The default's value when it is the same for every record, today and later; else null. */
function constantOf({ fallback }: NewField, collection: Collection, model: Model): JsonValue {
  if (fallback === undefined) return null;
  const { ast } = compileExpression(fallback, { model, collection, timezone: 'UTC' });
  return ast.op === 'literal' ? ast.value : null;
}

function filledRecords(
  { name, fallback, required }: NewField,
  before: Collection,
  now: Collection,
  { context }: ReshapeGround,
): Change[] {
  const changes: Change[] = [];
  const order = [...now.fields.keys()];
  for (const record of context.index.records(before.path)) {
    const value =
      fallback === undefined
        ? null
        : valueFor(record.data, fallback, before, now.fields.get(name), context);
    if (value === null && required) {
      const message = `${record.id} would lack "${name}"; give the records there are a value with --default`;
      throw new PailError('invalid', message, { id: record.id, field: name });
    }
    if (value === null) continue;
    assertWritable(before, record.id);
    const filled = withTimestamps(now, withValueAt(record.data, name, value), false, context);
    changes.push({ op: 'update', before: record, after: keepKeyOrder(record.data, filled, order) });
  }
  return changes;
}

/** An expression's value for a record, in the form that the field stores. */
export function valueFor(
  data: RecordData,
  source: string,
  collection: Collection,
  field: Field | undefined,
  context: Pick<PlanContext, 'expressions' | 'scope'>,
): JsonValue {
  const compiled = context.expressions.get(collection, source);
  const value = compiled.evaluate(data, context.scope);
  return storedForm(value, compiled.type.kind, field, context);
}
