/** What stands in the inputs of a form, as a record stores it. */
import { plainNumber } from '../../../record/plain-number.ts';
import { find, make } from '../dom.ts';
import { cellsIn, isPlain, listIn, mapIn, mergeOf, rowsOf } from './row-values.ts';

/** The controls of a form, one for each field that it offers. */
export function controlsOf(form: HTMLElement): HTMLElement[] {
  return [...form.querySelectorAll<HTMLElement>('[data-control]')];
}

/** What holds one input each: controls, and the cells of those that are rows. */
export function leavesOf(form: HTMLElement): HTMLElement[] {
  const leaves = form.querySelectorAll<HTMLElement>('[data-control], [data-cell]');
  return [...leaves].filter((leaf) => !isRows(leaf));
}

/** Of a control in its form, of a cell in its row. */
export function pathOf(control: HTMLElement): string {
  return control.dataset['control'] ?? control.dataset['cell'] ?? '';
}

/** Null for rows, which have many. */
export function inputOf(control: HTMLElement): HTMLInputElement | null {
  if (isRows(control)) return null;
  return find<HTMLInputElement>('input, select, textarea', control);
}

/** Where work on a control begins: its input, or the first one of its rows, or the button that adds one. */
export function focusIn(control: HTMLElement): void {
  find('input, select, textarea, [data-row-add]', control)?.focus();
}

export function isRows(control: HTMLElement): boolean {
  return control.dataset['kind'] === 'list' || control.dataset['kind'] === 'map';
}

/** Null for an empty one. What is no number or no JSON stays the text that it is: the server says what is wrong with it. */
export function enteredIn(control: HTMLElement): unknown {
  const text = inputOf(control)?.value ?? '';
  switch (control.dataset['kind']) {
    case 'pick':
      return pickedIn(control);
    case 'choice':
      return text === '' ? null : JSON.parse(text);
    case 'number':
      return text.trim() === '' ? null : numberIn(text.trim(), inputOf(control)?.dataset ?? {});
    case 'moment':
      return text === '' ? null : instantOf(text, inputOf(control)?.dataset['zone'] ?? 'UTC');
    case 'json':
      return text.trim() === '' ? null : jsonIn(text);
    case 'list':
      return listIn(control, enteredIn);
    case 'map':
      return mapIn(control, enteredIn);
    default:
      return text.trim() === '' ? null : text;
  }
}

/** Values by path, as JSON texts, to tell later what was changed. */
export function textsOf(form: HTMLElement): Map<string, string> {
  return new Map(
    controlsOf(form).map((control) => [pathOf(control), JSON.stringify(enteredIn(control))]),
  );
}

/** What stands in an input, in the words of the page. */
export function shownIn(control: HTMLElement): string {
  const chips = [...control.querySelectorAll('.pick-chosen > li')].map((chip) => chip.textContent);
  const option = find<HTMLSelectElement>('select', control)?.selectedOptions[0];
  const text = option === undefined ? (inputOf(control)?.value ?? '') : option.text;
  if (isRows(control)) return rowsShown(control);
  const words = control.dataset['kind'] === 'pick' ? chips.join(', ') : text;
  return words === '' ? 'empty' : `“${words}”`;
}

/** What makes of the value that was (as JSON) the one that stands in the control, as a merge patch. */
export function changeOf(control: HTMLElement, before: string | undefined): unknown {
  const now = enteredIn(control);
  return control.dataset['kind'] === 'map' ? mergeOf(JSON.parse(before ?? 'null'), now) : now;
}

/** Remembers what the cells of rows begin with: those that stay so stay to the letter. */
export function noteBegun(form: HTMLElement): void {
  for (const cell of form.querySelectorAll<HTMLElement>('[data-cell]')) {
    cell.dataset['begun'] = JSON.stringify(enteredIn(cell));
  }
}

/** Says that the field must be filled in, for this once. */
export function require(control: HTMLElement): void {
  const input = inputOf(control);
  if (input === null || input.ariaRequired === 'true') return;
  input.ariaRequired = 'true';
  const star = make('span', 'control-must', '*');
  star.title = 'Required';
  find('label', control)?.append(star);
}

/** `a.b` → 1 becomes `{a: {b: 1}}`. */
export function nested(values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let at = root;
    for (const name of names) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    // Members of an open object stand in inputs of their own beside the rows of the others.
    at[last] = isPlain(at[last]) && isPlain(value) ? { ...at[last], ...value } : value;
  }
  return root;
}

function rowsShown(control: HTMLElement): string {
  const texts = rowsOf(control).map((row) => {
    const cells = cellsIn(row).filter((cell) => enteredIn(cell) !== null);
    return cells.map((cell) => shownIn(cell).replaceAll(/^“|”$/g, '')).join(' · ');
  });
  const filled = texts.filter((text) => text !== '');
  return filled.length === 0 ? 'empty' : filled.map((text) => `\n“${text}”`).join('');
}

function pickedIn(control: HTMLElement): unknown {
  const values = [...control.querySelectorAll<HTMLElement>('.pick-chosen > li')].map(
    (chip) => chip.dataset['value'] ?? '',
  );
  if (find('.pick', control)?.dataset['many'] === undefined) return values[0] ?? null;
  return values.length === 0 ? null : values;
}

function numberIn(text: string, { locale = 'en-US', unit = '' }: DOMStringMap): unknown {
  const plain = plainNumber(text, { locale, unit });
  return plain === null ? text : Number(plain);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The instant of a local time in a time zone, UTC without milliseconds; of two, when clocks go back, one of both. */
function instantOf(local: string, zone: string): string {
  const wanted = Date.parse(`${local}Z`);
  let at = wanted;
  for (let i = 0; i < 2; i++) at = wanted - offsetAt(at, zone);
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

function offsetAt(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('sv', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(ms);
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(ms / 1000) * 1000;
}
