/** The coverage lists `docs/coverage/*.csv`: which field here holds what another system keeps. */

export const KINDS = [
  'entity',
  'field',
  'values',
  'unique',
  'relation',
  'index',
  'rule',
  'view',
  'route',
] as const;

export type Line = {
  readonly entity: string;
  readonly kind: (typeof KINDS)[number];
  readonly name: string;
  readonly collection: string;
  readonly target: string;
  readonly note: string;
  /** Number of the line in its file, from 1. */
  readonly at: number;
};

const HEADER = 'entity,kind,name,collection,target,note';

/** Lines of a list without its header. Throws for anything that is no sound line. */
export function parseLines(text: string): Line[] {
  const rows = text.split('\n');
  if (rows[0] !== HEADER) throw new Error(`line 1: expected ${HEADER}`);
  if (rows.pop() !== '') throw new Error('the last line has no end');
  return rows.slice(1).map((row, i) => lineOf(row, i + 2));
}

function lineOf(row: string, at: number): Line {
  const cells = splitRow(row);
  const [entity = '', kind = '', name = '', collection = '', target = '', note = ''] = cells ?? [];
  const known = KINDS.find((one) => one === kind);
  if (cells?.length !== 6 || known === undefined || entity === '' || name === '')
    throw new Error(`line ${at}: expected ${HEADER} with a kind of ${KINDS.join(', ')}; ${row}`);
  return { entity, kind: known, name, collection, target, note, at };
}

/** Cells of a row (RFC 4180, no line breaks in cells); null when a quote stands where none may. */
export function splitRow(row: string): string[] | null {
  const cells: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^",]*)(,|$)/y;
  for (;;) {
    const found = cell.exec(row);
    if (found === null) return null;
    const [, text = '', end] = found;
    cells.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (end === '') return cells;
  }
}
