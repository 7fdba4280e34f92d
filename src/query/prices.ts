/** Which amounts of money an expression gives, and the expression that gives their currencies. */

import { PailError } from '../errors.ts';
import { type Ast, type AstOf, astKey } from '../expr/ast.ts';
import { compileExpression } from '../expr/compile.ts';
import { type Fold, isFold } from '../expr/fold.ts';
import type { CompileContext, Compiled, Type } from '../expr/types.ts';
import { fieldAt } from '../schema/model.ts';

/** The amounts of a record, with their currencies. */
export type Prices = {
  /** One amount, or a list of them. */
  readonly amounts: Compiled;
  /** The currency of all, or a list that runs along; absent: no record names one. */
  readonly currencies?: Compiled;
  /** What becomes of a record's list: `sum` in `sum(deals.map(d, d.expectedValue))`. */
  readonly within?: Fold;
};

/**
 * The amounts of an expression; undefined where it gives no money, `unknown` where it does but its currency cannot be
 * told. A money field (`x-ui.format: currency`) is in the currency of its own record, also through relations. `isMoney`:
 * its view says so. Throws as `compileExpression`.
 */
export function pricesIn(
  source: string,
  context: CompileContext,
  isMoney = false,
): Prices | 'unknown' | undefined {
  const { whole, money } = moneyNames(source, context);
  const folded = foldedIn(whole.ast);
  const ast = folded?.of ?? whole.ast;
  const currency = currencyOf(ast, money);
  if (currency !== undefined) {
    const amounts = folded === undefined ? whole : compileExpression(astKey(ast), context);
    const currencies = currencyExpression(currency, context);
    if (currencies === undefined) return 'unknown';
    return { amounts, currencies, ...(folded === undefined ? {} : { within: folded.fold }) };
  }
  const { collection } = context;
  const own = whole.field?.collection === collection.path ? whole.field : undefined;
  const field = own === undefined ? undefined : fieldAt(collection, own.path);
  if (!isMoney && field?.ui.format !== 'currency') return undefined;
  if (own === undefined && whole.uses.has('relations')) return 'unknown';
  const hasCurrency = collection.fields.has('currency');
  if (!hasCurrency) return { amounts: whole };
  const currencies = currencyExpression('currency', context);
  return currencies === undefined ? 'unknown' : { amounts: whole, currencies };
}

/** The currency's source by where the name of a money field begins: `currency`, or `""` where records name none. */
type MoneyNames = ReadonlyMap<number, string>;

function moneyNames(
  source: string,
  context: CompileContext,
): { readonly whole: Compiled; readonly money: MoneyNames } {
  const money = new Map<number, string>();
  const { model } = context;
  const whole = compileExpression(source, {
    ...context,
    onMention: ({ collection, field, at, quoted }) => {
      const own = model.collections.get(collection)?.fields;
      if (quoted || own?.get(field)?.ui.format !== 'currency') return;
      money.set(at.start, own.has('currency') ? 'currency' : '""');
    },
  });
  return { whole, money };
}

/** The list in `sum(list)` and `list.sum()`. */
function foldedIn(ast: Ast): { readonly fold: Fold; readonly of: Ast } | undefined {
  if (ast.op !== 'call' && ast.op !== 'method') return undefined;
  const { name } = ast;
  if (!isFold(name) || name === 'count') return undefined;
  const [of, ...others] = ast.op === 'call' ? ast.args : [ast.target, ...ast.args];
  return of === undefined || others.length > 0 ? undefined : { fold: name, of };
}

/** These give an amount of the currency of what they are given. */
const KEEPS_CURRENCY = new Set(['round', 'floor', 'ceil', 'abs', 'coalesce', 'min', 'max']);

/**
 * The expression that gives the currencies of the amounts that another gives: `d.currency` for `d.amount * 2`. Undefined
 * for what gives no money, such as a ratio of two amounts, and for amounts of different records.
 */
function currencyOf(ast: Ast, money: MoneyNames): string | undefined {
  switch (ast.op) {
    case 'name':
      return money.get(ast.start);
    case 'member': {
      const currency = money.get(ast.at.start);
      return currency === 'currency' ? `${astKey(ast.target)}.currency` : currency;
    }
    case 'negate':
      return currencyOf(ast.operand, money);
    case 'binary':
      return ofBinary(ast, money);
    case 'if':
      return ofAny([ast.yes, ast.no], money);
    case 'call':
      if (!KEEPS_CURRENCY.has(ast.name)) return undefined;
      return ast.args.length === 1 && isFold(ast.name) ? undefined : ofAny(ast.args, money);
    case 'method':
      return ofMap(ast, money);
    default:
      return undefined;
  }
}

function ofBinary(
  { operator, left, right }: AstOf<'binary'>,
  money: MoneyNames,
): string | undefined {
  if (operator === '+' || operator === '-') return ofAny([left, right], money);
  const [a, b] = [currencyOf(left, money), currencyOf(right, money)];
  if (operator === '*') return a === undefined || b === undefined ? (a ?? b) : undefined;
  return (operator === '/' || operator === '%') && b === undefined ? a : undefined;
}

function ofAny(parts: readonly Ast[], money: MoneyNames): string | undefined {
  const all = new Set(parts.flatMap((part) => currencyOf(part, money) ?? []));
  const [currency, ...others] = all;
  return others.length === 0 ? currency : undefined;
}

function ofMap({ target, name, args }: AstOf<'method'>, money: MoneyNames): string | undefined {
  const body = args.at(-1);
  if (name !== 'map' || body === undefined) return undefined;
  const currency = currencyOf(body, money);
  if (currency === undefined) return undefined;
  const before = args.slice(0, -1).map(astKey);
  return `${astKey(target)}.map(${[...before, currency].join(',')})`;
}

function currencyExpression(source: string, context: CompileContext): Compiled | undefined {
  try {
    const compiled = compileExpression(source, context);
    return isText(compiled.type) ? compiled : undefined;
  } catch (error) {
    // A reader who may not read it, a field of that name which is something else.
    if (error instanceof PailError) return undefined;
    throw error;
  }
}

function isText(type: Type): boolean {
  return type.kind === 'list' ? isText(type.of) : type.kind === 'string';
}
