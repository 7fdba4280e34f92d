/** Functions of lists: `sum`, `avg`, `min`, `max`, `count`, `size`, `join`. Nulls in a list do not count. */

import { unify } from './adapt.ts';
import { FOLDS, type Fold, fold } from './fold.ts';
import { argument, type CallSite, type FunctionSpec, requireKind } from './function-spec.ts';
import { makeNode, type Node, spend } from './node.ts';
import { ANY, NUMBER, STRING, typeName } from './type-of-field.ts';
import type { Type, Value } from './types.ts';
import { isObject } from './value.ts';

/** Type of a fold over values of a type; refuses what cannot be added or ordered. */
export function foldType(call: CallSite, name: Fold, of: Type, at: Node): Type {
  if (name === 'count') return NUMBER;
  const { kind } = of;
  if (kind === 'any' || kind === 'null') return name === 'min' || name === 'max' ? ANY : NUMBER;
  const adds = kind === 'number' || kind === 'duration';
  const orders = adds || kind === 'string' || kind === 'day' || kind === 'instant';
  if (name === 'sum' || name === 'avg' ? adds : orders) return of;
  return call.compiler.fail(at.ast, `${name}(…) does not take ${typeName(of)}`);
}

function folding(name: Fold): FunctionSpec {
  const several = name === 'min' || name === 'max';
  return {
    name,
    form: 'both',
    args: [1, several ? 32 : 1],
    usage: several ? `${name}(list) or ${name}(a, b)` : `${name}(list)`,
    build(call) {
      return call.args.length > 1 ? foldArguments(call, name) : foldList(call, name);
    },
  };
}

function foldArguments(call: CallSite, name: Fold): Node {
  const { nodes, type } = unify(call.compiler, call.args, `the arguments of ${name}`);
  const result = foldType(call, name, type, argument(call, 0));
  return makeNode(call.ast, result, nodes, (f) =>
    fold(
      name,
      nodes.map((n) => n.run(f)),
    ),
  );
}

function foldList(call: CallSite, name: Fold): Node {
  requireKind(call, 0, 'list');
  const list = argument(call, 0);
  const of = list.type.kind === 'list' ? list.type.of : ANY;
  return makeNode(call.ast, foldType(call, name, of, list), call.args, (f) => {
    const values = list.run(f);
    if (!Array.isArray(values)) return fold(name, []);
    spend(f, values.length);
    return fold(name, values);
  });
}

function size(call: CallSite): Node {
  requireKind(call, 0, 'list', 'string', 'object');
  const { run } = argument(call, 0);
  return makeNode(call.ast, NUMBER, call.args, (f) => sizeOf(run(f)));
}

/** Elements of a list, code points of a text, keys of an object; 0 for null. */
function sizeOf(value: Value): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'string') return [...value].length;
  return isObject(value) ? Object.keys(value).length : 0;
}

function join(call: CallSite): Node {
  requireKind(call, 0, 'list');
  requireKind(call, 1, 'string');
  const list = argument(call, 0);
  if (list.type.kind === 'list' && !['string', 'any', 'null'].includes(list.type.of.kind)) {
    call.compiler.fail(list.ast, `${call.usage} joins texts, not ${typeName(list.type.of)}`);
  }
  const separator = call.args[1]?.run;
  return makeNode(call.ast, STRING, call.args, (f) => {
    const values = list.run(f);
    if (!Array.isArray(values)) return '';
    spend(f, values.length);
    const between = separator === undefined ? ', ' : separator(f);
    return values
      .filter((value) => typeof value === 'string')
      .join(typeof between === 'string' ? between : '');
  });
}

export const LIST_FUNCTIONS: readonly FunctionSpec[] = [
  ...FOLDS.map(folding),
  { name: 'size', form: 'both', args: [1, 1], usage: 'size(list or text)', build: size },
  { name: 'join', form: 'both', args: [1, 2], usage: 'list.join(", ")', build: join },
];
