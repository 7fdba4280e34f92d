/** The tree of an expression: what the parser gives, the compiler and the query planner read. */

/** Half-open range of UTF-16 offsets into the source. */
export type Span = { readonly start: number; readonly end: number };

export const BINARY_OPERATORS = [
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  '+',
  '-',
  '*',
  '/',
  '%',
] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

export type Literal = null | boolean | number | string;

/** `name` spans say where a member's or method's own name stands, for the caret of an error. */
export type Ast = Span &
  (
    | { readonly op: 'literal'; readonly value: Literal }
    | { readonly op: 'name'; readonly name: string }
    | { readonly op: 'member'; readonly target: Ast; readonly name: string; readonly at: Span }
    | { readonly op: 'index'; readonly target: Ast; readonly index: Ast }
    | { readonly op: 'call'; readonly name: string; readonly args: readonly Ast[] }
    | {
        readonly op: 'method';
        readonly target: Ast;
        readonly name: string;
        readonly at: Span;
        readonly args: readonly Ast[];
      }
    | { readonly op: 'not'; readonly operand: Ast }
    | { readonly op: 'negate'; readonly operand: Ast }
    /** Two or more parts: the parser's left-nested chain, flattened. */
    | { readonly op: 'and' | 'or'; readonly parts: readonly Ast[] }
    | {
        readonly op: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Ast;
        readonly right: Ast;
      }
    | { readonly op: 'if'; readonly test: Ast; readonly yes: Ast; readonly no: Ast }
    | { readonly op: 'list'; readonly items: readonly Ast[] }
    | { readonly op: 'map'; readonly entries: readonly (readonly [Ast, Ast])[] }
  );

/** The node of one kind. */
export type AstOf<Op extends Ast['op']> = Extract<Ast, { readonly op: Op }>;

/** The parts of a node, in the order of the text. */
export function childrenOf(ast: Ast): readonly Ast[] {
  switch (ast.op) {
    case 'literal':
    case 'name':
      return [];
    case 'member':
      return [ast.target];
    case 'index':
      return [ast.target, ast.index];
    case 'call':
      return ast.args;
    case 'method':
      return [ast.target, ...ast.args];
    case 'not':
    case 'negate':
      return [ast.operand];
    case 'and':
    case 'or':
      return ast.parts;
    case 'binary':
      return [ast.left, ast.right];
    case 'if':
      return [ast.test, ast.yes, ast.no];
    case 'list':
      return ast.items;
    case 'map':
      return ast.entries.flat();
  }
}

/**
 * The tree as source again, without spans and redundant parentheses: equal for sources that mean the same tree.
 * For tests, cache keys and what is compiled anew, not for people.
 */
export function astKey(ast: Ast): string {
  switch (ast.op) {
    case 'literal':
      return JSON.stringify(ast.value);
    case 'name':
      return ast.name;
    case 'member':
      return `${astKey(ast.target)}.${ast.name}`;
    case 'index':
      return `${astKey(ast.target)}[${astKey(ast.index)}]`;
    case 'call':
      return `${ast.name}(${ast.args.map(astKey).join(',')})`;
    case 'method':
      return `${astKey(ast.target)}.${ast.name}(${ast.args.map(astKey).join(',')})`;
    case 'not':
      return `!(${astKey(ast.operand)})`;
    case 'negate':
      return `-(${astKey(ast.operand)})`;
    case 'and':
    case 'or':
      return `(${ast.parts.map(astKey).join(ast.op === 'and' ? '&&' : '||')})`;
    case 'binary':
      return `(${astKey(ast.left)} ${ast.operator} ${astKey(ast.right)})`;
    case 'if':
      return `(${astKey(ast.test)}?${astKey(ast.yes)}:${astKey(ast.no)})`;
    case 'list':
      return `[${ast.items.map(astKey).join(',')}]`;
    case 'map':
      return `{${ast.entries.map(([k, v]) => `${astKey(k)}:${astKey(v)}`).join(',')}}`;
  }
}
