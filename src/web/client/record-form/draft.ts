/** What was typed into a form that was closed: it is there again when the form is opened next, in this tab. */

import { find } from '../dom.ts';
import { keep, kept } from '../storage.ts';
import { addChoice } from './pick.ts';
import { cellsIn, rowsOf } from './row-values.ts';
import { newRow } from './rows.ts';
import { controlsOf, inputOf, isRows, pathOf, textsOf } from './values.ts';

type KeptLeaf = {
  readonly text: string;
  readonly chosen: readonly (readonly [string, string])[];
};
type KeptRow = {
  readonly was: string;
  readonly cells: Readonly<Record<string, KeptLeaf & { readonly begun?: string | undefined }>>;
};
type Kept = (KeptLeaf | { readonly rows: readonly KeptRow[] }) & {
  /** What the field was when it was typed. */
  readonly before: string;
};

type Draft = {
  /** State of the record that the fields were typed on; none for a new one. */
  readonly etag?: string | undefined;
  readonly fields: Readonly<Record<string, Kept>>;
};

const PREFIX = 'pail-draft: ';

/** Keeps what differs from `before`, and the state that it was typed on; nothing when nothing does. */
export function keepDraft(
  form: HTMLElement,
  key: string,
  before: ReadonlyMap<string, string>,
): void {
  const now = textsOf(form);
  const fields: Record<string, Kept> = {};
  for (const control of controlsOf(form)) {
    const path = pathOf(control);
    const typed = [...control.querySelectorAll<HTMLInputElement>('.pick input')];
    const was = before.get(path) ?? '';
    if (now.get(path) === was && typed.every(({ value }) => value === '')) continue;
    fields[path] = {
      ...(isRows(control) ? { rows: rowsKept(control) } : leafKept(control)),
      before: was,
    };
  }
  const draft: Draft = { etag: form.dataset['etag'], fields };
  if (Object.keys(fields).length === 0) forgetDraft(key);
  else keep(PREFIX + key, JSON.stringify(draft), 'session');
}

export function forgetDraft(key: string): void {
  keep(PREFIX + key, null, 'session');
}

/**
 * Null when there is none. Else it stands in the inputs now, and the form is about the state that it was typed on, so
 * that what others changed since is told when it is saved; gives what its fields were then, by path.
 */
export function takeDraft(form: HTMLElement, key: string): ReadonlyMap<string, string> | null {
  const text = kept(PREFIX + key, 'session');
  if (text === null) return null;
  const { etag, fields } = JSON.parse(text) as Draft;
  const before = new Map<string, string>();
  if (etag !== undefined) form.dataset['etag'] = etag;
  for (const control of controlsOf(form)) {
    const path = pathOf(control);
    const own = fields[path];
    if (own === undefined) continue;
    before.set(path, own.before);
    if ('rows' in own) fillRows(control, own.rows);
    else fill(control, own);
  }
  return before;
}

function fill(leaf: HTMLElement, { text, chosen }: KeptLeaf): void {
  const input = inputOf(leaf);
  if (input !== null) input.value = text;
  const pick = find('.pick', leaf);
  if (pick === null) return;
  find('.pick-chosen', pick)?.replaceChildren();
  for (const [value, label] of chosen) addChoice(pick, { value, label });
}

function fillRows(control: HTMLElement, rows: readonly KeptRow[]): void {
  for (const row of rowsOf(control)) row.remove();
  for (const { was, cells } of rows) {
    const row = newRow(control);
    if (row === null) return;
    row.dataset['was'] = was;
    for (const cell of cellsIn(row)) {
      const kept = cells[pathOf(cell)];
      if (kept === undefined) continue;
      fill(cell, kept);
      if (kept.begun !== undefined) cell.dataset['begun'] = kept.begun;
    }
  }
}

function rowsKept(control: HTMLElement): KeptRow[] {
  return rowsOf(control).map((row) => ({
    was: row.dataset['was'] ?? '{}',
    cells: Object.fromEntries(
      cellsIn(row).map((cell) => [
        pathOf(cell),
        { ...leafKept(cell), begun: cell.dataset['begun'] },
      ]),
    ),
  }));
}

function leafKept(leaf: HTMLElement): KeptLeaf {
  const chips = [...leaf.querySelectorAll<HTMLElement>('.pick-chosen > li')];
  return {
    text: inputOf(leaf)?.value ?? '',
    chosen: chips.map((chip) => [
      chip.dataset['value'] ?? '',
      find('span', chip)?.textContent ?? '',
    ]),
  };
}
