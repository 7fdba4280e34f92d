/** Names of fields, and where a schema file describes one. */

import { PailError } from '../../errors.ts';
import { parseExpression } from '../../expr/parse.ts';
import { didYouMean } from '../../nearest.ts';
import { type JsonNode, nodeAt, readJsonTree } from '../../record/json-tree.ts';
import type { Collection, Field } from '../../schema/model.ts';
import type { Sources } from '../definitions.ts';

/** Fields that Pail itself reads or writes. */
const KEPT = new Set(['id', 'createdAt', 'updatedAt', 'archivedAt']);
/** Names that mean something else in expressions. */
const TAKEN = new Set(['me', 'now', 'today', 'record', 'params', 'group', 'id']);

type ObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** A field that may be renamed or removed. Throws `not_found`, or `restricted` for those that Pail needs. */
export function requireField(collection: Collection, name: string): Field {
  const field = collection.fields.get(name);
  if (field === undefined) {
    const known = [...collection.fields.keys()];
    const message = `${collection.path} has no field "${name}"${didYouMean(name, known)}`;
    throw new PailError('not_found', message, { field: name, known });
  }
  if (!KEPT.has(name)) return field;
  throw new PailError('restricted', `"${name}" is a field that Pail itself uses; it stays`, {
    name,
  });
}

/** Throws `usage` for a name that no new field may have, `exists` for one that is taken. */
export function assertFreeName(collection: Collection, name: string): void {
  const { fields, forward, inverse, path } = collection;
  if (!isName(name)) {
    const message = `"${name}" is no name for a field: a small letter, then letters and digits (dueDate), and no word of expressions (${[...TAKEN].join(', ')}, in, true …)`;
    throw new PailError('usage', message, { name });
  }
  const is = fields.has(name)
    ? 'a field'
    : forward.has(name) || inverse.has(name)
      ? 'a relation'
      : '';
  if (is === '') return;
  const message = `${path} has ${is} "${name}" already; choose another name`;
  throw new PailError('exists', message, { name });
}

function isName(name: string): boolean {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name) || TAKEN.has(name)) return false;
  try {
    return parseExpression(name).op === 'name';
  } catch {
    return false;
  }
}

/** The schema's text and the part of it that describes fields. Throws `restricted` where that is not in this file. */
export function describedIn(
  { schemas }: Sources,
  { schemaFile, path }: Collection,
): { readonly text: string; readonly root: ObjectNode; readonly properties: ObjectNode } {
  const text = schemas.find((one) => one.path === schemaFile)?.text ?? '{}';
  const root = readJsonTree(text);
  const properties = nodeAt(root, 'properties');
  if (root.kind === 'object' && properties?.kind === 'object') return { text, root, properties };
  const message = `${schemaFile} has no "properties" of its own; edit it by hand (${path})`;
  throw new PailError('restricted', message, { path: schemaFile });
}
