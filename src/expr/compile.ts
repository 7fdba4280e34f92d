/** The one pass from tree to closures: types are checked on the way. See `docs/expressions.md`. */

import { PailError } from '../errors.ts';
import type { RecordData } from '../record/types.ts';
import type { Collection, Field } from '../schema/model.ts';
import { compileMember, compileName } from './access.ts';
import { unify } from './adapt.ts';
import { arithmetic, negation } from './arithmetic.ts';
import type { Ast, AstOf } from './ast.ts';
import { equality, membership, ordering } from './compare.ts';
import { compileLogic, compileNot, compileTernary, requireCondition } from './condition.ts';
import { pathOf } from './conjuncts.ts';
import { exprError } from './fault.ts';
import { compileCall, compileMethod } from './functions.ts';
import { compileIndex, compileMap } from './indexing.ts';
import { tellMention } from './mention.ts';
import { type Compiler, type Frame, makeNode, type Names, type Node, spend } from './node.ts';
import { parseExpression } from './parse.ts';
import { fromJson, timeFromText } from './read-field.ts';
import {
  ANY,
  BOOL,
  isTimeType,
  listOf,
  NULL,
  NUMBER,
  STRING,
  typeOfField,
} from './type-of-field.ts';
import type { CompileContext, Compiled, Scope, Type, Value } from './types.ts';

const NO_LOCALS: Names['locals'] = new Map();
const NO_VARIABLES: Readonly<Record<string, Value>> = {};

/** Hook for calls that mean something else in an aggregate; undefined: an ordinary call. */
export type CallHook = (compiler: Compiler, ast: Ast, names: Names) => Node | undefined;

/**
 * Checks an expression against the schemas and compiles it. Costs well under a millisecond; keep the result.
 * Throws `expr_syntax` or `expr_type`, whose data has `source`, `start`, `end`, `message` and, for a mistyped
 * name or value, what is `known` or `allowed`.
 */
export function compileExpression(source: string, context: CompileContext): Compiled {
  const { node, compiler } = checkedNode(source, context);
  const field = pathOf(node.ast) === undefined ? undefined : node.field;
  return {
    source,
    ast: node.ast,
    type: node.type,
    uses: compiler.uses,
    ...(field === undefined
      ? {}
      : { field: { collection: field.collection.path, path: field.field.path } }),
    evaluate: (record, scope, variables = NO_VARIABLES) => {
      const frame = newFrame(source, record, scope, variables);
      spend(frame, node.cost);
      return node.run(frame);
    },
  };
}

/** Compiles a condition; null counts as false. Throws as `compileExpression`, and for what is neither true nor false. */
export function compileCondition(
  source: string,
  context: CompileContext,
): (record: RecordData, scope: Scope, variables?: Readonly<Record<string, Value>>) => boolean {
  const { node, compiler } = checkedNode(source, context);
  requireCondition(compiler, node);
  return (record, scope, variables = NO_VARIABLES) => {
    const frame = newFrame(source, record, scope, variables);
    spend(frame, node.cost);
    return node.run(frame) === true;
  };
}

/** Tree with types and closures, for what needs more than `compileExpression` tells. With `locals`: not to be run. */
export function checkedNode(
  source: string,
  context: CompileContext,
  locals: Names['locals'] = NO_LOCALS,
): { readonly node: Node; readonly compiler: Compiler } {
  const compiler = createCompiler(source, context);
  const names = { self: context.collection, locals };
  return { node: compiler.compile(parseExpression(source), names), compiler };
}

export function newFrame(
  source: string,
  record: RecordData,
  scope: Scope,
  variables: Readonly<Record<string, Value>>,
): Frame {
  return { source, record, records: [], scope, variables, locals: [] };
}

/** State of one pass. `chain` names the computed fields being compiled, to notice cycles. */
export function createCompiler(
  source: string,
  context: CompileContext,
  hook?: CallHook,
  uses: Set<string> = new Set(),
  chain: readonly string[] = [],
): Compiler {
  let slots = 0;
  const compiler: Compiler = {
    source,
    context,
    uses,
    newSlot: () => slots++,
    compile: (ast, names) => {
      const node = hook?.(compiler, ast, names) ?? compileNode(compiler, ast, names);
      if (context.onMention !== undefined) tellMention(node, names, context.onMention);
      return node;
    },
    computed: (collection, field, span) => {
      const name = `${collection.short}.${field.path}`;
      if (chain.includes(name)) {
        const cycle = [...chain.slice(chain.indexOf(name)), name].join(' → ');
        return compiler.fail(span, `computed fields refer to each other in a circle: ${cycle}`, {
          cycle,
        });
      }
      return computedNode(compiler, collection, field, [...chain, name]);
    },
    fail: (span, message, extra) => {
      throw exprError('expr_type', source, span, message, extra);
    },
  };
  return compiler;
}

function computedNode(
  outer: Compiler,
  collection: Collection,
  field: Field,
  chain: readonly string[],
): Node {
  const { onMention: _, ...around } = outer.context;
  const context: CompileContext = { ...around, collection, variables: {} };
  try {
    return computedIn(context, outer, field, chain);
  } catch (error) {
    const { whole } = collection;
    const { model } = context;
    const isHidden = error instanceof PailError && error.code === 'forbidden';
    if (!isHidden || model.whole === undefined) throw error;
    const all = { ...context, collection: whole ?? collection, model: model.whole };
    return onWhole(computedIn(all, outer, field, chain));
  }
}

/** The schema's author may compute with fields that the reader may not read. */
function onWhole(node: Node): Node {
  return {
    ...node,
    run: (frame) => {
      const scope = frame.scope.whole ?? frame.scope;
      const record = scope.graph.record(frame.record.id) ?? frame.record;
      return node.run({ ...frame, scope, record });
    },
  };
}

function computedIn(
  context: CompileContext,
  outer: Compiler,
  field: Field,
  chain: readonly string[],
): Node {
  const source = field.computed ?? 'null';
  const { collection } = context;
  try {
    const inner = createCompiler(source, context, undefined, outer.uses, chain);
    const names = { self: collection, locals: NO_LOCALS };
    return asDeclared(inner.compile(parseExpression(source), names), field, outer.context.timezone);
  } catch (error) {
    if (!(error instanceof PailError) || error.data['computed'] !== undefined) throw error;
    const computed = `${collection.short}.${field.path}`;
    const data = { ...error.data, computed };
    throw new PailError(error.code, `in the computed field ${computed}: ${error.message}`, data);
  }
}

/** A computed field has the type its schema declares where the expression leaves it open or gives text for a date. */
function asDeclared(node: Node, field: Field, timezone: string): Node {
  const declared = typeOfField(field);
  if (isTimeType(declared) && node.type.kind === 'string') {
    return { ...node, type: declared, run: (f) => timeFromText(node.run(f), timezone) };
  }
  if (node.type.kind !== 'any' && node.type.kind !== 'null') return node;
  const convert = fromJson(declared, timezone);
  return {
    ...node,
    type: declared,
    run: (f) => convert(node.run(f) as Parameters<typeof convert>[0]),
  };
}

function compileNode(compiler: Compiler, ast: Ast, names: Names): Node {
  switch (ast.op) {
    case 'literal':
      return literal(ast);
    case 'name':
      return compileName(compiler, ast, names);
    case 'member':
      return compileMember(compiler, ast, names);
    case 'index':
      return compileIndex(compiler, ast, names);
    case 'call':
      return compileCall(compiler, ast, names);
    case 'method':
      return compileMethod(compiler, ast, names);
    case 'not':
      return compileNot(compiler, ast, names);
    case 'negate':
      return negation(compiler, ast, compiler.compile(ast.operand, names));
    case 'and':
    case 'or':
      return compileLogic(compiler, ast, names);
    case 'if':
      return compileTernary(compiler, ast, names);
    case 'list':
      return listNode(compiler, ast, names);
    case 'map':
      return compileMap(compiler, ast);
    case 'binary':
      return binary(compiler, ast, names);
  }
}

function literal(ast: AstOf<'literal'>): Node {
  const { value } = ast;
  return makeNode(ast, literalType(value), [], () => value, { constant: value });
}

function literalType(value: AstOf<'literal'>['value']): Type {
  if (value === null) return NULL;
  if (typeof value === 'number') return NUMBER;
  return typeof value === 'string' ? STRING : BOOL;
}

function listNode(compiler: Compiler, ast: AstOf<'list'>, names: Names): Node {
  const parts = ast.items.map((item) => compiler.compile(item, names));
  if (parts.length === 0) return makeNode(ast, listOf(ANY), [], () => [], { items: [] });
  // Literals of several kinds may stand beside a value of unknown type: `custom.size in [5, "5"]`.
  const literals = parts.every((part) => part.constant !== undefined);
  const kinds = new Set(parts.map((part) => part.type.kind).filter((kind) => kind !== 'null'));
  const mixed = literals && kinds.size > 1;
  const { nodes, type } = mixed
    ? { nodes: parts, type: ANY }
    : unify(compiler, parts, 'the elements of a list');
  const runs = nodes.map((node) => node.run);
  return makeNode(ast, listOf(type), nodes, (f) => runs.map((run) => run(f)), { items: nodes });
}

function binary(compiler: Compiler, ast: AstOf<'binary'>, names: Names): Node {
  const left = compiler.compile(ast.left, names);
  const right = compiler.compile(ast.right, names);
  switch (ast.operator) {
    case '==':
    case '!=':
      return equality(compiler, ast, left, right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordering(compiler, ast, left, right);
    case 'in':
      return membership(compiler, ast, left, right);
    default:
      return arithmetic(compiler, ast, left, right);
  }
}
