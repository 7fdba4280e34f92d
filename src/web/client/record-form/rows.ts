/** Rows that are added, removed and put in order, by keyboard and mouse. */
import Sortable from 'sortablejs';
import { closest, find, make } from '../dom.ts';
import { cellsIn, rowsOf } from './row-values.ts';
import { focusIn, pathOf } from './values.ts';

let made = 0;

/** Makes the rows below `form` work, those that come later as well. */
export function startRows(form: HTMLElement): void {
  form.addEventListener('click', (event) => {
    const control = closest(event.target, '.control-rows');
    if (control === null) return;
    const remove = closest(event.target, '[data-row-remove]');
    if (remove !== null) removeRow(control, closest(remove, '[data-row]'));
    else if (closest(event.target, '[data-row-add]') !== null) addRow(control);
  });
  form.addEventListener('keydown', (event) => {
    const row = closest(event.target, '[data-row]');
    const control = closest(row, '.control-rows');
    if (event.defaultPrevented || row === null || control === null) return;
    if (!pressed(control, row, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  // Before the press that begins to drag.
  form.addEventListener('pointerover', (event) => {
    const list = closest(closest(event.target, '[data-row-grip]'), '.rows');
    if (list !== null && Sortable.get(list) === undefined) attach(list);
  });
}

/** A row of `control` without anything in it, at its end. */
export function newRow(control: HTMLElement): HTMLElement | null {
  const blank = find<HTMLTemplateElement>(':scope > template', control)?.content;
  const row = blank?.cloneNode(true) as DocumentFragment | undefined;
  const element = row === undefined ? null : find('[data-row]', row);
  if (element === null) return null;
  const own = `new${made++}`;
  for (const part of element.querySelectorAll('[id], [for]')) {
    for (const name of ['id', 'for', 'list', 'aria-controls', 'aria-describedby']) {
      const value = part.getAttribute(name);
      if (value !== null) part.setAttribute(name, value.replaceAll('__row__', own));
    }
  }
  find('.rows', control)?.append(element);
  number(control);
  return element;
}

function addRow(control: HTMLElement): void {
  const row = newRow(control);
  if (row === null) return;
  if ('newestFirst' in control.dataset) find('.rows', control)?.prepend(row);
  number(control);
  focusIn(row);
  say(control, '');
}

function removeRow(control: HTMLElement, row: HTMLElement | null): void {
  if (row === null) return;
  const rows = rowsOf(control);
  const at = rows.indexOf(row);
  const next = row.nextSibling;
  row.remove();
  number(control);
  const neighbour = rows[at + 1] ?? rows[at - 1];
  find('[data-row-remove], [data-row-add]', neighbour ?? control)?.focus();
  if (neighbour === undefined) find('[data-row-add]', control)?.focus();
  say(control, `${capital(control.dataset['one'] ?? 'row')} ${at + 1} removed. `);
  const back = make('button', 'link-button', 'Bring it back');
  back.setAttribute('type', 'button');
  back.addEventListener('click', () => {
    const list = find('.rows', control);
    list?.insertBefore(row, next !== null && list.contains(next) ? next : null);
    number(control);
    say(control, '');
    focusIn(row);
  });
  find('.rows-said', control)?.append(back);
}

/** True when the key meant the row. */
function pressed(control: HTMLElement, row: HTMLElement, event: KeyboardEvent): boolean {
  const isGrip = closest(event.target, '[data-row-grip]') !== null;
  switch (event.key) {
    case 'ArrowUp':
    case 'ArrowDown':
      if (!isGrip) return false;
      moveRow(control, row, event.key === 'ArrowUp' ? -1 : 1);
      return true;
    case 'Delete':
      if (isGrip) removeRow(control, row);
      return isGrip;
    case 'Enter': {
      const isLine = event.target instanceof HTMLInputElement;
      if (!isLine || event.ctrlKey || event.metaKey) return false;
      goOn(control, row, closest(event.target, '[data-cell]'));
      return true;
    }
    default:
      return false;
  }
}

/** To the same cell of the next row; from the last one, to a new row. */
function goOn(control: HTMLElement, row: HTMLElement, cell: HTMLElement | null): void {
  const rows = rowsOf(control);
  const next = rows[rows.indexOf(row) + 1];
  if (next === undefined) {
    const added = newRow(control);
    if (added !== null) focusIn(added);
    return;
  }
  const same = cellsIn(next).find((one) => cell !== null && pathOf(one) === pathOf(cell));
  focusIn(same ?? next);
}

function moveRow(control: HTMLElement, row: HTMLElement, step: -1 | 1): void {
  const rows = rowsOf(control);
  const to = rows[rows.indexOf(row) + step];
  if (to === undefined) return;
  if (step === -1) to.before(row);
  else to.after(row);
  number(control);
  find('[data-row-grip]', row)?.focus();
  say(control, `Now ${rows.indexOf(to) + 1} of ${rows.length}`);
}

function attach(list: HTMLElement): void {
  Sortable.create(list, {
    handle: '[data-row-grip]',
    draggable: '[data-row]',
    animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 130,
    forceFallback: true,
    fallbackTolerance: 4,
    ghostClass: 'ghost',
    dragClass: 'lifted',
    onEnd: () => {
      const control = closest(list, '.control-rows');
      if (control !== null) number(control);
    },
  });
}

/** Says of each row, and of what is done with it, which one it is. */
function number(control: HTMLElement): void {
  for (const [index, row] of rowsOf(control).entries()) {
    const name = `${control.dataset['one'] ?? 'row'} ${index + 1}`;
    row.setAttribute('aria-label', name);
    find('[data-row-remove]', row)?.setAttribute('aria-label', `Remove ${name}`);
    const grip = find('[data-row-grip]', row);
    grip?.setAttribute('aria-label', `Move ${name}: arrow keys, or drag; Delete removes it`);
  }
}

function say(control: HTMLElement, words: string): void {
  find('.rows-said', control)?.replaceChildren(words);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
