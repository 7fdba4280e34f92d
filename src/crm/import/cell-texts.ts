/** What a cell, or a text with cells in it, is read as: values that the options replace, and templates. */

import type { JsonValue } from '../../record/types.ts';
import { cellContent } from './convert-cell.ts';
import { bareName, sameName } from './plain-name.ts';
import type { Source } from './row-slots.ts';
import type { ImportOptions, Row } from './types.ts';

/** What a source says in a row; null for nothing. */
export function contentReader(
  headers: readonly string[],
  options: ImportOptions,
): (row: Row, source: Source) => JsonValue {
  const swaps = swapsOf(options);
  const textOf = (row: Row, header: string): string => {
    const index = headers.findIndex((one) => one === header || bareName(one) === bareName(header));
    const content = cellContent(row.cells[index] ?? null);
    return content === null ? '' : String(content);
  };
  return (row, source) => {
    if (source.kind === 'text') return filled(source.template, (name) => textOf(row, name));
    const { index, header, hints } = source;
    return swapped(cellContent(row.cells[index] ?? null, hints.isExact), header, swaps);
  };
}

/**
 * `{account} – {product}` with the row's cells, `{name|slug}` in small letters with dots between its words; null when
 * nothing but the text between them is left.
 */
function filled(template: string, textOf: (header: string) => string): JsonValue {
  let isEmpty = /\{[^{}]+\}/.test(template);
  const text = template.replace(/\{([^{}|]+)(\|slug)?\}/g, (_, header: string, slug?: string) => {
    const cell = textOf(header);
    if (cell !== '') isEmpty = false;
    return slug === undefined ? cell : slugged(cell);
  });
  return isEmpty ? null : cellContent(text);
}

function slugged(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}+/gu, '');
  return plain
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('.');
}

/** Column (bare; '' for every one) → text in the file (as people call it the same) → text to read instead. */
type Swaps = ReadonlyMap<string, ReadonlyMap<string, string>>;

function swapsOf({ values }: ImportOptions): Swaps {
  return new Map(
    Object.entries(values).map(([column, texts]) => [
      column === '*' ? '' : bareName(column),
      new Map(Object.entries(texts).map(([from, to]) => [sameName(from), to])),
    ]),
  );
}

function swapped(content: JsonValue, header: string, swaps: Swaps): JsonValue {
  if (swaps.size === 0 || typeof content === 'object') return content;
  const name = sameName(String(content));
  const to = swaps.get(bareName(header))?.get(name) ?? swaps.get('')?.get(name);
  return to === undefined ? content : cellContent(to);
}
