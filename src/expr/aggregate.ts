/** Expressions over a group of records: `sum(expectedValue * probability / 100)`, `sum(revenue) / group.spent`. */

import type { Ast } from './ast.ts';
import { createCompiler, newFrame } from './compile.ts';
import { type Fold, fold, isFold } from './fold.ts';
import type { CallSite } from './function-spec.ts';
import { FUNCTIONS } from './functions.ts';
import { foldType } from './functions-list.ts';
import { type Compiler, makeNode, type Names, type Node, spend } from './node.ts';
import { parseExpression } from './parse.ts';
import { NUMBER } from './type-of-field.ts';
import type { CompileContext, CompiledAggregate, Value } from './types.ts';

/**
 * Compiles an expression over a group. `sum`, `avg`, `min`, `max` and `count` take an expression over one record and
 * fold its values over all of the group's records (a list value adds all its elements; `count()` counts records);
 * what stands outside them is computed once and sees only `context.variables`, `me`, `now` and `today`.
 * Throws as `compileExpression`; a field outside a sum is an `expr_type` error.
 */
export function compileAggregate(source: string, context: CompileContext): CompiledAggregate {
  const compiler = createCompiler(source, context, foldHook);
  const names: Names = { self: null, locals: new Map() };
  const node = compiler.compile(parseExpression(source), names);
  return {
    source,
    type: node.type,
    uses: compiler.uses,
    evaluate: (records, scope, variables = {}) => {
      const frame = { ...newFrame(source, { id: '' }, scope, variables), records };
      spend(frame, node.cost);
      return node.run(frame);
    },
  };
}

/** Takes the calls of folds outside of records; all others are ordinary. */
function foldHook(compiler: Compiler, ast: Ast, names: Names): Node | undefined {
  if (names.self !== null || ast.op !== 'call' || !isFold(ast.name)) return undefined;
  const [argument, ...others] = ast.args;
  if (others.length > 0) return undefined;
  if (argument === undefined) {
    return ast.name === 'count' ? makeNode(ast, NUMBER, [], (f) => f.records.length) : undefined;
  }
  const touched = { record: false };
  const inner = compiler.compile(argument, {
    self: compiler.context.collection,
    locals: names.locals,
    touched,
  });
  // `max([1, 2])` and `sum(group.goals)` have nothing to do with the records.
  if (!touched.record && inner.type.kind === 'list') return undefined;
  return foldRecords(compiler, ast, ast.name, inner, names);
}

function foldRecords(compiler: Compiler, ast: Ast, name: Fold, inner: Node, names: Names): Node {
  const usage = FUNCTIONS.get(name)?.usage ?? name;
  const call: CallSite = { compiler, ast, args: [inner], names, at: ast, usage };
  const lists = inner.type.kind === 'list';
  const of = inner.type.kind === 'list' ? inner.type.of : inner.type;
  return makeNode(ast, foldType(call, name, of, inner), [], (f) => {
    const values: Value[] = [];
    for (const record of f.records) {
      spend(f, 1 + inner.cost);
      const value = inner.run({ ...f, record });
      if (lists && Array.isArray(value)) values.push(...value);
      else values.push(value);
    }
    return fold(name, values);
  });
}
