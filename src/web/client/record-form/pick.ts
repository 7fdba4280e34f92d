/** Inputs that take one or several of many: records found by a few letters, words that others use. */
import { closest, find, make, makeIcon } from '../dom.ts';
import { controlsOf, enteredIn, inputOf, pathOf } from './values.ts';

type Choice = { readonly value: string; readonly label: string; readonly hint?: string };

const WAIT_MS = 110;

let timer: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | undefined;

/** Makes the pick inputs below `form` work. */
export function startPicks(form: HTMLElement): void {
  form.addEventListener('input', (event) => {
    const pick = closest(event.target, '.pick');
    if (pick === null) return;
    clearTimeout(timer);
    timer = setTimeout(() => void offer(pick), WAIT_MS);
  });
  form.addEventListener('click', (event) => {
    const pick = closest(event.target, '.pick');
    if (pick === null) return;
    const remove = closest(event.target, '[data-pick-remove]');
    if (remove !== null) unpick(pick, closest(remove, 'li'));
    else if (closest(event.target, '[role="option"]') === null) {
      inputIn(pick)?.focus();
      if (listIn(pick)?.hidden !== false) void offer(pick);
    }
  });
  // Before the input loses the focus.
  form.addEventListener('pointerdown', (event) => {
    const option = closest(event.target, '.pick [role="option"]');
    const pick = closest(option, '.pick');
    if (option === null || pick === null) return;
    event.preventDefault();
    take(pick, option);
  });
  form.addEventListener('keydown', (event) => {
    const pick = closest(event.target, '.pick');
    if (pick !== null && event.target === inputIn(pick) && pressed(pick, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  form.addEventListener('focusout', (event) => {
    const pick = closest(event.target, '.pick');
    if (pick === null || pick.contains(event.relatedTarget as Node | null)) return;
    close(pick);
    if ('free' in pick.dataset) takeTyped(pick);
    else takeNamed(pick);
  });
}

/** True when text stands in the input that names nothing yet. */
export function isUnsettled(control: HTMLElement): boolean {
  const pick = find('.pick', control);
  if (pick === null) return false;
  if ('free' in pick.dataset) takeTyped(pick);
  else takeNamed(pick);
  return (inputIn(pick)?.value.trim() ?? '') !== '';
}

/** Adds a choice, or replaces the one there is. */
export function addChoice(pick: HTMLElement, { value, label }: Choice): void {
  const chosen = find('.pick-chosen', pick);
  if (chosen === null) return;
  const isMany = 'many' in pick.dataset;
  if (!isMany) chosen.replaceChildren();
  const known = [...chosen.querySelectorAll('li')].some((chip) => chip.dataset['value'] === value);
  if (known) return;
  const chip = make('li');
  chip.dataset['value'] = value;
  const remove = make('button');
  remove.setAttribute('type', 'button');
  remove.setAttribute('aria-label', `Remove ${label}`);
  remove.dataset['pickRemove'] = '';
  remove.append(makeIcon('close'));
  chip.append(make('span', '', label), remove);
  chosen.append(chip);
}

function pressed(pick: HTMLElement, event: KeyboardEvent): boolean {
  const isOpen = listIn(pick)?.hidden === false;
  const typed = inputIn(pick)?.value ?? '';
  switch (event.key) {
    case 'ArrowDown':
    case 'ArrowUp':
      if (isOpen) step(pick, event.key === 'ArrowDown' ? 1 : -1);
      else void offer(pick);
      return true;
    case 'Enter': {
      const option = find('[aria-selected="true"]', pick);
      if (event.ctrlKey || event.metaKey) return false;
      if (isOpen && option !== null) take(pick, option);
      else if ('free' in pick.dataset && typed.trim() !== '') takeTyped(pick);
      else return false;
      return true;
    }
    case ',':
      if (!('free' in pick.dataset) || typed.trim() === '') return false;
      takeTyped(pick);
      return true;
    case 'Escape':
      if (!isOpen) return false;
      close(pick);
      return true;
    case 'Backspace':
      if (typed !== '') return false;
      unpick(pick, find('.pick-chosen > li:last-child', pick));
      return true;
    default:
      return false;
  }
}

async function offer(pick: HTMLElement): Promise<void> {
  asking?.abort();
  asking = new AbortController();
  const text = inputIn(pick)?.value.trim() ?? '';
  try {
    const response = await fetch(addressOf(pick, text), { signal: asking.signal });
    const { items = [] } = (await response.json()) as { items?: readonly Choice[] };
    if (pick.contains(document.activeElement)) show(pick, items, text);
  } catch {
    // Given up for newer letters, or the server is away: what is typed stays.
  }
}

function addressOf(pick: HTMLElement, text: string): string {
  const url = new URL(pick.dataset['href'] ?? '', location.href);
  if (text !== '') url.searchParams.set('text', text);
  const within = (pick.dataset['within'] ?? '').split(' ');
  const form = closest(pick, 'form');
  for (const control of form === null ? [] : controlsOf(form)) {
    if (!within.includes(pathOf(control))) continue;
    const value = enteredIn(control);
    if (typeof value === 'string') url.searchParams.set(`own.${pathOf(control)}`, value);
    else url.searchParams.delete(`own.${pathOf(control)}`);
  }
  return url.href;
}

function show(pick: HTMLElement, items: readonly Choice[], text: string): void {
  const list = listIn(pick);
  if (list === null) return;
  list.replaceChildren(...items.map((choice, index) => optionOf(list, choice, index)));
  if (items.length === 0) {
    if (text === '' || 'free' in pick.dataset) {
      close(pick);
      return;
    }
    list.append(make('li', 'pick-none', `Nothing found for “${text}”`));
  }
  list.hidden = false;
  inputIn(pick)?.setAttribute('aria-expanded', 'true');
  // Words of one's own win over those that only begin alike.
  if (!('free' in pick.dataset)) step(pick, 1);
}

function optionOf(list: HTMLElement, choice: Choice, index: number): HTMLElement {
  const option = make('li', 'pick-option');
  option.id = `${list.id}-${index}`;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  option.dataset['value'] = choice.value;
  option.append(make('span', '', choice.label));
  if (choice.hint !== undefined) option.append(make('small', '', choice.hint));
  return option;
}

function step(pick: HTMLElement, by: 1 | -1): void {
  const options = [...pick.querySelectorAll<HTMLElement>('[role="option"]')];
  if (options.length === 0) return;
  const at = options.findIndex((option) => option.ariaSelected === 'true');
  const next = at === -1 && by === -1 ? options.length - 1 : at + by;
  const wanted = options[(next + options.length) % options.length];
  for (const option of options) option.setAttribute('aria-selected', String(option === wanted));
  wanted?.scrollIntoView({ block: 'nearest' });
  inputIn(pick)?.setAttribute('aria-activedescendant', wanted?.id ?? '');
}

function take(pick: HTMLElement, option: HTMLElement): void {
  addChoice(pick, {
    value: option.dataset['value'] ?? '',
    label: find('span', option)?.textContent ?? '',
  });
  settled(pick);
}

function takeTyped(pick: HTMLElement): void {
  const words = (inputIn(pick)?.value ?? '').split(',').map((word) => word.trim());
  for (const word of words) if (word !== '') addChoice(pick, { value: word, label: word });
  settled(pick);
}

/** The whole name of just one of the choices is that choice. */
function takeNamed(pick: HTMLElement): void {
  const typed = inputIn(pick)?.value.trim().toLowerCase() ?? '';
  const named = [...pick.querySelectorAll<HTMLElement>('[role="option"]')].filter(
    (option) => find('span', option)?.textContent?.trim().toLowerCase() === typed,
  );
  const [only] = named;
  if (only !== undefined && named.length === 1) take(pick, only);
}

function unpick(pick: HTMLElement, chip: Element | null): void {
  chip?.remove();
  settled(pick);
  inputIn(pick)?.focus();
}

function settled(pick: HTMLElement): void {
  const input = inputIn(pick);
  if (input !== null) input.value = '';
  close(pick);
  pick.dispatchEvent(new Event('pail-pick', { bubbles: true }));
}

function close(pick: HTMLElement): void {
  clearTimeout(timer);
  asking?.abort();
  const list = listIn(pick);
  if (list !== null) list.hidden = true;
  const input = inputIn(pick);
  input?.setAttribute('aria-expanded', 'false');
  input?.removeAttribute('aria-activedescendant');
}

function inputIn(pick: HTMLElement): HTMLInputElement | null {
  return inputOf(pick);
}

function listIn(pick: HTMLElement): HTMLElement | null {
  return find('.pick-list', pick);
}
