/** Calls: finds the function or method of a name, checks the number of arguments, lets it build its node. */

import { didYouMean } from '../nearest.ts';
import type { Ast, AstOf, Span } from './ast.ts';
import { type FunctionSpec, MACROS } from './function-spec.ts';
import { LIST_FUNCTIONS } from './functions-list.ts';
import { RECORD_FUNCTIONS } from './functions-record.ts';
import { TEXT_FUNCTIONS } from './functions-text.ts';
import { TIME_FUNCTIONS } from './functions-time.ts';
import { VALUE_FUNCTIONS } from './functions-value.ts';
import { WORK_FUNCTIONS } from './functions-work.ts';
import { compileMacro } from './macros.ts';
import type { Compiler, Names, Node } from './node.ts';

/** Every function and method by name; docs and tests list them from here. */
export const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map(
  [
    ...LIST_FUNCTIONS,
    ...TEXT_FUNCTIONS,
    ...TIME_FUNCTIONS,
    ...WORK_FUNCTIONS,
    ...VALUE_FUNCTIONS,
    ...RECORD_FUNCTIONS,
  ].map((spec) => [spec.name, spec]),
);

/** `name(args)`. */
export function compileCall(compiler: Compiler, ast: AstOf<'call'>, names: Names): Node {
  const at = { start: ast.start, end: ast.start + ast.name.length };
  const spec = FUNCTIONS.get(ast.name);
  if (spec === undefined || spec.form === 'method') {
    return unknownFunction(compiler, ast.name, at, spec !== undefined, 'function');
  }
  return build(compiler, ast, spec, ast.args, names, at);
}

/** `target.name(args)`: a loop, a method, or a function whose first argument is the target. */
export function compileMethod(compiler: Compiler, ast: AstOf<'method'>, names: Names): Node {
  if (MACROS.has(ast.name)) return compileMacro(compiler, ast, names);
  const spec = FUNCTIONS.get(ast.name);
  if (spec === undefined || spec.form === 'function') {
    // A fault before the dot is the one to hear of first.
    compiler.compile(ast.target, names);
    return unknownFunction(compiler, ast.name, ast.at, spec !== undefined, 'method');
  }
  return build(compiler, ast, spec, [ast.target, ...ast.args], names, ast.at);
}

function build(
  compiler: Compiler,
  ast: Ast,
  spec: FunctionSpec,
  argAsts: readonly Ast[],
  names: Names,
  at: Span,
): Node {
  const [min, max] = spec.args;
  if (argAsts.length < min || argAsts.length > max) {
    return compiler.fail(ast, `${spec.name} is used as ${spec.usage}`, { name: spec.name });
  }
  const args = argAsts.map((arg) => compiler.compile(arg, names));
  return spec.build({ compiler, ast, args, names, at, usage: spec.usage });
}

function unknownFunction(
  compiler: Compiler,
  name: string,
  at: Span,
  exists: boolean,
  form: 'function' | 'method',
): never {
  if (exists || (form === 'function' && MACROS.has(name))) {
    const usage = FUNCTIONS.get(name)?.usage ?? `list.${name}(x, …)`;
    return compiler.fail(at, `${name} is used as ${usage}`, { name });
  }
  const known = [
    ...[...FUNCTIONS.values()]
      .filter((f) => f.form === 'both' || f.form === form)
      .map((f) => f.name),
    ...(form === 'method' ? MACROS : ['has']),
  ];
  return compiler.fail(at, `there is no ${form} "${name}"${didYouMean(name, known)}`, {
    name,
    known,
  });
}
