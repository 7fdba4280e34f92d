/** Names, members and indexes: how an expression reaches fields, relations, variables and elements. */

import { didYouMean } from '../nearest.ts';
import type { Collection } from '../schema/model.ts';
import { withheldField, withheldWords } from '../schema/withheld.ts';
import type { AstOf, Span } from './ast.ts';
import { exprError } from './fault.ts';
import { memberNames, objectMember, recordMember } from './members.ts';
import { type Compiler, makeNode, type Names, type Node, type Run } from './node.ts';
import { startOfDay } from './time.ts';
import { ANY, DAY_TYPE, INSTANT, NULL, STRING, typeName } from './type-of-field.ts';
import type { Type } from './types.ts';
import { isObject, ownValue } from './value.ts';

const BUILTINS = ['me', 'now', 'today', 'record'] as const;

/** Longest list of known names that a message spells out. */
const MAX_KNOWN = 40;

/** A bare name: a loop's variable, an extra variable, a field or relation of the record, or `me`, `now`, `today`, `record`. */
export function compileName(compiler: Compiler, ast: AstOf<'name'>, names: Names): Node {
  const { name } = ast;
  const local = names.locals.get(name);
  if (local !== undefined) {
    const extra = local.field === undefined ? {} : { field: local.field };
    return makeNode(ast, local.type, [], (f) => f.locals[local.slot] ?? null, extra);
  }
  const variables = compiler.context.variables ?? {};
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (variable !== undefined) {
    return makeNode(ast, variable, [], (f) =>
      Object.hasOwn(f.variables, name) ? (f.variables[name] ?? null) : null,
    );
  }
  if (names.self !== null) {
    const member = recordMember(compiler, names.self, name, ast);
    if (member !== undefined) {
      touch(names);
      const { read } = member;
      const extra = member.field === undefined ? {} : { field: member.field };
      const node = makeNode(ast, member.type, [], (f) => read(f.record, f), extra);
      return { ...node, cost: member.cost };
    }
  }
  return builtin(compiler, ast, names) ?? unknownName(compiler, ast, names);
}

function touch(names: Names): void {
  if (names.touched !== undefined) names.touched.record = true;
}

function builtin(compiler: Compiler, ast: AstOf<'name'>, names: Names): Node | undefined {
  const { timezone } = compiler.context;
  switch (ast.name) {
    case 'me':
      compiler.uses.add('me');
      return makeNode(ast, STRING, [], meOf(compiler, ast));
    case 'now':
      compiler.uses.add('now');
      return makeNode(ast, INSTANT, [], (f) => f.scope.now);
    case 'today':
      compiler.uses.add('today');
      return makeNode(ast, DAY_TYPE, [], todayOf(timezone));
    case 'record': {
      if (names.self === null) return undefined;
      touch(names);
      return makeNode(ast, { kind: 'record', collections: [names.self] }, [], (f) => f.record);
    }
    default:
      return undefined;
  }
}

/** Remembers the last day it gave: one query asks for the same one over and over. */
function todayOf(timezone: string): Run {
  let now = Number.NaN;
  let day = Number.NaN;
  return ({ scope }) => {
    if (scope.now !== now) {
      now = scope.now;
      day = startOfDay(now, timezone);
    }
    return day;
  };
}

function meOf(compiler: Compiler, span: Span): Run {
  return (f) =>
    f.scope.me ??
    compiler.fail(
      span,
      '`me` needs to know who you are, and no user of this workspace has the e-mail address that git ' +
        'is set to; name one with --as USER, or put that address into a user record',
    );
}

function unknownName(compiler: Compiler, ast: AstOf<'name'>, names: Names): never {
  const own = names.self === null ? [] : memberNames([names.self]);
  const variables = Object.keys(compiler.context.variables ?? {});
  const known = [...names.locals.keys(), ...variables, ...own, ...BUILTINS];
  const collection = compiler.context.collection;
  if (names.self === null && recordMember(compiler, collection, ast.name, ast) !== undefined) {
    return compiler.fail(
      ast,
      `"${ast.name}" belongs to each single record of the group; put it into sum(…), avg(…), min(…), max(…) or count(…)`,
    );
  }
  refuseSensitive(compiler, [names.self ?? collection], ast.name, ast);
  const place = names.self === null ? 'the group' : names.self.short;
  return compiler.fail(ast, `${place} has no field "${ast.name}"${hint(ast.name, known)}`, {
    name: ast.name,
    known,
  });
}

/** `; did you mean "x"?`, or all names where none is close. */
function hint(name: string, known: readonly string[]): string {
  const near = didYouMean(name, known);
  if (near !== '' || known.length === 0) return near;
  const shown = known.slice(0, MAX_KNOWN).join(', ');
  return ` (known: ${shown}${known.length > MAX_KNOWN ? ', …' : ''})`;
}

/** `target.name`. A member of null is null. */
export function compileMember(compiler: Compiler, ast: AstOf<'member'>, names: Names): Node {
  const target = compiler.compile(ast.target, names);
  return memberNode(compiler, ast, target, ast.name, ast.at);
}

/** Member of a compiled target; `at` is where its name stands. */
export function memberNode(
  compiler: Compiler,
  ast: AstOf<'member'> | AstOf<'index'>,
  target: Node,
  name: string,
  at: Span,
): Node {
  const { type, run } = target;
  if (type.kind === 'null') return makeNode(ast, NULL, [target], () => null);
  if (type.kind === 'any') {
    return makeNode(ast, ANY, [target], (f) => {
      const value = run(f);
      return isObject(value) ? ownValue(value, name) : null;
    });
  }
  // A relation to a collection that is not installed reaches nothing.
  const isInert = type.kind === 'record' && type.collections.length === 0;
  if (isInert) return makeNode(ast, ANY, [target], () => null);
  if (type.kind !== 'record' && type.kind !== 'object')
    return noMembers(compiler, target, name, at);
  const member =
    type.kind === 'record'
      ? recordMember(compiler, type.collections, name, at)
      : objectMember(compiler, type.field, name);
  if (member === undefined) return unknownMember(compiler, type, name, at);
  const { read } = member;
  // A member of an object is a field of the same collection, where that is known.
  const owner = target.field?.collection;
  const field =
    member.field ?? (member.property && owner && { collection: owner, field: member.property });
  const node = makeNode(
    ast,
    member.type,
    [target],
    (f) => {
      const value = run(f);
      return value !== null && isObject(value) ? read(value, f) : null;
    },
    field === undefined ? {} : { field },
  );
  return { ...node, cost: node.cost + member.cost };
}

/** A field that the schema has and the reader may not read is named as such. */
function refuseSensitive(
  compiler: Compiler,
  collections: readonly Collection[],
  name: string,
  at: Span,
): void {
  for (const collection of collections) {
    const field = withheldField(collection, name);
    if (field === undefined) continue;
    const { message, data } = withheldWords(collection, name, field);
    throw exprError('forbidden', compiler.source, at, message, data);
  }
}

function unknownMember(compiler: Compiler, type: Type, name: string, at: Span): never {
  if (type.kind === 'record') refuseSensitive(compiler, type.collections, name, at);
  const known =
    type.kind === 'record'
      ? memberNames(type.collections)
      : type.kind === 'object'
        ? [...(type.field.properties?.keys() ?? [])]
        : [];
  const place =
    type.kind === 'record'
      ? type.collections.map((c) => c.short).join(' or ')
      : type.kind === 'object'
        ? type.field.path
        : typeName(type);
  return compiler.fail(at, `${place} has no field "${name}"${hint(name, known)}`, { name, known });
}

function noMembers(compiler: Compiler, target: Node, name: string, at: Span): never {
  const text = compiler.source.slice(target.ast.start, target.ast.end);
  if (target.type.kind === 'list') {
    return compiler.fail(
      at,
      `${text} is a list; ask about its elements: ${text}.exists(x, x.${name} …), or ${text}.map(x, x.${name})`,
      { name },
    );
  }
  return compiler.fail(at, `${text} is ${typeName(target.type)}, which has no fields`, { name });
}
