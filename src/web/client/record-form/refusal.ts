/** Says at each field what the server has against it. */
import { find, make } from '../dom.ts';
import { cellsIn, filledRows, pairIn, rowsOf } from './row-values.ts';
import { controlsOf, enteredIn, focusIn, inputOf, isRows, leavesOf, pathOf } from './values.ts';

export type Refusal = {
  readonly detail?: string;
  readonly code?: string;
  /** The one field that a refusal without a list is about. */
  readonly field?: string;
  /** `words`: the message with titles of fields, where it names any. */
  readonly problems?: readonly {
    readonly pointer: string;
    readonly message: string;
    readonly words?: string;
    readonly code?: string;
  }[];
};

/** Shows the problems, and takes the first of them into view; what no field of the form holds stands above. */
export function showRefusal(form: HTMLFormElement, refusal: Refusal): void {
  clearRefusal(form);
  const faults = refusal.problems?.map(({ pointer, message, words }) => ({
    path: tokensOf(pointer),
    message: words ?? message,
  })) ?? [{ path: refusal.field?.split('.') ?? [], message: refusal.detail ?? 'It was refused.' }];
  const above: string[] = [];
  let first: HTMLElement | undefined;
  for (const { path, message } of faults) {
    const place = placeOf(form, path);
    if (place === undefined) above.push([path.join('.'), message].filter((t) => t).join(': '));
    else {
      // The field is here: how to give it a value need not be said.
      mark(place, message.replace(/( \(.*\))?; set it in the same step.*$/, ''));
      first ??= place;
    }
  }
  if (above.length > 0) sayAbove(form, above.join('\n'));
  if (first !== undefined) showLeaf(first);
}

/** Opens what it is folded in, and goes there. */
export function showLeaf(leaf: HTMLElement): void {
  const folded = leaf.closest('details');
  if (folded) folded.open = true;
  focusIn(leaf);
}

/** Says something about the form as a whole. */
export function sayAbove(form: HTMLFormElement, words: string): void {
  const fault = find('.form-fault', form);
  if (fault === null) return;
  fault.textContent = words;
  fault.hidden = false;
  fault.scrollIntoView({ block: 'nearest' });
}

export function clearRefusal(form: HTMLFormElement): void {
  const fault = find('.form-fault', form);
  if (fault !== null) fault.hidden = true;
  for (const place of [...controlsOf(form), ...leavesOf(form)]) unmark(place);
}

/** Marks one field as wrong. */
export function mark(control: HTMLElement, message: string): void {
  const input = inputOf(control);
  const known = find(':scope > .control-fault', control);
  const text = known ?? make('p', 'control-fault');
  text.id = `${input?.id ?? pathOf(control)}-fault`;
  text.textContent = known === null ? message : `${known.textContent}\n${message}`;
  if (known === null) control.append(text);
  input?.setAttribute('aria-invalid', 'true');
  input?.setAttribute('aria-describedby', `${text.id} ${input.id}-note`);
}

export function unmark(control: HTMLElement): void {
  const input = inputOf(control);
  find(':scope > .control-fault', control)?.remove();
  input?.removeAttribute('aria-invalid');
  if (find('.control-note', control) === null) input?.removeAttribute('aria-describedby');
  else input?.setAttribute('aria-describedby', `${input.id}-note`);
}

/** The control of the field, or of the nearest one around it: `tags.0` is `tags`; of rows, the cell it is about. */
function placeOf(form: HTMLFormElement, path: readonly string[]): HTMLElement | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const at = path.slice(0, depth).join('.');
    const control = controlsOf(form).find((one) => pathOf(one) === at);
    if (control !== undefined) return cellOf(control, path.slice(depth)) ?? control;
  }
  return undefined;
}

function cellOf(control: HTMLElement, path: readonly string[]): HTMLElement | undefined {
  const [name, ...rest] = path;
  if (name === undefined || !isRows(control)) return undefined;
  const isMap = control.dataset['kind'] === 'map';
  const row = isMap
    ? rowsOf(control).find((one) => pairIn(one, enteredIn).name === name)
    : filledRows(control, enteredIn)[Number(name)];
  if (row === undefined) return undefined;
  const cells = cellsIn(row);
  if (isMap) return cells.find((cell) => pathOf(cell) === 'value');
  for (let depth = rest.length; depth > 0; depth--) {
    const at = rest.slice(0, depth).join('.');
    const cell = cells.find((one) => pathOf(one) === at);
    if (cell !== undefined) return cell;
  }
  return cells[0];
}

function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
