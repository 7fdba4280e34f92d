/** Functions of text. Case and accents count: `name.lower().contains("oslo")` looks without regard to case. */

import { argument, type CallSite, type FunctionSpec, requireKind } from './function-spec.ts';
import { makeNode, type Node, spend } from './node.ts';
import { compilePattern, patternMatches } from './regex.ts';
import { BOOL, STRING } from './type-of-field.ts';

function change(name: string, apply: (text: string) => string): FunctionSpec {
  return {
    name,
    form: 'both',
    args: [1, 1],
    usage: `text.${name}()`,
    build(call) {
      requireKind(call, 0, 'string');
      const { run } = argument(call, 0);
      return makeNode(call.ast, STRING, call.args, (f) => {
        const text = run(f);
        return typeof text === 'string' ? apply(text) : null;
      });
    },
  };
}

function test(name: string, holds: (text: string, part: string) => boolean): FunctionSpec {
  return {
    name,
    form: 'both',
    args: [2, 2],
    usage: `text.${name}("…")`,
    build(call) {
      refuseList(call, name);
      requireKind(call, 0, 'string');
      requireKind(call, 1, 'string');
      const [text, part] = [argument(call, 0).run, argument(call, 1).run];
      return makeNode(call.ast, BOOL, call.args, (f) => {
        const t = text(f);
        const p = part(f);
        return typeof t === 'string' && typeof p === 'string' && holds(t, p);
      });
    },
  };
}

function refuseList(call: CallSite, name: string): void {
  const [list, part] = call.args;
  if (name !== 'contains' || list?.type.kind !== 'list' || part === undefined) return;
  const { source } = call.compiler;
  const [l, p] = [list, part].map((node) => source.slice(node.ast.start, node.ast.end));
  call.compiler.fail(call.at, `${l} is a list; write ${p} in ${l}`);
}

/** Steps of the budget that matching one text costs: the engine is linear, but not free. */
function matchCost(text: string): number {
  return 1 + (text.length >> 4);
}

function matches(call: CallSite): Node {
  requireKind(call, 0, 'string');
  requireKind(call, 1, 'string');
  const [text, pattern] = [argument(call, 0), argument(call, 1)];
  const compile = (source: string) => {
    const compiled = compilePattern(source);
    return typeof compiled === 'string'
      ? call.compiler.fail(pattern.ast, `this is no pattern that can be matched: ${compiled}`)
      : compiled;
  };
  const fixed = typeof pattern.constant === 'string' ? compile(pattern.constant) : undefined;
  return makeNode(call.ast, BOOL, call.args, (f) => {
    const t = text.run(f);
    const p = fixed ?? pattern.run(f);
    if (typeof t !== 'string' || p === null) return false;
    spend(f, matchCost(t));
    if (fixed !== undefined) return patternMatches(fixed, t);
    return typeof p === 'string' && patternMatches(compile(p), t);
  });
}

export const TEXT_FUNCTIONS: readonly FunctionSpec[] = [
  change('lower', (text) => text.toLowerCase()),
  change('upper', (text) => text.toUpperCase()),
  change('trim', (text) => text.trim()),
  test('contains', (text, part) => text.includes(part)),
  test('startsWith', (text, part) => text.startsWith(part)),
  test('endsWith', (text, part) => text.endsWith(part)),
  { name: 'matches', form: 'both', args: [2, 2], usage: 'text.matches("pattern")', build: matches },
];
