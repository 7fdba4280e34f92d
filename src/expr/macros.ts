/** Loops over lists: `all`, `exists`, `exists_one`, `filter`, `map`. Null loops like an empty list. */

import type { Ast, AstOf } from './ast.ts';
import { isCondition } from './condition.ts';
import {
  type Compiler,
  elementField,
  type Frame,
  makeNode,
  type Names,
  type Node,
  spend,
} from './node.ts';
import { ANY, BOOL, listOf, typeName } from './type-of-field.ts';
import type { Type, Value } from './types.ts';
import { asList } from './value.ts';

type MethodAst = AstOf<'method'>;

/** One loop: the list, and its body compiled with the element's name. */
type Loop = {
  readonly list: Node;
  readonly of: Type;
  readonly names: Names;
  readonly slot: number;
};

/** `list.exists(x, condition)` and its like. */
export function compileMacro(compiler: Compiler, ast: MethodAst, names: Names): Node {
  const [variable, ...bodies] = ast.args;
  const most = ast.name === 'map' ? 2 : 1;
  if (variable?.op !== 'name' || bodies.length < 1 || bodies.length > most) {
    const usage = ast.name === 'map' ? 'list.map(x, value)' : `list.${ast.name}(x, condition)`;
    return compiler.fail(ast, `${ast.name} is used as ${usage}`, { name: ast.name });
  }
  const loop = openLoop(compiler, ast, names, variable.name);
  const body = (index: number): Node => compiler.compile(bodies[index] as Ast, loop.names);
  if (ast.name === 'map') {
    const condition = bodies.length === 2 ? conditionOf(compiler, body(0)) : undefined;
    return mapNode(ast, loop, condition, body(bodies.length - 1));
  }
  const condition = conditionOf(compiler, body(0));
  return ast.name === 'filter'
    ? filterNode(ast, loop, condition)
    : quantifierNode(ast, loop, condition);
}

function openLoop(compiler: Compiler, ast: MethodAst, names: Names, name: string): Loop {
  const list = compiler.compile(ast.target, names);
  const { kind } = list.type;
  if (kind !== 'list' && kind !== 'any' && kind !== 'null') {
    const text = compiler.source.slice(ast.target.start, ast.target.end);
    return compiler.fail(ast.at, `${text} is ${typeName(list.type)}; ${ast.name} needs a list`);
  }
  const of = list.type.kind === 'list' ? list.type.of : ANY;
  const slot = compiler.newSlot();
  const locals = new Map(names.locals).set(name, { slot, type: of, ...elementField(list) });
  return { list, of, slot, names: { ...names, locals } };
}

function conditionOf(compiler: Compiler, body: Node): Node {
  if (isCondition(body.type)) return body;
  return compiler.fail(body.ast, `a condition is true or false; this is ${typeName(body.type)}`);
}

/** Runs `step` per element, each paid for; stops when it gives false. */
function each(frame: Frame, loop: Loop, cost: number, step: (item: Value) => boolean): void {
  for (const item of asList(loop.list.run(frame))) {
    spend(frame, cost);
    frame.locals[loop.slot] = item;
    if (!step(item)) return;
  }
}

function mapNode(ast: Ast, loop: Loop, condition: Node | undefined, body: Node): Node {
  const cost = 1 + body.cost + (condition?.cost ?? 0);
  return makeNode(ast, listOf(body.type), [loop.list], (f) => {
    const values: Value[] = [];
    each(f, loop, cost, () => {
      if (condition === undefined || condition.run(f) === true) values.push(body.run(f));
      return true;
    });
    return values;
  });
}

function filterNode(ast: Ast, loop: Loop, condition: Node): Node {
  const extra = loop.list.field === undefined ? {} : { field: loop.list.field };
  return makeNode(
    ast,
    listOf(loop.of),
    [loop.list],
    (f) => {
      const values: Value[] = [];
      each(f, loop, 1 + condition.cost, (item) => {
        if (condition.run(f) === true) values.push(item);
        return true;
      });
      return values;
    },
    extra,
  );
}

function quantifierNode(ast: MethodAst, loop: Loop, condition: Node): Node {
  const cost = 1 + condition.cost;
  const all = ast.name === 'all';
  if (ast.name === 'exists_one') {
    return makeNode(ast, BOOL, [loop.list], (f) => {
      let found = 0;
      each(f, loop, cost, () => {
        if (condition.run(f) === true) found++;
        return found < 2;
      });
      return found === 1;
    });
  }
  return makeNode(ast, BOOL, [loop.list], (f) => {
    let result = all;
    each(f, loop, cost, () => {
      if ((condition.run(f) === true) === all) return true;
      result = !all;
      return false;
    });
    return result;
  });
}
