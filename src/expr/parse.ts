/** Source text → tree. The grammar is CEL's, as `@marcbachmann/cel-js` parses it. */

import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { type Ast, BINARY_OPERATORS, type BinaryOperator, type Literal, type Span } from './ast.ts';
import { exprError } from './fault.ts';

/** Longest accepted source, in UTF-16 units. */
export const MAX_SOURCE = 20_000;
/** Most nodes, and deepest nesting of brackets and member chains, that a tree may have. */
export const MAX_NODES = 2_000;
export const MAX_DEPTH = 50;

const environment = new Environment({
  limits: {
    maxAstNodes: MAX_NODES,
    maxDepth: MAX_DEPTH,
    maxListElements: MAX_NODES,
    maxMapEntries: MAX_NODES,
    maxCallArguments: 32,
  },
});

/** Parses one expression. Throws `expr_syntax` with the position of the fault. */
export function parseExpression(source: string): Ast {
  if (source.length > MAX_SOURCE) {
    throw exprError(
      'expr_syntax',
      source,
      { start: MAX_SOURCE, end: MAX_SOURCE + 1 },
      `the expression is ${source.length} characters long; at most ${MAX_SOURCE} are accepted`,
    );
  }
  if (source.trim() === '') {
    throw exprError('expr_syntax', source, { start: 0, end: 0 }, 'the expression is empty');
  }
  return convert(parseTree(source), source);
}

function parseTree(source: string): ASTNode {
  try {
    return environment.parse(source).ast;
  } catch (error) {
    if (error instanceof ParseError) throw syntaxError(source, error);
    // Chains of `!` and `-` recurse without a limit in the parser.
    if (error instanceof RangeError) {
      throw exprError(
        'expr_syntax',
        source,
        { start: 0, end: 1 },
        'the expression is nested too deeply',
      );
    }
    throw error;
  }
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^Unexpected character: =$/, '"=" alone is no operator of expressions; write "==" to compare'],
  [/^Unexpected character: &$/, 'write "&&" for "and"'],
  [/^Unexpected character: \|$/, 'write "||" for "or"'],
  [/^Unexpected token: EOF$/, 'the expression ends too early: a value is missing here'],
  [/got EOF$/, 'the expression ends too early: a closing bracket or name is missing here'],
  [/^Invalid number: Infinity$/, 'this number is too large'],
  [/^Unterminated/, 'this text has no closing quote'],
  [/^Exceeded maxDepth/, `brackets or member chains are nested more than ${MAX_DEPTH} deep`],
  [/^Exceeded maxAstNodes/, `the expression has more than ${MAX_NODES} parts`],
];

/** Words of other languages that people write for CEL's operators. */
const FOREIGN_WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', is: '==' };

function syntaxError(source: string, error: ParseError): Error {
  const start = Math.min(error.range?.start ?? 0, source.length);
  const end = Math.max(error.range?.end ?? start, start);
  const word = /^\w+/.exec(source.slice(start))?.[0] ?? '';
  const foreign = Object.hasOwn(FOREIGN_WORDS, word) ? FOREIGN_WORDS[word] : undefined;
  const hint = HINTS.find(([pattern]) => pattern.test(error.summary))?.[1];
  const message =
    foreign !== undefined
      ? `unexpected "${word}"; write "${foreign}"`
      : (hint ?? plainSummary(error.summary));
  return exprError('expr_syntax', source, { start, end }, message);
}

function plainSummary(summary: string): string {
  const reserved = /^Reserved identifier: (.*)$/.exec(summary)?.[1];
  if (reserved !== undefined) {
    return `"${reserved}" is a reserved word; for a field of that name write record.${reserved}`;
  }
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

function convert(node: ASTNode, source: string): Ast {
  const { start, end } = node;
  const sub = (child: ASTNode): Ast => convert(child, source);
  switch (node.op) {
    case 'value':
      return { op: 'literal', value: literalOf(node, source), start, end };
    case 'id':
      return { op: 'name', name: node.args, start, end };
    case '.': {
      const [target, name] = node.args;
      const at = { start: node.pos, end: node.pos + name.length };
      return { op: 'member', target: sub(target), name, at, start, end };
    }
    case '[]':
      return { op: 'index', target: sub(node.args[0]), index: sub(node.args[1]), start, end };
    case 'call':
      return { op: 'call', name: node.args[0], args: node.args[1].map(sub), start, end };
    case 'rcall': {
      const [name, target, args] = node.args;
      const at = methodSpan(source, target.end, name);
      return { op: 'method', target: sub(target), name, at, args: args.map(sub), start, end };
    }
    case '!_':
      return { op: 'not', operand: sub(node.args), start, end };
    case '-_':
      return { op: 'negate', operand: sub(node.args), start, end };
    case '&&':
    case '||': {
      const op = node.op === '&&' ? 'and' : 'or';
      return { op, parts: chainOf(node, node.op).map(sub), start, end };
    }
    case '?:': {
      const [test, yes, no] = node.args;
      return { op: 'if', test: sub(test), yes: sub(yes), no: sub(no), start, end };
    }
    case 'list':
      return { op: 'list', items: node.args.map(sub), start, end };
    case 'map':
      return { op: 'map', entries: node.args.map(([k, v]) => [sub(k), sub(v)]), start, end };
    default:
      return convertBinary(node, source);
  }
}

function convertBinary(node: ASTNode, source: string): Ast {
  const operator = BINARY_OPERATORS.find((known) => known === node.op);
  if (operator === undefined) {
    throw exprError('expr_syntax', source, node, `"${node.op}" is not supported`);
  }
  const [left, right] = node.args as [ASTNode, ASTNode];
  const { start, end } = node;
  return {
    op: 'binary',
    operator: operator satisfies BinaryOperator,
    left: convert(left, source),
    right: convert(right, source),
    start,
    end,
  };
}

/** `a && b && c` comes left-nested: its parts in order, without recursion (the chain may be long). */
function chainOf(node: ASTNode, op: '&&' | '||'): ASTNode[] {
  const parts: ASTNode[] = [];
  const pending: ASTNode[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.op === op) pending.push(next.args[1], next.args[0]);
    else parts.push(next);
  }
  return parts;
}

function methodSpan(source: string, from: number, name: string): Span {
  const start = Math.max(from, source.indexOf(name, from));
  return { start, end: start + name.length };
}

function literalOf(node: Extract<ASTNode, { op: 'value' }>, source: string): Literal {
  const value = node.args;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return checkedNumber(value, node, source);
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (BigInt(number) !== value) {
      throw exprError('expr_syntax', source, node, `${value} has more digits than a number keeps`);
    }
    return number;
  }
  if (value instanceof Uint8Array) {
    throw exprError('expr_syntax', source, node, 'byte strings (b"…") are not supported');
  }
  return checkedNumber(Number(value.valueOf()), node, source);
}

function checkedNumber(value: number, span: Span, source: string): number {
  if (Number.isFinite(value)) return value;
  throw exprError('expr_syntax', source, span, 'this number is too large');
}
