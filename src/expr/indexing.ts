/** Indexes: `list[0]`, `object["key"]`, and tables that are looked up at once. */

import { memberNode } from './access.ts';
import type { AstOf } from './ast.ts';
import { nearestValue } from './nearest-value.ts';
import { type Compiler, elementField, makeNode, type Names, type Node } from './node.ts';
import { ANY, NULL, typeName } from './type-of-field.ts';
import { isObject, ownValue } from './value.ts';

/** `list[0]`, `object["key"]`, `{"a": 1}[key]`; null beyond the end and for keys that are not there. */
export function compileIndex(compiler: Compiler, ast: AstOf<'index'>, names: Names): Node {
  if (ast.target.op === 'map') return compileLookup(compiler, ast, ast.target, names);
  const target = compiler.compile(ast.target, names);
  const { index } = ast;
  if (index.op === 'literal' && typeof index.value === 'string' && target.type.kind !== 'list') {
    return memberNode(compiler, ast, target, index.value, index);
  }
  const key = compiler.compile(index, names);
  switch (target.type.kind) {
    case 'list':
      return listIndex(compiler, ast, target, key);
    case 'any':
    case 'object':
      return objectIndex(compiler, ast, target, key);
    case 'null':
      return makeNode(ast, NULL, [target, key], () => null);
    default:
      return compiler.fail(index, `${typeName(target.type)} cannot be indexed`);
  }
}

function listIndex(compiler: Compiler, ast: AstOf<'index'>, target: Node, key: Node): Node {
  if (key.type.kind !== 'number' && key.type.kind !== 'any') {
    return compiler.fail(ast.index, `a list is indexed by a number, not by ${typeName(key.type)}`);
  }
  const of = target.type.kind === 'list' ? target.type.of : ANY;
  return makeNode(
    ast,
    of,
    [target, key],
    (f) => {
      const list = target.run(f);
      const at = key.run(f);
      return Array.isArray(list) && typeof at === 'number' ? (list[at] ?? null) : null;
    },
    elementField(target),
  );
}

function objectIndex(compiler: Compiler, ast: AstOf<'index'>, target: Node, key: Node): Node {
  const byText = key.type.kind === 'string' || key.type.kind === 'any';
  if (!byText && !(key.type.kind === 'number' && target.type.kind === 'any')) {
    return compiler.fail(ast.index, `an object is indexed by text, not by ${typeName(key.type)}`);
  }
  return makeNode(ast, ANY, [target, key], (f) => {
    const object = target.run(f);
    const at = key.run(f);
    if (Array.isArray(object)) return typeof at === 'number' ? (object[at] ?? null) : null;
    return isObject(object) && typeof at === 'string' ? ownValue(object, at) : null;
  });
}

/** A table written in the expression: `{"urgent": 1, "high": 4}[priority]`. */
function compileLookup(
  compiler: Compiler,
  ast: AstOf<'index'>,
  map: AstOf<'map'>,
  names: Names,
): Node {
  const values = compiler.compile(
    { op: 'list', items: map.entries.map(([, v]) => v), start: map.start, end: map.end },
    names,
  );
  const key = compiler.compile(ast.index, names);
  const positions = new Map(map.entries.map(([k], i) => [mapKey(compiler, k, key), i]));
  const items = values.items ?? [];
  return makeNode(ast, values.type.kind === 'list' ? values.type.of : ANY, [values, key], (f) => {
    const at = key.run(f);
    const position = typeof at === 'string' ? positions.get(at) : undefined;
    return position === undefined ? null : (items[position]?.run(f) ?? null);
  });
}

function mapKey(compiler: Compiler, ast: AstOf<'map'>['entries'][number][0], key: Node): string {
  if (ast.op !== 'literal' || typeof ast.value !== 'string') {
    return compiler.fail(ast, 'a key of a table is a text in quotes');
  }
  const allowed = key.field?.field.values;
  if (allowed !== undefined && !allowed.includes(ast.value)) {
    const known = allowed.filter((value) => value !== null).map(String);
    const nearest = nearestValue(ast.value, known);
    const tail = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    const field = key.field?.field.path;
    return compiler.fail(
      ast,
      `"${ast.value}" is no value of ${field} (${known.join(', ')})${tail}`,
    );
  }
  return ast.value;
}

/** A table on its own has no type that anything could be done with. */
export function compileMap(compiler: Compiler, ast: AstOf<'map'>): never {
  return compiler.fail(ast, 'a table {…} must be looked up at once: {"a": 1, "b": 2}[key]');
}
