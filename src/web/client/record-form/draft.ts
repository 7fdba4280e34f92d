/** What was typed into a form that was closed: it is there again when the form is opened next, in this tab. */
import { find } from '../dom.ts';
import { addChoice } from './pick.ts';
import { controlsOf, inputOf, pathOf, textsOf } from './values.ts';

type Kept = { readonly text: string; readonly chosen: readonly (readonly [string, string])[] };

const PREFIX = 'pail-draft ';

/** Keeps what differs from `before`; nothing when nothing does. */
export function keepDraft(
  form: HTMLElement,
  key: string,
  before: ReadonlyMap<string, string>,
): void {
  const now = textsOf(form);
  const draft: Record<string, Kept> = {};
  for (const control of controlsOf(form)) {
    const path = pathOf(control);
    const typed = find<HTMLInputElement>('.pick input', control)?.value ?? '';
    if (now.get(path) !== before.get(path) || typed !== '') draft[path] = keptOf(control);
  }
  if (Object.keys(draft).length === 0) forgetDraft(key);
  else sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
}

export function forgetDraft(key: string): void {
  sessionStorage.removeItem(PREFIX + key);
}

/** True when there was one; it stands in the inputs now. */
export function takeDraft(form: HTMLElement, key: string): boolean {
  const text = sessionStorage.getItem(PREFIX + key);
  if (text === null) return false;
  const draft = JSON.parse(text) as Record<string, Kept>;
  for (const control of controlsOf(form)) {
    const kept = draft[pathOf(control)];
    const input = inputOf(control);
    if (kept === undefined || input === null) continue;
    input.value = kept.text;
    const pick = find('.pick', control);
    if (pick === null) continue;
    find('.pick-chosen', pick)?.replaceChildren();
    for (const [value, label] of kept.chosen) addChoice(pick, { value, label });
  }
  return true;
}

function keptOf(control: HTMLElement): Kept {
  const chips = [...control.querySelectorAll<HTMLElement>('.pick-chosen > li')];
  return {
    text: inputOf(control)?.value ?? '',
    chosen: chips.map((chip) => [
      chip.dataset['value'] ?? '',
      find('span', chip)?.textContent ?? '',
    ]),
  };
}
