/** Shorthand for shells and the search box: `stage=offered due.lt=today+7d export csv` → conditions and full text. */

import { PailError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Span } from './ast.ts';
import { compileCondition } from './compile.ts';
import { exprError } from './fault.ts';
import { memberNames } from './members.ts';
import { isCondition } from './shorthand-cel.ts';
import { type ResolvedPath, resolvePath } from './shorthand-path.ts';
import { asksForSegment, segmentCondition } from './shorthand-segment.ts';
import {
  conditionFor,
  type Operator,
  SYMBOL_OPERATORS,
  type TypedContext,
  WORD_OPERATORS,
} from './shorthand-value.ts';
import type { CompileContext } from './types.ts';

export type Shorthand = {
  /** CEL conditions, one per filter, in order. */
  readonly where: string[];
  /** All other words, joined by blanks: full text. */
  readonly search: string;
};

/** One filter taken apart; `valueAt` is where the value starts in the term. */
type Filter = {
  readonly term: string;
  readonly path: string;
  readonly operator: string;
  readonly value: string;
};

const FILTER = /^([A-Za-z_][\w.[\]-]*?)([=!<>]+|[~+*^%:-]=)([\s\S]*)$/;
const FIELD_COLON = /^([A-Za-z_][\w.]*):([\s\S]*)$/;

/**
 * Terms as a shell hands them over. `field=value`, `!=`, `>=`, `<=`, `>`, `<`, `field.gte=value` (`gt gte lt lte has`)
 * are filters, what can only be CEL is a condition as it stands, anything else is full text. Values are read by the
 * field's type; unknown fields, operators and values throw `expr_type`. Each condition compiles as it stands with
 * `compileCondition`.
 */
export function parseShorthand(terms: readonly string[], context: TypedContext): Shorthand {
  const where: string[] = [];
  const words: string[] = [];
  for (const term of terms) {
    const filter = filterOf(term);
    if (isWholeCondition(term, filter, context)) where.push(term);
    else if (filter !== undefined) where.push(compileFilter(filter, context));
    else {
      refuseColon(term, context);
      refuseLoneOperator(term);
      refuseBlanks(term, context);
      words.push(term);
    }
  }
  return { where, search: words.join(' ').trim() };
}

/** A filter with `&&` or `||` is CEL where it can be; what is no filter, where it looks like it. */
function isWholeCondition(
  term: string,
  filter: Filter | undefined,
  context: CompileContext,
): boolean {
  if (filter === undefined) return isCondition(term, context);
  return /&&|\|\|/.test(filter.value) && compiles(term, context);
}

function compiles(condition: string, context: CompileContext): boolean {
  try {
    compileCondition(condition, context);
    return true;
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return false;
  }
}

/**
 * What someone types into a search box: as the shorthand, split at blanks outside of double quotes; `field:value`,
 * `field:>=value` and, to exclude, `-field:value` are filters too. Quoted words stay quoted in `search`.
 * Without a context (a box over all collections) everything is full text.
 */
export function parseSearchBox(text: string, context: TypedContext | undefined): Shorthand {
  const tokens = tokensOf(text);
  if (context === undefined) return { where: [], search: tokens.join(' ') };
  const where: string[] = [];
  const words: string[] = [];
  for (const token of tokens) {
    const condition = boxCondition(token, context);
    if (condition === undefined) words.push(token);
    else where.push(condition);
  }
  return { where, search: words.join(' ') };
}

function boxCondition(token: string, context: TypedContext): string | undefined {
  const excluded = token.startsWith('-') && isOwnName(token.slice(1), context);
  const term = excluded ? token.slice(1) : token;
  const filter = filterOf(term) ?? colonFilter(term, context);
  if (filter === undefined) return undefined;
  const condition = compileFilter(filter, context);
  return excluded ? `!(${condition})` : condition;
}

/** Splits at blanks; a double quote holds what follows together up to the next one. */
function tokensOf(text: string): string[] {
  return text.match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? [];
}

function filterOf(term: string): Filter | undefined {
  const match = FILTER.exec(term);
  if (match === null) return undefined;
  const [, path = '', operator = '', value = ''] = match;
  return { term, path, operator, value };
}

/** `field:value`; undefined for what only looks like one: `http://…`. */
function colonFilter(term: string, context: CompileContext): Filter | undefined {
  const match = FIELD_COLON.exec(term);
  if (match === null || match[2]?.startsWith('//')) return undefined;
  const [, path = '', rest = ''] = match;
  const symbol = /^[=!<>]+/.exec(rest)?.[0];
  if (symbol !== undefined)
    return { term, path, operator: symbol, value: rest.slice(symbol.length) };
  if (rest === '') {
    throw refused(
      term,
      { start: term.length, end: term.length },
      `a value is missing after "${path}:"`,
    );
  }
  if (asksForSegment(path, context)) return { term, path, operator: '=', value: rest };
  const { node } = resolvePath(term, path, context);
  const isList = node.type.kind === 'list';
  return { term, path: isList ? `${path}.has` : path, operator: '=', value: rest };
}

/** `>=5`, `=offered`: the field was lost, to a blank or to the shell; as text it would quietly find nothing. */
function refuseLoneOperator(term: string): void {
  const operator = /^(?:[!<>]?=|[<>])/.exec(term)?.[0];
  if (operator === undefined) return;
  const message = `a field is missing before "${operator}"; write field${operator}value without blanks, in quotes`;
  throw refused(term, { start: 0, end: operator.length }, message);
}

/** `stage = offered` in one argument is neither a filter nor words that anything holds. */
function refuseBlanks(term: string, context: CompileContext): void {
  const [, field = '', value = ''] = /^([A-Za-z_]\w*)[\w.]*\s+=\s*(.*)$/s.exec(term) ?? [];
  if (!memberNames([context.collection]).includes(field)) return;
  const message = `write ${field}=${value} without blanks to filter`;
  throw refused(term, { start: 0, end: term.length }, message);
}

/** `stage:offered` would be searched as text; who writes a field's name before the colon means a filter. */
function refuseColon(term: string, context: CompileContext): void {
  const match = FIELD_COLON.exec(term);
  if (match === null || !isOwnName(term, context)) return;
  const [, path = '', value = ''] = match;
  throw refused(term, { start: 0, end: term.length }, `write ${path}=${value} to filter`);
}

function isOwnName(term: string, context: CompileContext): boolean {
  const first = /^[A-Za-z_]\w*(?=[.:=!<>])/.exec(term)?.[0];
  if (first === undefined) return false;
  return memberNames([context.collection]).includes(first) || asksForSegment(first, context);
}

function compileFilter(filter: Filter, context: TypedContext): string {
  const { term, value } = filter;
  const at = { start: term.length - value.length, end: term.length };
  const segment = segmentCondition(filter, at, context);
  if (segment !== undefined) return segment;
  const [path, operator] = operatorOf(filter, context);
  const wrapped = path.loops.length > 0;
  // "No element is" is what `!=` asks of a list that the path runs through.
  const none = wrapped && operator === '!=' && value !== '';
  const site = { term, at, context, path };
  const inner = conditionFor(site, none ? '=' : operator, value);
  const looped = path.loops.reduceRight(
    (body, loop) => `${loop.list}.exists(${loop.name}, ${body})`,
    inner,
  );
  const condition = none ? `!${looped}` : looped;
  try {
    compileCondition(condition, context);
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    throw refused(term, at, String(error.data['message']));
  }
  return condition;
}

/** The field's path and the operator, which may be the path's last part. */
function operatorOf(filter: Filter, context: CompileContext): [ResolvedPath, Operator] {
  const { term, path, operator } = filter;
  const symbol = operator === '==' ? '=' : SYMBOL_OPERATORS.find((known) => known === operator);
  const dot = path.lastIndexOf('.');
  const word = dot < 0 ? '' : path.slice(dot + 1);
  if (symbol === undefined) {
    const span = { start: path.length, end: path.length + operator.length };
    throw refused(
      term,
      span,
      `there is no operator "${operator}" (known: ${SYMBOL_OPERATORS.join(' ')}, and .${WORD_OPERATORS.join(' .')} before "=")`,
    );
  }
  const isWord = (WORD_OPERATORS as readonly string[]).includes(word);
  const before = dot < 0 ? path : path.slice(0, dot);
  if (isWord && symbol === '=' && !resolves(term, path, context)) {
    return [resolvePath(term, before, context), word as Operator];
  }
  if (dot > 0 && !isWord) refuseWord(term, path, before, word, context);
  return [resolvePath(term, path, context), symbol];
}

/** `expectedValue.foo=5`: a number has no fields, so `foo` was meant as an operator. */
function refuseWord(
  term: string,
  path: string,
  before: string,
  word: string,
  context: CompileContext,
): void {
  if (resolves(term, path, context) || !resolves(term, before, context)) return;
  const { kind } = resolvePath(term, before, context).node.type;
  if (kind === 'record' || kind === 'object' || kind === 'any' || kind === 'list') return;
  const span = { start: before.length + 1, end: path.length };
  const near = didYouMean(word, WORD_OPERATORS);
  throw refused(
    term,
    span,
    `there is no operator "${word}" (known: ${WORD_OPERATORS.join(', ')})${near}`,
    { known: WORD_OPERATORS },
  );
}

function resolves(term: string, path: string, context: CompileContext): boolean {
  try {
    resolvePath(term, path, context);
    return true;
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return false;
  }
}

function refused(term: string, span: Span, message: string, extra = {}): Error {
  return exprError('expr_type', term, span, message, extra);
}
