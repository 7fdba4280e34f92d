/** What is wrong with an input before the server is asked: texts that stand for something else. */
import { closest, find } from '../dom.ts';
import { cellsIn, isPlain, pairIn, rowsOf } from './row-values.ts';
import { enteredIn, inputOf, isRows, pathOf } from './values.ts';

/** Null for one that can be sent. */
export function faultIn(leaf: HTMLElement): string | null {
  const text = inputOf(leaf)?.value.trim() ?? '';
  const { kind, shape } = leaf.dataset;
  if (kind === 'json' && shape !== undefined && text !== '') return shapeFault(leaf, shape, text);
  const row = closest(leaf, '[data-row]');
  const map = closest(row, '[data-kind="map"]');
  return row === null || map === null || isRows(leaf) ? null : pairFault(leaf, row, map, text);
}

function shapeFault(leaf: HTMLElement, shape: string, text: string): string | null {
  const value = enteredIn(leaf);
  if (shape === 'list' ? Array.isArray(value) : isPlain(value)) return null;
  const wanted = shape === 'list' ? 'a list in JSON: [ … ]' : 'an object in JSON: { … }';
  return `Expected ${wanted}${jsonFault(text)}`;
}

/** What a row of name and value lacks; said where it is to be put right. */
function pairFault(
  leaf: HTMLElement,
  row: HTMLElement,
  map: HTMLElement,
  text: string,
): string | null {
  const { name, kind, value } = pairIn(row, enteredIn);
  if (pathOf(leaf) === 'name') {
    if (name === '') return value === null || isAnswer(kind, row) ? null : 'Give it a name.';
    const same = rowsOf(map).filter((other) => pairIn(other, enteredIn).name === name);
    return same[0] === row ? null : `There is “${name}” above already.`;
  }
  if (pathOf(leaf) !== 'value' || text === '') return null;
  if (kind === 'number' && typeof value !== 'number') return `“${text}” is no number.`;
  return kind === 'json' ? jsonFault(text).replace(/^; /, '') || null : null;
}

/** Yes and No are a value by themselves, so that a row with nothing else is one nobody filled in. */
function isAnswer(kind: string, row: HTMLElement): boolean {
  const [, , value] = cellsIn(row);
  const isBare =
    value === undefined || (find<HTMLTextAreaElement>('textarea', value)?.value ?? '') === '';
  return (kind === 'true' || kind === 'false') && isBare;
}

function jsonFault(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return `; ${error instanceof Error ? error.message : String(error)}`;
  }
}
