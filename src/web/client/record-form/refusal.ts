/** Says at each field what the server has against it. */
import { find, make } from '../dom.ts';
import { controlsOf, inputOf, pathOf } from './values.ts';

export type Refusal = {
  readonly detail?: string;
  readonly code?: string;
  /** The one field that a refusal without a list is about. */
  readonly field?: string;
  readonly problems?: readonly { readonly pointer: string; readonly message: string }[];
};

/** Shows the problems, and takes the first of them into view; what no field of the form holds stands above. */
export function showRefusal(form: HTMLFormElement, refusal: Refusal): void {
  clearRefusal(form);
  const faults = refusal.problems?.map(({ pointer, message }) => ({
    path: pathIn(pointer),
    message,
  })) ?? [{ path: refusal.field ?? '', message: refusal.detail ?? 'It was refused.' }];
  const above: string[] = [];
  let first: HTMLElement | undefined;
  for (const { path, message } of faults) {
    const control = controlOf(form, path);
    if (control === undefined) above.push(path === '' ? message : `${path}: ${message}`);
    else {
      mark(control, message);
      first ??= control;
    }
  }
  if (above.length > 0) sayAbove(form, above.join('\n'));
  const folded = first?.closest('details');
  if (folded) folded.open = true;
  if (first !== undefined) inputOf(first)?.focus();
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
  for (const control of controlsOf(form)) unmark(control);
}

/** Marks one field as wrong. */
export function mark(control: HTMLElement, message: string): void {
  const input = inputOf(control);
  const known = find('.control-fault', control);
  const text = known ?? make('p', 'control-fault');
  text.id = `${input?.id ?? ''}-fault`;
  text.textContent = known === null ? message : `${known.textContent}\n${message}`;
  if (known === null) control.append(text);
  input?.setAttribute('aria-invalid', 'true');
  input?.setAttribute('aria-describedby', `${text.id} ${input.id}-note`);
}

export function unmark(control: HTMLElement): void {
  const input = inputOf(control);
  find('.control-fault', control)?.remove();
  input?.removeAttribute('aria-invalid');
  if (find('.control-note', control) === null) input?.removeAttribute('aria-describedby');
  else input?.setAttribute('aria-describedby', `${input.id}-note`);
}

/** The input of the field, or of the nearest one around it: `tags.0` is `tags`. */
function controlOf(form: HTMLFormElement, path: string): HTMLElement | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const found = controlsOf(form).find((control) => pathOf(control) === at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function pathIn(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}
