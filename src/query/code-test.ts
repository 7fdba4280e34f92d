/** A condition on one column, decided per code instead of per row. */

import type { Ast } from '../expr/ast.ts';
import { fieldTestOf, pathOf } from '../expr/conjuncts.ts';
import { readsOf } from '../expr/reads.ts';
import { typeOfField } from '../expr/type-of-field.ts';
import type { Compiled, Type } from '../expr/types.ts';
import { compareStrings } from '../expr/value.ts';
import type { Dictionary } from '../index/types.ts';
import type { Collection } from '../schema/model.ts';
import { fieldAt } from '../schema/model.ts';
import type { ByCode } from './row-types.ts';

const UNKNOWN = 0;
const HOLDS = 1;
const FAILS = 2;
/** Runs of codes shorter than this are decided one by one. */
const MIN_RUN = 8;

/** Rows among the given ones for which the condition holds. */
export function rowsByCode(
  rows: Uint32Array,
  compiled: Compiled,
  byCode: ByCode,
  collection: Collection,
): Uint32Array {
  const { codes } = byCode;
  const decided = decideRuns(compiled, byCode, collection);
  const kept = new Uint32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const code = codes[row] as number;
    let state = decided[code] as number;
    if (state === UNKNOWN) {
      state = byCode.at(code) === true ? HOLDS : FAILS;
      decided[code] = state;
    }
    if (state === HOLDS) kept[count++] = row;
  }
  return kept.subarray(0, count);
}

/** What sorted values allow to say of many codes at once; all others stay unknown. */
function decideRuns(compiled: Compiled, byCode: ByCode, collection: Collection): Uint8Array {
  const { dictionary } = byCode.column;
  const decided = new Uint8Array(dictionary.size);
  const { ast } = compiled;
  const path = plainPath(ast, collection);
  const field = path === undefined ? undefined : fieldAt(collection, path);
  if (field === undefined) return decided;
  const type = typeOfField(field);
  const run = runOf(dictionary, type);
  if (run === undefined || run[1] - run[0] < MIN_RUN) return decided;
  if (isOrdering(ast)) decideByOrder(decided, run, byCode);
  else if (type.kind === 'string') decideByTexts(decided, run, ast, byCode);
  return decided;
}

/** The codes whose values are of the field's type, sorted as the type's order is. */
function runOf(dictionary: Dictionary, { kind }: Type): readonly [number, number] | undefined {
  if (kind === 'number' || kind === 'instant') return dictionary.range(kind);
  return kind === 'string' ? dictionary.range('text') : undefined;
}

/** The own field that a comparison with something else than the record is about. */
function plainPath(ast: Ast, collection: Collection): string | undefined {
  if (ast.op !== 'binary') return undefined;
  const isFixed = (side: Ast): boolean => readsOf(side, collection)?.paths.size === 0;
  if (isFixed(ast.right)) return pathOf(ast.left);
  return isFixed(ast.left) ? pathOf(ast.right) : undefined;
}

function isOrdering(ast: Ast): boolean {
  return ast.op === 'binary' && ['<', '<=', '>', '>='].includes(ast.operator);
}

/** The condition holds on one side of a bound: found by halving. */
function decideByOrder(
  decided: Uint8Array,
  [from, to]: readonly [number, number],
  byCode: ByCode,
): void {
  const holds = (code: number): boolean => byCode.at(code) === true;
  const first = holds(from);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (holds(middle) === first) low = middle;
    else high = middle;
  }
  decided.fill(first ? HOLDS : FAILS, from, high);
  decided.fill(first ? FAILS : HOLDS, high, to);
}

/** Equality with texts: every other text is decided without being read. */
function decideByTexts(
  decided: Uint8Array,
  [from, to]: readonly [number, number],
  ast: Ast,
  { column }: ByCode,
): void {
  const test = fieldTestOf(ast);
  if (test?.op !== '==' && test?.op !== '!=' && test?.op !== 'in') return;
  const values = test.op === 'in' ? test.values : [test.value];
  decided.fill(test.op === '!=' ? HOLDS : FAILS, from, to);
  for (const value of values) {
    if (typeof value !== 'string') continue;
    const code = codeOf(column.dictionary, from, to, value);
    if (code >= 0) decided[code] = UNKNOWN;
  }
}

function codeOf(dictionary: Dictionary, from: number, to: number, text: string): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareStrings(String(dictionary.value(middle)), text) < 0) low = middle + 1;
    else high = middle;
  }
  return low < to && dictionary.value(low) === text ? low : -1;
}
