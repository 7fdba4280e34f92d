/** What the library that reads sheets keeps to itself: cells without a result, and zeros that only a format shows. */

import { strFromU8, unzipSync } from 'fflate';

/** A `fault` says why the cell has no value; `text` is what the sheet shows instead of a number. */
export type CellNote = { readonly fault: string } | { readonly text: string };

/** By column of a row, both from 0. */
export type SheetNotes = ReadonlyMap<number, ReadonlyMap<number, CellNote>>;

/** By the sheet's name; sheets with nothing to note are absent. `bytes` are those of a file that the library reads. */
export function cellNotes(bytes: Uint8Array): ReadonlyMap<string, SheetNotes> {
  // One at a time: a sheet may be large.
  const textOf = (path: string): string => {
    const file = unzipSync(bytes, { filter: ({ name }) => name === path })[path];
    return file === undefined ? '' : strFromU8(file);
  };
  const targets = new Map(
    tagsOf(textOf('xl/_rels/workbook.xml.rels'), 'Relationship').map((tag) => [
      attribute(tag, 'Id'),
      attribute(tag, 'Target'),
    ]),
  );
  const padded = paddedStyles(textOf('xl/styles.xml'));
  const notes = new Map<string, SheetNotes>();
  for (const tag of tagsOf(textOf('xl/workbook.xml'), 'sheet')) {
    const target = targets.get(attribute(tag, 'r:id')) ?? '';
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    const own = notesOf(textOf(path), padded);
    if (own.size > 0) notes.set(attribute(tag, 'name'), own);
  }
  return notes;
}

/** Widths by style, of those that fill a number up with zeros (`00000`, as of zip codes). */
function paddedStyles(xml: string): ReadonlyMap<string, number> {
  const widths = new Map<string, number>();
  for (const tag of tagsOf(xml, 'numFmt')) {
    const code = attribute(tag, 'formatCode');
    if (/^0{2,}$/.test(code)) widths.set(attribute(tag, 'numFmtId'), code.length);
  }
  const [, formats = ''] = /<(?:\w+:)?cellXfs\b([\s\S]*?)<\/(?:\w+:)?cellXfs>/.exec(xml) ?? [];
  const styles = tagsOf(formats, 'xf').map((tag) => widths.get(attribute(tag, 'numFmtId')));
  return new Map(
    styles.flatMap((width, style): [string, number][] =>
      width === undefined ? [] : [[String(style), width]],
    ),
  );
}

const ROW = /<(?:\w+:)?row\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?row>)/g;
const CELL = /<(?:\w+:)?c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g;
const VALUE = /<(?:\w+:)?v\b[^>]*>([^<]*)</;
const FORMULA = /<(?:\w+:)?f[\s/>]/;

function notesOf(xml: string, padded: ReadonlyMap<string, number>): SheetNotes {
  const notes = new Map<number, Map<number, CellNote>>();
  const isPlain = padded.size === 0 && !xml.includes('t="e"') && !FORMULA.test(xml);
  if (isPlain) return notes;
  let row = -1;
  for (const [, rowTag = '', cells = ''] of xml.matchAll(ROW)) {
    row = Number(attribute(rowTag, 'r') || row + 2) - 1;
    let column = -1;
    for (const [, tag = '', inner = ''] of cells.matchAll(CELL)) {
      const place = attribute(tag, 'r');
      column = place === '' ? column + 1 : columnOf(place);
      const note = noteOf(tag, inner, place || `${column + 1} of row ${row + 1}`, padded);
      if (note === null) continue;
      const own = notes.get(row) ?? new Map<number, CellNote>();
      notes.set(row, own.set(column, note));
    }
  }
  return notes;
}

function noteOf(
  tag: string,
  inner: string,
  place: string,
  padded: ReadonlyMap<string, number>,
): CellNote | null {
  const type = attribute(tag, 't') || 'n';
  const value = VALUE.exec(inner)?.[1] ?? '';
  // What a lookup that finds nothing gives is nothing.
  if (type === 'e') return value === '#N/A' ? null : { fault: `cell ${place} is ${value}` };
  if (value === '' && type === 'n' && FORMULA.test(inner)) {
    const how = 'open the file in a spreadsheet program and save it there';
    return { fault: `cell ${place} is a formula whose result is not in the file; ${how}` };
  }
  const width = type === 'n' ? padded.get(attribute(tag, 's')) : undefined;
  const isShort = width !== undefined && /^\d+$/.test(value) && value.length < width;
  return isShort ? { text: value.padStart(width, '0') } : null;
}

/** `AB12` → 27. */
function columnOf(place: string): number {
  let column = 0;
  for (const letter of place.replace(/\d+$/, '')) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function tagsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s([^>]*)>`, 'g'))].map(
    ([, attributes = '']) => attributes,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};

/** Text of an attribute; empty where it is absent. */
function attribute(tag: string, name: string): string {
  const [, text = ''] = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag) ?? [];
  return text.includes('&')
    ? text.replace(/&(\w+);/g, (all, key: string) => ENTITIES[key] ?? all)
    : text;
}
