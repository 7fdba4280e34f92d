/** What was typed into a form that was closed: it is there again when the form is opened next, in this tab. */
import { find } from '../dom.ts';
import { addChoice } from './pick.ts';
import { controlsOf, inputOf, pathOf, textsOf } from './values.ts';

type Kept = {
  readonly text: string;
  readonly chosen: readonly (readonly [string, string])[];
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
    const typed = find<HTMLInputElement>('.pick input', control)?.value ?? '';
    const was = before.get(path) ?? '';
    if (now.get(path) !== was || typed !== '') fields[path] = keptOf(control, was);
  }
  const draft: Draft = { etag: form.dataset['etag'], fields };
  if (Object.keys(fields).length === 0) forgetDraft(key);
  else sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
}

export function forgetDraft(key: string): void {
  sessionStorage.removeItem(PREFIX + key);
}

/**
 * Null when there is none. Else it stands in the inputs now, and the form is about the state that it was typed on, so
 * that what others changed since is told when it is saved; gives what its fields were then, by path.
 */
export function takeDraft(form: HTMLElement, key: string): ReadonlyMap<string, string> | null {
  const text = sessionStorage.getItem(PREFIX + key);
  if (text === null) return null;
  const { etag, fields } = JSON.parse(text) as Draft;
  const before = new Map<string, string>();
  if (etag !== undefined) form.dataset['etag'] = etag;
  for (const control of controlsOf(form)) {
    const path = pathOf(control);
    const kept = fields[path];
    const input = inputOf(control);
    if (kept === undefined || input === null) continue;
    before.set(path, kept.before);
    input.value = kept.text;
    const pick = find('.pick', control);
    if (pick === null) continue;
    find('.pick-chosen', pick)?.replaceChildren();
    for (const [value, label] of kept.chosen) addChoice(pick, { value, label });
  }
  return before;
}

function keptOf(control: HTMLElement, before: string): Kept {
  const chips = [...control.querySelectorAll<HTMLElement>('.pick-chosen > li')];
  return {
    text: inputOf(control)?.value ?? '',
    chosen: chips.map((chip) => [
      chip.dataset['value'] ?? '',
      find('span', chip)?.textContent ?? '',
    ]),
    before,
  };
}
