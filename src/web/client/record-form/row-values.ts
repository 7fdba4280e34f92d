/** What stands in the rows of a list of objects, or of an object with names of its own. */

type Plain = Readonly<Record<string, unknown>>;
/** What stands in a cell; null for an empty one. */
type Read = (cell: HTMLElement) => unknown;

export function rowsOf(control: HTMLElement): HTMLElement[] {
  return [...control.querySelectorAll<HTMLElement>(':scope > .rows > [data-row]')];
}

export function cellsIn(row: HTMLElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('[data-cell]')];
}

/** Rows that hold something; where they stand is the place of their element. */
export function filledRows(control: HTMLElement, read: Read): HTMLElement[] {
  return rowsOf(control).filter((row) => Object.keys(rowValue(row, read)).length > 0);
}

export function listIn(control: HTMLElement, read: Read): readonly Plain[] | null {
  const values = filledRows(control, read).map((row) => rowValue(row, read));
  return values.length === 0 ? null : values;
}

export function mapIn(control: HTMLElement, read: Read): Plain | null {
  const members = rowsOf(control).flatMap((row) => {
    const pair = pairIn(row, read);
    return pair.name === '' || pair.value === null ? [] : [[pair.name, pair.value] as const];
  });
  return members.length === 0 ? null : Object.fromEntries(members);
}

/** Name and value of one row of a map; what is no number or no JSON stays a text. */
export function pairIn(
  row: HTMLElement,
  read: Read,
): { readonly name: string; readonly kind: string; readonly value: unknown } {
  const cells = new Map(cellsIn(row).map((cell) => [cell.dataset['cell'], read(cell)]));
  const kind = String(cells.get('as') ?? '');
  const value = cells.get('value') ?? null;
  return { name: String(cells.get('name') ?? '').trim(), kind, value: valueAs(kind, value) };
}

/** A merge patch (RFC 7396) that turns `before` into `now`. */
export function mergeOf(before: unknown, now: unknown): unknown {
  if (!isPlain(before)) return now;
  const after = isPlain(now) ? now : {};
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value),
  );
  return Object.fromEntries([
    ...gone.map((key) => [key, null] as const),
    ...changed.map(([key, value]) => {
      const own = Object.hasOwn(before, key) ? before[key] : undefined;
      return [key, isPlain(value) ? mergeOf(own, value) : value] as const;
    }),
  ]);
}

/** The element as it was, but for what was typed: members without a cell, and those left alone, stay as they are. */
function rowValue(row: HTMLElement, read: Read): Plain {
  let value = JSON.parse(row.dataset['was'] ?? '{}') as Plain;
  for (const cell of cellsIn(row)) {
    const entered = read(cell);
    if (JSON.stringify(entered) === cell.dataset['begun']) continue;
    value = withMember(value, (cell.dataset['cell'] ?? '').split('.'), entered);
  }
  return value;
}

function withMember(value: Plain, path: readonly string[], entered: unknown): Plain {
  const [name = '', ...rest] = path;
  const own = value[name];
  const member = rest.length === 0 ? entered : withMember(isPlain(own) ? own : {}, rest, entered);
  const isNothing = member === null || (rest.length > 0 && isEmpty(member));
  if (!isNothing) return { ...value, [name]: member };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}

function valueAs(kind: string, value: unknown): unknown {
  if (kind === 'true' || kind === 'false') return kind === 'true';
  if (typeof value !== 'string' || (kind !== 'number' && kind !== 'json')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return isPlain(value) && Object.keys(value).length === 0;
}
